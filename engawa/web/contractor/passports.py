"""準備の状況 of all exhibitors, and the check of what they answered: a second person looks. 仕様書1(2)ア(オ)."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.access import exhibitor_for
from engawa.delivery.exhibitors.actions import check_answers, publish_passport
from engawa.delivery.exhibitors.answers import Answer, passport_of, passport_standing, waiting_answers
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.states import ExhibitorState
from engawa.delivery.fairs.readiness import lights_of
from engawa.web.between.choosing import chosen_fair
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

PER_PAGE = 50
LATER = ""
VERDICTS = [
    (LATER, _("あとで決める")),
    ("checked", _("事務局確認済にする（根拠を見た）")),
    ("declared", _("企業申告として載せる")),
    ("returned", _("差し戻す")),
]
ORDER = ["error", "now", "go"]
GONE = [ExhibitorState.WITHDRAWN, ExhibitorState.NOT_SELECTED]


class CheckForm(EngawaForm):
    """One verdict for each answer that waits; a return says why."""

    reason = forms.CharField(
        label=_("差し戻す理由"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("差し戻すときだけ書きます。企業の担当者が読みます。"),
    )

    def __init__(self, answers: list[Answer], *args: Any, **kwargs: Any) -> None:
        self.answers = {str(one.row.pk): one for one in answers if one.row}
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        return {
            pk: forms.ChoiceField(
                label=one.attribute.label,
                required=False,
                choices=VERDICTS if one.row and one.row.evidence else [v for v in VERDICTS if v[0] != "checked"],
            )
            for pk, one in self.answers.items()
        }

    def lines(self) -> list[tuple[Answer, Any]]:
        return [(one, self[pk]) for pk, one in self.answers.items()]

    def verdicts(self) -> dict[UUID, str]:
        return {UUID(pk): self.cleaned_data[pk] for pk in self.answers if self.cleaned_data.get(pk)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [cleaned.get(pk) for pk in self.answers]
        if not any(chosen) and not self.errors:
            raise forms.ValidationError(_t("どの回答を、どうするかを選んでください。"))
        if "returned" in chosen and not cleaned.get("reason"):
            self.add_error("reason", _t("差し戻す理由を書いてください。"))
        return cleaned


@require_safe
@staff(Permission.LIST_PUBLISH)
def readiness(request: EngawaRequest, programme: str) -> HttpResponse:
    """Every exhibitor's light, on each page the late ones first, and whose passport waits for us."""
    fair = chosen_fair(request)
    rows = Exhibitor.objects.filter(gathering=fair.gathering).exclude(state__in=GONE)
    page = Paginator(rows.select_related("organisation").order_by("kana_key", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    there = list(page.object_list)
    lights, standing = lights_of(fair.gathering, there), passport_standing([row.pk for row in there])
    there.sort(key=lambda row: ORDER.index(lights[row.pk].tone))
    facts = {
        "fair": fair,
        "page_obj": page,
        "rows": [
            {"row": row, "light": lights[row.pk], "first": lights[row.pk].first, "passport": standing[row.pk]}
            for row in there
        ],
    }
    return render(request, "contractor/exhibitors/readiness.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.PASSPORT_CHECK)
def passport(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = exhibitor_for(request.programme, request.actor, pk)
    with inside(request.programme):
        waiting = waiting_answers(found)
    form = CheckForm(waiting, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        check_answers(found, by=request.actor, verdicts=form.verdicts(), reason=form.cleaned_data["reason"])
        return redirect("contractor:passport", programme=programme, pk=pk)
    with inside(request.programme):
        facts = {
            "exhibitor": found,
            "form": form,
            "waiting": waiting,
            "standing": passport_standing([found.pk])[found.pk],
            "passport": passport_of(found),
        }
        return render(request, "contractor/exhibitors/passport.html", facts, status=422 if form.errors else 200)


@require_POST
@staff(Permission.PASSPORT_CHECK)
def publish(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    publish_passport(exhibitor_for(request.programme, request.actor, pk), by=request.actor)
    return redirect("contractor:passport", programme=programme, pk=pk)


urlpatterns = [
    path("readiness/", readiness, name="readiness"),
    path("exhibitors/<uuid:pk>/passport/", passport, name="passport"),
    path("exhibitors/<uuid:pk>/passport/publish/", publish, name="passport-publish"),
]
