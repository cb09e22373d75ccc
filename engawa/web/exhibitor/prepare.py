"""準備: the light, and the one thing to do next. A company with one person gets through in under an hour."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.exhibitors.states import EXHIBITOR, EXHIBITOR_LABELS, ExhibitorState
from engawa.delivery.fairs.readiness import Gap, light_of
from engawa.web.exhibitor.access import place_for
from engawa.web.exhibitor.surveys import asked_now
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest

DO = {
    "application": (_("申込みを進める"), "exhibitor:apply"),
    "passport": (_("パスポートに答える"), "exhibitor:passport"),
    "lapse": (_("期限を確かめる"), "exhibitor:passport"),
    "training": (_("研修を受ける"), "exhibitor:training"),
    "rota": (_("担当を決める"), "exhibitor:rota"),
    "rehearsal": (_("リハーサルをする"), "exhibitor:rehearsal"),
    "life": (_("市町村の暮らしを書く"), "exhibitor:town"),
    "intro": (_("紹介文を書く"), "exhibitor:intro"),
    "slots": (_("面談の時間を出す"), "exhibitor:slots"),
}
"""Where a gap of one's own is closed."""


@require_safe
@staff(Permission.BOOTH_HOST)
def prepare(request: EngawaRequest, programme: str) -> HttpResponse:
    place = place_for(request)
    with inside(request.programme):
        light = light_of(place.fair.gathering, place.own)
        asked = asked_now(place.fair.gathering, place.own.organisation_id)
        facts: dict[str, Any] = (
            place.facts
            | asked
            | {
                "light": light,
                "first": _row(request, light.first) if light.first else None,
                "rest": [_row(request, gap) for gap in light.gaps if gap is not light.first],
                "state": EXHIBITOR_LABELS[ExhibitorState(place.own.state)],
                "may_withdraw": EXHIBITOR.allows(place.own.state, "withdraw"),
                "company": place.own.kind == ExhibitorKind.COMPANY,
            }
        )
        return render(request, "exhibitor/prepare.html", facts)


def _row(request: EngawaRequest, gap: Gap) -> dict[str, Any]:
    label, name = DO.get(gap.key, ("", ""))
    url = reverse(name, kwargs={"programme": request.programme.slug}) if name and gap.own else ""
    return {"gap": gap, "label": label, "url": url}
