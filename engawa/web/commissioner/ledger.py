"""記録（台帳）: its head, whether it holds together, and what 甲 takes home to verify alone."""

import datetime as dt
import json
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engawa.base.acts.rules import RULES
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.ledger import reading
from engawa.base.ledger.models import Entry
from engawa.base.ledger.verify import verify
from engawa.base.parties.models import Organisation
from engawa.base.programmes.permissions import Permission
from engawa.web.between.desk import page
from engawa.web.commissioner.desk import WINDOW
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest

PAGE = 50


@dataclass(frozen=True)
class Line:
    seq: int
    at: dt.datetime
    title: str
    handling: str
    who: str
    allowed: bool
    duties: str
    numbers: str


@require_safe
@staff(Permission.LEDGER_VIEW)
def ledger(request: EngawaRequest, programme: str) -> HttpResponse:
    rows = Entry.objects.filter(programme=request.programme.pk).order_by("-seq").values_list("seq", "body")
    entries = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"verdict": verify(request.programme.pk), "page": entries, "lines": _lines(list(entries))}
    return page(request, WINDOW, "commissioner/ledger", context)


def _lines(rows: list[tuple[int, str]]) -> list[Line]:
    bodies = [(seq, json.loads(body)) for seq, body in rows]
    ids = {body["actor"].get("organisation") for _seq, body in bodies} - {None}
    names = {str(pk): name for pk, name in Organisation.objects.filter(pk__in=ids).values_list("pk", "name")}
    return [
        Line(
            seq=seq,
            at=dt.datetime.fromisoformat(body["at"]),
            title=RULES[Act(body["act"])].title,
            handling=body["handling"],
            who=_who(body["actor"], names),
            allowed=body["decision"] == "allow",
            duties="、".join(body["duties"]),
            numbers="、".join(body["approvals"]),
        )
        for seq, body in bodies
    ]


def _who(actor: dict[str, str], names: dict[str, str]) -> str:
    words = {"subject": _("ご本人"), "visitor": _("来訪者"), "system": _("自動処理")}
    return words.get(actor["kind"]) or names.get(actor.get("organisation") or "", _("担当者"))


@require_safe
@staff(Permission.LEDGER_VIEW)
def hashes(request: EngawaRequest, programme: str) -> HttpResponse:
    """`seq,hash` lines: kept by 甲, they locate any later tampering."""
    lines = "\n".join(reading.lines(request.programme.pk))
    return _download(request, f"{lines}\n", "csv", "text/csv")


@require_safe
@staff(Permission.LEDGER_VIEW)
def bundle(request: EngawaRequest, programme: str) -> HttpResponse:
    """The whole chain for `engawa-verify`."""
    lines = "\n".join(reading.bundle(request.programme.pk))
    return _download(request, f"{lines}\n", "jsonl", "application/x-ndjson")


def _download(request: EngawaRequest, text: str, ending: str, kind: str) -> HttpResponse:
    seq, _hash = reading.head(request.programme.pk)
    name = f"ledger-{request.programme.slug}-{clock.today():%Y%m%d}-{seq}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)
