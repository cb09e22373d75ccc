"""A live day: companies with open booths, people who take part, calls answered, talks held. Made through the acts."""

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor, seeker
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.delivery.fairs.actions.hosting import host_here
from engawa.delivery.fairs.actions.registering import confirm_registration, register_seeker
from engawa.delivery.fairs.actions.talks import answer_call, call_at, draw_at
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.fairs.models import Booth, Fair, Talk
from engawa.delivery.queues.actions import open_desk
from engawa.delivery.queues.models import Call, Desk, Ticket
from engawa.shared.live.models import LiveSeat
from tests.contract.make import make_approval
from tests.delivery.exhibitors.trained import make_trained
from tests.delivery.fairs.makers import add_town, booths, letters, make_entry, make_public_fair, publish, token_in
from tests.shared.live.rooms import Page

_numbers = itertools.count(1)
CARD = ("alias", "industries", "occupations", "words")


@dataclass(frozen=True)
class Host:
    """One booth with a person on duty."""

    booth: Booth
    actor: Actor

    @property
    def programme(self) -> Programme:
        return self.booth.programme

    @property
    def desk(self) -> Desk:
        with inside(self.programme):
            return Desk.objects.select_related("programme").get(owner_ref=self.booth.pk)


@dataclass(frozen=True)
class Someone:
    """A person who takes part, with the cookie of her session."""

    actor: Actor
    token: str


def make_host(booth: Booth, *, opened: bool = True) -> Host:
    """`opened`: the booth takes people and its page is open."""
    host = Host(booth, make_trained(booth.programme, booth.exhibitor.organisation))
    if opened:
        open_desk(host.desk, by=host.actor)
        be_there(host)
    return host


def be_there(*hosts: Host) -> None:
    for host in hosts:
        host_here(host.programme, host.booth.pk, host.actor.id)


def make_day(companies: int = 2, *, state: str = "live") -> tuple[Fair, list[Host]]:
    fair = make_public_fair(companies, state=state)
    return fair, [make_host(booth) for booth in booths(fair)]


def make_town_host(fair: Fair) -> Host:
    add_town(fair)
    publish(fair)
    return make_host(next(booth for booth in booths(fair) if booth.exhibitor.kind == "municipality"))


def make_someone(fair: Fair, **facts: Any) -> Someone:
    number = next(_numbers)
    wishes = Wishes(
        industries=("G",),
        occupations=("02",),
        regions=("west",),
        words="海の近くで働きたいです。",
        income_min=4_200_000,
        income_unit="year",
    )
    base = {"alias": f"うみねこ{number}", "mail": f"person{number}@example.jp", "wishes": wishes}
    register_seeker(fair.gathering, entry=make_entry(**(base | facts)))
    letter = letters(fair.programme)[-1]
    entered = confirm_registration(fair.programme, token=token_in(letter))
    return Someone(seeker(entered.subject_id), entered.token)


def approve(fair: Fair, *hosts: Host, fields: tuple[str, ...] = CARD) -> None:
    """甲's numbered consent naming these companies and fields."""
    make_approval(fair.programme, *(host.booth.exhibitor.organisation for host in hosts), fields=fields)


def draw(host: Host, who: Someone, *, fields: tuple[str, ...] = ()) -> Ticket:
    return draw_at(host.booth, by=who.actor, fields=fields)


def ring(host: Host, who: Someone) -> Call:
    draw(host, who)
    return call_at(host.booth, by=host.actor)


def begin_talk(host: Host, who: Someone) -> Talk:
    return answer_call(ring(host, who), by=who.actor)


def seats_of(talk: Talk) -> tuple[LiveSeat, LiveSeat]:
    """Hers, the company's."""
    with inside(talk.programme):
        found = LiveSeat.objects.select_related("room", "programme").in_bulk([talk.seeker_seat, talk.company_seat])
    return found[talk.seeker_seat], found[talk.company_seat]


def sit_together(talk: Talk, seconds: int, *, heard: bool = True) -> dt.datetime:
    """Both pages are open for so long, with sound both ways if `heard`. Returns the moment afterwards."""
    began = clock.now()
    hers, theirs = (Page.opened(seat) for seat in seats_of(talk))
    for second in range(1, seconds + 1, 15):
        with clock.travel_to(began + dt.timedelta(seconds=second)):
            for page, other in ((hers, theirs), (theirs, hers)):
                said = []
                if heard and second == 1:
                    up = {"peer": str(other.seat.pk), "peer_connection": str(other.connection)}
                    said.append(page.envelope("media_up", up))
                if heard:
                    sound = {"audio_sent": second * 4000, "audio_received": second * 4000, "path": "host"}
                    said.append(page.envelope("counters", {"peers": {str(other.seat.pk): sound}}))
                page.say(*said)
    return began + dt.timedelta(seconds=seconds)
