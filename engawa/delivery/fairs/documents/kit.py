"""紙の備え as it is printed: aliases from the reading block, names only where the act has opened them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.parties.models import Person
from engawa.base.programmes.models import Programme
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.rota import hosts_of
from engawa.delivery.fairs.documents.posting import rows_of
from engawa.delivery.fairs.halt_words import when
from engawa.delivery.fairs.queries.board import Board, board_of
from engawa.delivery.fairs.queries.posts import posts_of
from engawa.delivery.fairs.queries.registrations import taking_part
from engawa.delivery.queues.bookings import bookings_since
from engawa.delivery.queues.states import DESK_WORDS, TICKET_WORDS, DeskState, TicketState
from engawa.shared.documents.sheets import Sheet, print_sheet

TEMPLATE = Path(__file__).with_name("kit.typ")


@dataclass(frozen=True)
class Names:
    """What the act has opened: of subjects `name kana phone`, of people at work their names."""

    subjects: Mapping[UUID, Mapping[str, str]] = field(default_factory=dict)
    staff: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Printed:
    """The sheet's own facts."""

    number: int
    until: str
    place: str
    named: bool


def people_of(gathering: Gathering) -> list[UUID]:
    return list(taking_part(gathering).order_by("confirmed_at", "pk").values_list("subject_id", flat=True))


def kit_sheet(programme: Programme, gathering: Gathering, printed: Printed, names: Names) -> bytes:
    """Inside the programme. Raises Unprintable."""
    board, people = board_of(gathering), people_of(gathering)
    lines, who = _lines(board)
    aliases = show_aliases([*people, *who])
    number = _("第%(n)d号") % {"n": printed.number}
    sheet = Sheet(
        title=_("紙の備え %(number)s") % {"number": number},
        sender=programme.contractor.name if programme.contractor else "",
        note=_("%(title)s（%(when)s から）。画面が使えないときに、これで続けます。")
        % {"title": gathering.title, "when": when(gathering.starts_at)},
        foot=_("紙の備え %(number)s　置く場所：%(place)s　%(until)s までに廃棄し、記録する")
        % {"number": number, "place": printed.place, "until": printed.until},
    )
    content: dict[str, Any] = {
        "named": printed.named,
        "booths": [_booth(one) for one in board.booths],
        "posts": rows_of(gathering, names.staff or _posts(gathering)),
        "hosts": _hosts(board),
        "lines": [
            {
                "name": name,
                "people": [{"number": n, "alias": aliases.get(pk, ""), "state": state} for n, pk, state in rows],
            }
            for name, rows in lines
        ],
        "people": [_person(pk, aliases, names) for pk in people],
    }
    return print_sheet(TEMPLATE, sheet, content, at=clock.now())


def _booth(one: Any) -> dict[str, str]:
    state = str(DESK_WORDS[DeskState(one.desk.state)]) if one.desk else ""
    staff = _("%(n)d名") % {"n": one.staff} if one.staff else _("不在")
    return {"name": one.booth.name, "waiting": str(len(one.waiting)), "state": state, "staff": staff}


def _posts(gathering: Gathering) -> dict[UUID, str]:
    """Without names: the post of each."""
    ids = {pk for one in posts_of(gathering.pk) for pk in (one.person, one.deputy) if pk is not None}
    return {pk: one.post for pk, one in Person.objects.in_bulk(ids).items()}


def _hosts(board: Board) -> list[dict[str, str]]:
    bodies = {one.booth.exhibitor.organisation_id: one.booth.name for one in board.booths}
    return [{"body": bodies[body], "post": post} for body, _person, post in hosts_of(bodies)]


Row = tuple[str, UUID, str]


def _lines(board: Board) -> tuple[list[tuple[str, list[Row]]], list[UUID]]:
    """Who stands in line, then who has booked, by booth; booths without either are left out."""
    desks = {one.desk.pk: one for one in board.booths if one.desk is not None}
    rows: dict[UUID, list[Row]] = {
        pk: [(str(t.number), t.subject, str(TICKET_WORDS[TicketState(t.state)])) for t in one.line]
        for pk, one in desks.items()
    }
    for booking in bookings_since(list(desks), board.at):
        rows[booking.desk_id].append(("", booking.subject_id, _("予約 %(at)s") % {"at": when(booking.slot.at)}))
    found = [(one.booth.name, rows[pk]) for pk, one in desks.items() if rows[pk]]
    return found, [who for _name, line in found for _number, who, _state in line]


def _person(pk: UUID, aliases: Mapping[UUID, str], names: Names) -> dict[str, str]:
    opened = names.subjects.get(pk, {})
    return {"alias": aliases.get(pk, "")} | {key: opened.get(key, "") for key in ("name", "kana", "phone")}
