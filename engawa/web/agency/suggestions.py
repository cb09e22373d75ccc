"""おすすめの承認: what waits for this body's counsellors, up to fifty lines with one proof, and one person's whole list."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import alias_in, show_alias, show_aliases
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.guidance.suggestions import changing
from engawa.delivery.guidance.suggestions.access import line_at_desk, override_for
from engawa.delivery.guidance.suggestions.changing import Contradiction, NotPossible, Why
from engawa.delivery.guidance.suggestions.deciding import MOST_AT_ONCE, issue
from engawa.delivery.guidance.suggestions.offers import offers_of
from engawa.delivery.guidance.suggestions.queries import (
    at_desk,
    basis_of,
    consent_naming,
    criteria_in_force,
    issuing,
    may_issue,
    numbers_of,
    pins_of,
    runs_of,
)
from engawa.delivery.guidance.suggestions.seeing import Decided, Line, PersonSeen, read_line, see_person
from engawa.delivery.guidance.suggestions.states import (
    GROUND_LABELS,
    LOOKED_LABELS,
    OVERRIDE_LABELS,
    Ground,
    Looked,
    OverrideKind,
    RunState,
    SuggestionState,
)
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.offered import offered
from engawa.web.between.reasons import is_must, line_words, part_words, wish_words
from engawa.web.http import staff, step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm


class LinesField(forms.MultipleChoiceField):
    """Ids of lines as they stood on the page; what became of them meanwhile, the act looks at."""

    def valid_value(self, value: Any) -> bool:
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True


class IssueForm(EngawaForm):
    lines = LinesField(label=_("おすすめの案"), error_messages={"required": _("承認する行を一つ以上選んでください。")})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if len(set(cleaned.get("lines", []))) > MOST_AT_ONCE:
            self.add_error("lines", _t("一度に承認できるのは50件までです。"))
        return cleaned


class WhyForm(EngawaForm):
    ground = forms.ChoiceField(
        label=_("理由"),
        choices=[("", _("選んでください")), *((one.value, GROUND_LABELS[one]) for one in Ground)],
        help_text=_("年齢・性別・ご家族・健康などを理由にすることはできません。"),
    )
    words = forms.CharField(
        label=_("説明"),
        max_length=100,
        required=False,
        help_text=_("追加するときは、ご本人にも見えます。除外と固定の説明は、この機関だけが読みます。"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("ground") == Ground.OTHER and not cleaned.get("words"):
            self.add_error("words", _t("「その他」のときは、説明を書いてください。"))
        return cleaned

    def why(self) -> Why:
        return Why(Ground(self.cleaned_data["ground"]), self.cleaned_data["words"])


class AddForm(WhyForm):
    exhibitor = forms.ChoiceField(label=_("追加する企業・自治体"))
    field_order = ["exhibitor", "ground", "words"]

    def __init__(self, companies: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("exhibitor", [("", _t("選んでください")), *companies])


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SUGGEST_ISSUE)
def suggestions(request: EngawaRequest, programme: str) -> HttpResponse:
    """Waiting lines, person by person. Her wishes stand on her own page, which is recorded."""
    gathering = chosen_fair(request).gathering
    form = IssueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        lines = {UUID(one) for one in form.cleaned_data["lines"]}
        done = issue(gathering, by=request.actor, lines=lines, step_up=step_up_of(request))
        onward = {"state": _looked(request.GET.get("state")), "issued": done, "late": len(lines) - done}
        return redirect(f"{request.path}?{urlencode(onward)}")
    with inside(request.programme):
        context = _desk(request, gathering) | {"form": form}
        return render(request, "agency/suggestions.html", context, status=422 if form.errors else 200)


def _desk(request: EngawaRequest, gathering: Gathering) -> dict[str, Any]:
    body = request.actor.organisation_id
    named = consent_naming(body) is not None  # without it nobody's line is shown here
    looked = _looked(request.GET.get("state"))
    found = {one: at_desk(body, gathering, one) for one in Looked} if named else {}
    page = Paginator(found.get(looked, ()), MOST_AT_ONCE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    aliases = show_aliases(row.subject_id for row in rows)
    pinned = pins_of(body, {row.subject_id for row in rows})
    ticked = request.POST.getlist("lines")
    return {
        "page_obj": page,
        "rows": [
            {
                "row": row,
                "alias": alias_in(aliases, row.subject_id),
                "line": offered(row),
                "said": [len(words) for words in line_words(read_line(row))],
                "hers": round(row.fit_hers * 100),
                "theirs": round(row.fit_theirs * 100),
                "ticked": str(row.pk) in ticked,
                "waiting": row.state == SuggestionState.DRAFT and looked != Looked.LEFT_OUT,
                "pinned": (row.subject_id, row.exhibitor_id) in pinned,
            }
            for row in rows
        ],
        "state": looked,
        "word": LOOKED_LABELS[looked],
        "states": [(one.value, words, found[one].count()) for one, words in LOOKED_LABELS.items()] if named else [],
        "waiting": sum(row.state == SuggestionState.DRAFT for row in rows),
        "run": runs_of(gathering).filter(body=body, state=RunState.READY).first(),
        "may": named and issuing() and may_issue(body),
        "named": named,
        "basis": basis_of(body),
        "issued": _number(request, "issued"),
        "late": _number(request, "late"),
        "most": MOST_AT_ONCE,
    }


def _looked(asked: str | None) -> Looked:
    return Looked(asked) if asked in set(Looked) else Looked.WAITING


def _number(request: EngawaRequest, name: str) -> int:
    typed = request.GET.get(name, "")
    return min(int(typed), MOST_AT_ONCE) if typed.isdecimal() and len(typed) <= len(str(MOST_AT_ONCE)) else 0


@require_http_methods(["GET", "HEAD"])
@staff(Permission.SUGGEST_ISSUE, opens=True)
def person(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    return _person(request, pk)


def _person(request: EngawaRequest, pk: UUID, *, problem: str = "", status: int = 200, **forms_of: Any) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    seen = see_person(gathering, by=request.actor, subject=pk)
    if seen is None:
        raise Http404
    with inside(request.programme):
        context = _seen(request, gathering, seen) | {"problem": problem} | forms_of
        return render(request, "agency/suggestion.html", context, status=status)


def _seen(request: EngawaRequest, gathering: Gathering, seen: PersonSeen) -> dict[str, Any]:
    body = request.actor.organisation_id
    decided = {one.row.exhibitor_id: one for one in seen.overrides}
    return {
        "pk": seen.subject,
        "alias": show_alias(seen.subject),
        "wishes": [(wish_words(wish), is_must(wish)) for wish in seen.declared.wishes],
        "cards": [_card(one, decided) for one in seen.lines],
        "waiting": [one.row.pk for one in seen.lines if one.row.state == SuggestionState.DRAFT],
        "decided": [
            (one, OVERRIDE_LABELS[OverrideKind(one.row.kind)], GROUND_LABELS[Ground(one.row.ground)])
            for one in seen.overrides
        ],
        "why": WhyForm(auto_id=False),
        "adding": AddForm(_companies(gathering)),
        "may": issuing() and may_issue(body),
    }


def _card(line: Line, decided: Mapping[UUID, Decided]) -> dict[str, Any]:
    row = line.row
    reasons, notes = line_words(line)
    parts = [(str(part["side"]), part_words(part)) for part in row.parts]
    stands = decided.get(row.exhibitor_id)
    return {
        "row": row,
        "line": offered(row),
        "town": line.town,
        "waiting": row.state == SuggestionState.DRAFT,
        "hers": round(row.fit_hers * 100),
        "theirs": round(row.fit_theirs * 100),
        "parts_hers": [part for side, part in parts if side == "hers"],
        "parts_theirs": [part for side, part in parts if side == "theirs"],
        "reasons": reasons,
        "notes": notes,
        "ground": GROUND_LABELS[Ground(row.ground)] if row.ground else "",
        "staff_words": line.staff_words,
        "pinned": stands is not None and stands.row.kind == OverrideKind.PIN,
    }


def _companies(gathering: Gathering) -> list[tuple[str, str]]:
    """Companies and municipalities that could be suggested at all, by kana."""
    statement = criteria_in_force()
    ids = dict.fromkeys(one.exhibitor for one in offers_of(gathering, numbers_of(statement))) if statement else {}
    found = Exhibitor.objects.filter(pk__in=list(ids)).select_related("organisation").order_by("kana_key", "pk")
    return [(str(one.pk), one.name) for one in found]


@require_POST
@staff(Permission.SUGGEST_ISSUE)
def change(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """One line of the list: up, down, pin, leave out."""
    line, verb = line_at_desk(request.programme, request.actor, pk), request.POST.get("verb", "")
    person_of = line.subject_id
    try:
        if verb in {"up", "down"}:
            changing.move(line, by=request.actor, up=verb == "up")
        elif verb in {"pin", "leave"}:
            form = WhyForm(request.POST, auto_id=False)
            if not form.is_valid():
                return _person(request, person_of, problem=_first(form), status=422)
            act = changing.pin if verb == "pin" else changing.leave_out
            act(line, by=request.actor, why=form.why())
        else:
            raise Http404
    except Contradiction as clash:
        return _person(request, person_of, problem=str(clash), status=409)
    except NotPossible:
        return redirect("agency:suggestions", programme=programme)
    return _onward(request, person_of)


def _first(form: EngawaForm) -> str:
    return str(next(iter(form.errors.values()))[0])


def _onward(request: EngawaRequest, person_of: UUID) -> HttpResponse:
    """Her list, while anything of hers is left at this desk."""
    return redirect("agency:suggestion", programme=request.programme.slug, pk=person_of)


@require_POST
@staff(Permission.SUGGEST_ISSUE)
def add(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    with inside(request.programme):
        form = AddForm(_companies(gathering), request.POST)
    if not form.is_valid():
        return _person(request, pk, adding=form, status=422)
    company = UUID(form.cleaned_data["exhibitor"])
    try:
        changing.add(gathering, by=request.actor, subject=pk, exhibitor=company, why=form.why())
    except Contradiction as clash:
        form.add_error("exhibitor", str(clash))
        return _person(request, pk, adding=form, status=409)
    except NotPossible:
        form.add_error("exhibitor", _t("いまはこの方にご案内できません。別の企業か自治体を選んでください。"))
        return _person(request, pk, adding=form, status=409)
    return _onward(request, pk)


@require_POST
@staff(Permission.SUGGEST_ISSUE)
def take_back(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = changing.take_back(override_for(request.programme, request.actor, pk), by=request.actor)
    return _onward(request, found.subject_id)


@step_up_words(Act.SUGGEST_ISSUE)
def _issuing(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    count = len(facts["lines"]) if isinstance(facts["lines"], list) else 0
    return [
        _t("おすすめの案 %(n)d件を、あなたの機関の名前でご本人にお送りします。") % {"n": count},
        _t("内容と理由を確かめたことが、承認した方と時刻とともに台帳に残ります。"),
    ]
