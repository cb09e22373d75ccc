"""事前点検: what lapses before the last room closes, each day of the last seven; 責 signs its lines. It stops nobody."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission as Word
from engawa.contract.duties.actions import ListChanged, NothingChosen, NotTheDays, sign_preflight
from engawa.contract.duties.occasions import PREFLIGHT
from engawa.contract.duties.owing import Lapse, lapsing, signatures
from engawa.web.between.checklist import occasion_for, posts_of
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.http import step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.words import jp_date

RENEW: dict[str, tuple[str, str, str | Promise]] = {
    "approval": ("approvals", "approvals", gettext_lazy("承諾を見る")),
    "condition": ("agreements", "agreements", gettext_lazy("協議を見る")),
    "attestation": ("checklist", "checklist", gettext_lazy("開始前確認表を見る")),
    "basis": ("suggestions", "suggestions", gettext_lazy("発行元を見る")),
    "posting": ("exhibitors", "", gettext_lazy("出展者と求人を見る")),
    "passport": ("readiness", "", gettext_lazy("パスポートを見る")),
    "cell": ("towns", "", gettext_lazy("市町村の表を見る")),
    "grant": ("grants", "grants", gettext_lazy("移住支援金の要件を見る")),
}
"""Where each kind is renewed: 乙's address, 甲's ("" where there is none), and what the way there is called."""

SAID = {
    NotTheDays: gettext_lazy("事前点検に署名するのは、開催の7日前から当日までです。"),
    ListChanged: gettext_lazy("一覧が変わりました。いまの一覧を見て、もう一度選んでください。"),
    NothingChosen: gettext_lazy("署名する行を選んでください。"),
}


@dataclass(frozen=True)
class Checked:
    """A line with where it is renewed, and which post has signed it today."""

    lapse: Lapse
    url: str
    label: str
    signed: str = ""
    signed_at: dt.datetime | None = None


def way_of(request: EngawaRequest, desk: Desk, kind: str) -> tuple[str, str]:
    """(address, label); both "" where this desk has no such page."""
    office, window, label = RENEW.get(kind, ("", "", ""))
    name = office if desk.namespace == "contractor" else window
    return (desk.url(request, name), str(label)) if name else ("", "")


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.CHECKLIST_VIEW)
def preflight(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    del programme
    said = ""
    if request.method == "POST":
        try:
            sign_preflight(
                occasion_for(request),
                by=request.actor,
                lines=request.POST.getlist("line"),
                step_up=step_up_of(request),
            )
        except (NotTheDays, ListChanged, NothingChosen) as problem:
            said = str(SAID[type(problem)])
        else:
            return desk.go(request, "preflight")
    return _page(request, desk, said)


def _page(request: EngawaRequest, desk: Desk, said: str) -> HttpResponse:
    occasion = occasion_for(request)
    with inside(request.programme):
        found, every = lapsing(occasion), signatures(occasion)
        today = clock.today()
        posts = posts_of(one.signed_by for one in every)
        mine = {digest: one for one in reversed(every) if one.day == today for digest in one.lines}
        empty = next((one for one in every if one.day == today and not one.lines), None)
        rows = [
            Checked(
                one,
                *way_of(request, desk, one.kind),
                posts.get(by.signed_by, "") if (by := mine.get(one.digest)) else "",
                by.made_at if by else None,
            )
            for one in found
        ]
        signs = request.actor.can(Word.CHECKLIST_SIGN) and occasion.in_preflight
        context = {
            "occasion": occasion,
            "rows": rows,
            "left": sum(one.signed_at is None for one in rows),
            "empty": empty,
            "empty_post": posts.get(empty.signed_by, "") if empty else "",
            "signs": signs and (any(one.signed_at is None for one in rows) or (not rows and empty is None)),
            "first_day": occasion.day - PREFLIGHT,
            "days": [(one, posts.get(one.signed_by, "")) for one in every],
            "today": today,
            "said": said,
            "selected": set(request.POST.getlist("line")),
        }
        return page(request, desk, "between/preflight", context, status=422 if said else 200)


@step_up_words(Act.PREFLIGHT_SIGN)
def _signing(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    words = {"day": jp_date(clock.today()), "n": int(facts["count"])}
    if not words["n"]:
        return [_("%(day)sの事前点検：閉会までに期限の切れるものはありません。") % words]
    return [_("%(day)sの事前点検：閉会までに期限の切れるもの%(n)d件を確かめました。") % words]
