"""働きやすさパスポート, as the company itself writes it. 仕様書1(2)ア(オ)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.actions import answer_passport, keep_answers, withdraw_answers
from engawa.delivery.exhibitors.actions.passport import Given
from engawa.delivery.exhibitors.answers import Answer, carried_answers, newest_of, passport_standing
from engawa.delivery.exhibitors.models import AttributeValue, ExhibitorKind
from engawa.delivery.exhibitors.passport import Attribute, attributes
from engawa.delivery.exhibitors.states import AnswerState
from engawa.web.exhibitor.access import Place, place_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

APRIL = 4
TONES = {AnswerState.PUBLISHED: "go", AnswerState.RETURNED: "error", AnswerState.SUBMITTED: "info"}


def years() -> list[tuple[int, str]]:
    """The fiscal year of today and the two before."""
    today = clock.today()
    now = today.year if today.month >= APRIL else today.year - 1
    return [(year, _("%(year)d年度") % {"year": year}) for year in (now, now - 1, now - 2)]


@dataclass(frozen=True)
class Line:
    """One attribute as the page asks for it."""

    answer: Answer
    value: BoundField
    more: tuple[BoundField, ...]

    @property
    def open(self) -> bool:
        return any(field.value() or field.errors for field in self.more)

    @property
    def tone(self) -> str:
        row = self.answer.row
        return TONES.get(AnswerState(row.state), "plain") if row else "plain"


class PassportForm(EngawaForm):
    """Every attribute with what may be added to it; an empty one stays 未回答."""

    fiscal_year = forms.TypedChoiceField(label=gettext_lazy("いつの実績ですか"), coerce=int)
    renew = forms.BooleanField(
        label=gettext_lazy("前と同じ回答も、この年度の回答として出し直す"),
        required=False,
    )

    def __init__(self, known: dict[str, AttributeValue], *args: Any, **kwargs: Any) -> None:
        self.known = known
        super().__init__(*args, initial=_initial(known), **kwargs)
        year = self.fields["fiscal_year"]
        assert isinstance(year, forms.TypedChoiceField)
        year.choices = years()

    def own_fields(self) -> dict[str, forms.Field]:
        return {name: field for key, one in attributes().items() for name, field in _fields(key, one).items()}

    def groups(self) -> Iterator[tuple[str, list[Line]]]:
        """By group, in the order of the passport."""
        found: dict[str, list[Line]] = {}
        for key, attribute in attributes().items():
            names = [f"n_{key}", f"e_{key}", *([f"d_{key}"] if attribute.certificate else [])]
            line = Line(Answer(attribute, self.known.get(key)), self[f"v_{key}"], tuple(self[name] for name in names))
            found.setdefault(attribute.group, []).append(line)
        yield from found.items()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for key, attribute in attributes().items():
            if not attribute.certificate or not cleaned.get(f"v_{key}") or f"d_{key}" in self.errors:
                continue
            last = cleaned.get(f"d_{key}")
            if last is None:
                self.add_error(f"d_{key}", _("いつまで有効かを入力してください。"))
            elif last < clock.today():
                self.add_error(
                    f"d_{key}", _("有効期限が過ぎています。更新したものを入力するか、「未回答」にしてください。")
                )
        return cleaned

    def given(self) -> dict[str, Given]:
        """What was answered."""
        cleaned, found = self.cleaned_data, {}
        for key in attributes():
            value = cleaned.get(f"v_{key}")
            if value not in (None, "", []):
                text = ",".join(value) if isinstance(value, list) else str(value)
                found[key] = Given(text, cleaned[f"n_{key}"], cleaned[f"e_{key}"], cleaned.get(f"d_{key}"))
        return found

    def emptied(self) -> list[str]:
        """What was answered before and is not any more."""
        return sorted(self.known.keys() - self.given().keys())


def _fields(key: str, attribute: Attribute) -> dict[str, forms.Field]:
    fields = {
        f"v_{key}": _value(attribute),
        f"n_{key}": forms.CharField(
            label=_("番号と補足") if attribute.certificate else _("補足"), required=False, max_length=80
        ),
        f"e_{key}": forms.URLField(
            label=_("根拠のページ"),
            required=False,
            max_length=300,
            assume_scheme="https",
            help_text=_("だれでも見られるページのアドレス。事務局が見て確かめると「事務局確認済」になります。"),
        ),
    }
    if attribute.certificate:
        widget = forms.DateInput(attrs={"type": "date"})
        fields[f"d_{key}"] = forms.DateField(label=_("有効期限"), required=False, widget=widget)
    return fields


def _value(attribute: Attribute) -> forms.Field:
    label = f"{attribute.label}（{attribute.unit}）" if attribute.unit else attribute.label
    if attribute.unit:
        return forms.IntegerField(
            label=label, required=False, min_value=0, max_value=attribute.most, help_text=attribute.help
        )
    choices = list(attribute.choices.items())
    if attribute.many:
        return forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=attribute.help,
        )
    return forms.ChoiceField(
        label=label, required=False, choices=[("", _("未回答")), *choices], help_text=attribute.help
    )


def _initial(known: dict[str, AttributeValue]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, row in known.items():
        many = key in attributes() and attributes()[key].many
        found |= {f"v_{key}": row.value.split(",") if many else row.value, f"n_{key}": row.note}
        found |= {f"e_{key}": row.evidence, f"d_{key}": row.expires_on}
    return found


class KeepForm(EngawaForm):
    """変わりません: answers of the fair before, each with its tick."""

    keys = forms.MultipleChoiceField(
        label=gettext_lazy("変わらない回答"), widget=forms.CheckboxSelectMultiple, choices=[]
    )

    def __init__(self, answers: list[Answer], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("keys", [(one.attribute.key, _said(one)) for one in answers])
        self.fields["keys"].initial = [one.attribute.key for one in answers]


def _said(one: Answer) -> str:
    assert one.row is not None, "without a row nothing was said"
    facts = {"label": one.attribute.label, "words": one.words, "year": one.row.fiscal_year, "basis": one.basis_words}
    return _("%(label)s：%(words)s（%(year)d年度、%(basis)s）") % facts


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def passport(request: EngawaRequest, programme: str) -> HttpResponse:
    """Kept as a draft, or handed in; what is public stays until it was checked."""
    place = place_for(request)
    if place.own.kind == ExhibitorKind.MUNICIPALITY:
        raise Http404
    with inside(request.programme):
        known = newest_of(place.own)
    form = PassportForm(known, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _write(form, place.own, request)
        return redirect("exhibitor:passport", programme=programme)
    return _show(request, place, form, None)


def _show(request: EngawaRequest, place: Place, form: PassportForm, keep: KeepForm | None) -> HttpResponse:
    with inside(request.programme):
        standing = passport_standing([place.own.pk])[place.own.pk]
        keep = keep or (KeepForm(carried_answers(place.own)) if standing.carried else None)
        facts = place.facts | {"form": form, "standing": standing, "keep": keep}
        wrong = form.errors or (keep and keep.errors)
        return render(request, "exhibitor/passport.html", facts, status=422 if wrong else 200)


@require_POST
@staff(Permission.BOOTH_HOST)
def keep(request: EngawaRequest, programme: str) -> HttpResponse:
    """変わりません for all that is ticked, in one press."""
    place = place_for(request)
    with inside(request.programme):
        form = KeepForm(carried_answers(place.own), request.POST)
        known = newest_of(place.own)
    if not form.is_valid():
        return _show(request, place, PassportForm(known), form)
    keep_answers(place.own, by=request.actor, keys=form.cleaned_data["keys"])
    return redirect("exhibitor:passport", programme=programme)


def _write(form: PassportForm, exhibitor: Any, request: EngawaRequest) -> None:
    year, renew = form.cleaned_data["fiscal_year"], form.cleaned_data["renew"]
    submit = request.POST.get("verb") == "submit"
    withdraw_answers(exhibitor, by=request.actor, keys=form.emptied())
    answer_passport(exhibitor, by=request.actor, values=form.given(), fiscal_year=year, renew=renew, submit=submit)
