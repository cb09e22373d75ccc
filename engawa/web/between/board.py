"""当日の進行: the board of 乙, and the same figures for 甲. Seekers by 表示名 only; every number leads to its rows."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from engawa.base.kit import clock
from engawa.base.parties.models import Person
from engawa.base.programmes.permissions import Permission as Word
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.events.states import GATHERING_LABELS, GatheringState
from engawa.delivery.fairs.halt_words import halt_notice
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.queries.board import Board, BoothNow, board_of
from engawa.delivery.fairs.queries.news import said_at
from engawa.delivery.fairs.queries.posts import leads_now
from engawa.delivery.fairs.queries.to_do import Rule, ToDo, to_do
from engawa.shared.live.ports import ENGINE_WORDS
from engawa.web.between.board_rows import ROWS
from engawa.web.between.board_words import Line, booked_word, line_of, minutes, state_of
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.scope import EngawaRequest

SEES = (Word.BOARD_VIEW, Word.WINDOW_VIEW)
AT_MOST = 8
"""Things to do that are shown; the others are told by their number."""


@require_safe
@at_desk(*SEES)
def board(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """Six numbers, what to do now, every booth. The part alone is what the stream refreshes."""
    fair = chosen_fair(request)
    facts = _facts(request, desk, fair)
    if request.headers.get("HX-Request") == "true":
        return render(request, "between/board/live.html", facts | {"desk": desk})
    return page(request, desk, "between/board/board", facts)


def _facts(request: EngawaRequest, desk: Desk, fair: Fair) -> dict[str, Any]:
    now = board_of(fair.gathering)
    things = to_do(now)
    aliases = show_aliases(one.subject for one in things[:AT_MOST])
    return {
        "fair": fair,
        "gathering": fair.gathering,
        "state": GATHERING_LABELS[GatheringState(fair.gathering.state)],
        "at": now.at,
        "notice": halt_notice(fair.gathering),
        "leads": _leads(fair),
        "runs": request.actor.can(Word.DAY_RUN),
        "numbers": _numbers(now),
        "idle_share": now.idle_share,
        "talks_per_hour": now.talks_per_hour,
        "approachable": now.approachable,
        "things": [_line(request, desk, one, aliases, now) for one in things[:AT_MOST]],
        "more": len(things) - AT_MOST,
        "rows": [row_of(booth) for booth in in_order(now.booths, things)],
        "booked": _booked(now),
        "said": list(said_at(fair.gathering)),
        "rooms": _rooms(now),
        "switched": sum(one.fell_back for one in now.rooms),
        "now": clock.now(),
    }


def _booked(now: Board) -> list[dict[str, Any]]:
    """予約 of the next half hour, and those that are late or absent."""
    names = show_aliases(one.booking.subject_id for _booth, one in now.booked)
    return [
        {"one": one, "booth": booth.booth, "alias": names.get(one.booking.subject_id, ""), "word": word, "tone": tone}
        for booth, one in now.booked
        for word, tone in [booked_word(one)]
    ]


def _rooms(now: Board) -> list[tuple[str, int]]:
    """How many open rooms each way of calling carries."""
    counted = Counter(one.engine for one in now.rooms)
    return [(str(words), counted[engine]) for engine, words in ENGINE_WORDS.items() if counted[engine]]


def _leads(fair: Fair) -> dict[str, str] | None:
    """責 now and who stands in, by their posts: names are opened by nobody here."""
    row = leads_now(fair.gathering_id, clock.now())
    if row is None:
        return None
    posts = {
        pk: one.post for pk, one in Person.objects.in_bulk([one for one in (row.person, row.deputy) if one]).items()
    }
    return {"post": posts.get(row.person, ""), "deputy": posts.get(row.deputy, "") if row.deputy else ""}


def _line(
    request: EngawaRequest, desk: Desk, one: ToDo, aliases: dict[UUID, str], now: Board
) -> tuple[Line, str, object]:
    """The line with the address of its button; 甲 reads it without."""
    line = line_of(one, aliases.get(one.subject, "") if one.subject else "", now.at)
    if not line.name or not request.actor.can(Word.DAY_RUN):
        return line, "", line.booth
    if line.name == "fails":
        return line, desk.url(request, "board-rows", which="failing"), line.booth
    if line.name in {"board-booth", "board-remind", "board-bookings", "board-nudge"} and one.booth:
        return line, desk.url(request, line.name, pk=one.booth.booth.pk), line.booth
    return line, desk.url(request, line.name), line.booth


def in_order(booths: list[BoothNow], things: list[ToDo]) -> list[BoothNow]:
    """困っている順: what the list of things names first, then open booths, then the others; each by name."""
    named: dict[UUID, int] = {}
    for place, one in enumerate(things):
        if one.booth is not None and one.rule != Rule.IDLE:
            named.setdefault(one.booth.booth.pk, place)
    last = len(things)
    return sorted(booths, key=lambda one: (named.get(one.booth.pk, last), one.desk is None or not one.open))


def row_of(booth: BoothNow) -> dict[str, Any]:
    word, tone = state_of(booth)
    return {
        "booth": booth.booth,
        "word": word,
        "tone": tone,
        "waiting": len(booth.waiting),
        "longest": minutes(booth.longest, booth.at),
        "gone": len(booth.gone),
        "staff": booth.staff,
        "open": booth.open,
        "missed": booth.last_missed,
        "talks": len(booth.talks),
        "held": booth.held,
        "unclear": booth.unclear,
    }


def _numbers(now: Board) -> list[dict[str, Any]]:
    """Each with the rows it leads to."""
    longest = min((one.since for one in now.waiting), default=None)
    return [
        {"which": which, **facts, "label": ROWS[which].label}
        for which, facts in (
            ("here", {"value": len(now.here), "registered": now.registered}),
            ("talking", {"value": len(now.talking), "open": sum(one.open for one in now.booths)}),
            ("waiting", {"value": now.people_waiting, "minutes": minutes(longest, now.at)}),
            ("idle", {"value": len(now.idle), "long": len(now.idle_long), "warn": bool(now.idle_long)}),
            ("unanswered", {"value": len(now.missed), "gone": sum(len(one.gone) for one in now.booths)}),
            (
                "failing",
                {
                    "value": now.failing,
                    "lines": len(now.in_trouble),
                    "letters": now.letters.total(),
                    "warn": now.failing > 0,
                },
            ),
        )
    ]


@require_safe
@at_desk(*SEES)
def rows(request: EngawaRequest, desk: Desk, programme: str, which: str) -> HttpResponse:
    """The rows behind one of the six numbers, at this moment."""
    known = ROWS.get(which)
    if known is None:
        raise Http404
    now = board_of(chosen_fair(request).gathering)
    found = known.rows(now)
    aliases = show_aliases(row.subject for row in found)
    lines = [(row, aliases.get(row.subject, "") if row.subject else "") for row in found]
    return page(request, desk, "between/board/rows", {"kind": known, "lines": lines, "at": now.at, "which": which})
