"""A fair's day with counsellors of both bodies at work, people who asked, rooms of three. Made through the acts."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Agency, Organisation, OrganisationKind
from engawa.base.programmes.actors import Actor, seeker, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.actions import request_approval, request_for_towns
from engawa.contract.approvals.fields import CardField, ConsultField
from engawa.contract.clauses.actions import set_parameter
from engawa.delivery.fairs.models import Fair
from engawa.delivery.guidance.actions import asking, counter
from engawa.delivery.guidance.actions.asking import Wanted
from engawa.delivery.guidance.actions.cases import open_case
from engawa.delivery.guidance.actions.holding import settle_consult
from engawa.delivery.guidance.models import Case, Consultation, ConsultationCounter, ConsultHost
from engawa.delivery.guidance.states import Bodies, ConsultTopic
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Call, Ticket
from engawa.shared.live.models import LiveSeat
from tests.contract.make import confirm, enter
from tests.delivery.fairs.talk_makers import Host, Someone, make_day, make_someone
from tests.make import make_actor, make_organisation, some_actor
from tests.shared.live.rooms import Page

LEAST, TOGETHER = 30, 75
WORDS = "祖母の家の近くで、機械の仕事を続けたいです。"
SHEET = {"household": "夫婦と小学生がひとり", "budget": "引越し費用が心配です"}
ALL = (ConsultField.IDENTITY, ConsultField.CONTACT, ConsultField.TOPICS)


@dataclass(frozen=True)
class Counters:
    """The day, and one counsellor of each body."""

    fair: Fair
    hosts: list[Host]
    hellowork: Actor
    relocation: Actor

    @property
    def programme(self) -> Programme:
        return self.fair.programme

    @property
    def bodies(self) -> list[UUID]:
        return [body for one in (self.hellowork, self.relocation) if (body := one.organisation_id)]


def make_counters(companies: int = 1, *, approved: bool = True, state: str = "live") -> Counters:
    fair, hosts = make_day(companies, state=state)
    set_parameter(fair.programme, by=system("test"), key="live.min_overlap_seconds", value=LEAST)
    here = Counters(fair, hosts, make_counsellor(fair.programme, Agency.HELLOWORK), make_counsellor(fair.programme))
    if approved:
        approve_agencies(here.programme, *here.bodies)
    return here


def make_counsellor(programme: Programme, agency: Agency = Agency.RELOCATION) -> Actor:
    return make_actor(Role.AGENCY, programme, make_organisation(OrganisationKind.AGENCY, agency=agency))


def approve_agencies(programme: Programme, *bodies: UUID, purpose: str = Purpose.CONSULTATION) -> None:
    """甲's numbered consent naming these agencies."""
    today, window = clock.today(), some_actor(Role.COMMISSIONER, programme)
    asked = request_approval(
        programme,
        by=some_actor(Role.CONTRACTOR, programme),
        fields=[CardField.ALIAS, *ConsultField],
        agencies=bodies,
        purpose=purpose,
        from_on=today,
        to_on=today + dt.timedelta(days=60),
        scope_text="相談機関に相談の申込みを見せる",
    )
    confirm(enter(asked, by=window), by=window)


def approve_towns(programme: Programme, *towns: UUID) -> None:
    """甲's numbered consent naming these exhibiting municipalities, for the sheet alone."""
    today, window = clock.today(), some_actor(Role.COMMISSIONER, programme)
    asked = request_for_towns(
        programme,
        by=some_actor(Role.CONTRACTOR, programme),
        towns=towns,
        from_on=today,
        to_on=today + dt.timedelta(days=60),
        scope_text="名前で選ばれた市町村に移住相談の回答を見せる",
    )
    confirm(enter(asked, by=window), by=window)


def wanted(here: Counters, bodies: Bodies = Bodies.BOTH, **facts: Any) -> Wanted:
    base: dict[str, Any] = {
        "bodies": bodies,
        "topics": (ConsultTopic.JOB, ConsultTopic.HOUSING),
        "words": WORDS,
        "shown": tuple((body, ALL) for body in here.bodies),
    }
    return Wanted(**(base | facts))


def ask(here: Counters, who: Someone, bodies: Bodies = Bodies.BOTH, **facts: Any) -> Consultation:
    return asking.ask_consultation(here.programme, by=who.actor, wanted=wanted(here, bodies, **facts))


def wait_at_counter(here: Counters, who: Someone | None = None, bodies: Bodies = Bodies.BOTH) -> Consultation:
    """She asked, and stands in the queue of the day with her page open."""
    who = who or make_someone(here.fair)
    counter.open_counter(here.fair.gathering, by=here.hellowork)
    one = ask(here, who, bodies)
    counter.draw_at_counter(one, by=who.actor)
    return fresh(one)


def sit_at_desk(here: Counters, who: Actor) -> None:
    """The counsellor's desk page is open."""
    agency = Agency.HELLOWORK if who is here.hellowork else Agency.RELOCATION
    assert who.organisation_id is not None
    counter.counsellor_here(here.programme, person=who.id, organisation=who.organisation_id, agency=agency)


def ring(here: Counters, by: Actor) -> Call:
    call = counter.call_at_counter(here.fair.gathering, by=by)
    return queues.acknowledge(call, by=seeker_of(call))


def seeker_of(call: Call) -> Actor:
    return seeker(call.subject_id)


def call_of(one: Consultation) -> Call:
    assert one.call is not None
    return one.call


def booth_ticket(here: Counters, who: Someone) -> Ticket:
    """Hers at a booth."""
    with inside(here.programme):
        return Ticket.objects.select_related("programme", "desk").get(subject=who.actor.id, desk__kind="booth")


def organisation_of(actor: Actor) -> Organisation:
    return Organisation.objects.get(pk=actor.organisation_id)


def enter_hours(
    programme: Programme,
    actor: Actor,
    hours: dict[str, list[list[str]]],
    *,
    closed: tuple[dt.date, ...] = (),
    name: str = "本所",
) -> ConsultationCounter:
    with acting(Act.COUNTER_EDIT, programme, by=actor):
        return ConsultationCounter.objects.create(
            programme=programme,
            organisation=organisation_of(actor),
            name=name,
            weekly_hours=hours,
            closed_days=list(closed),
        )


def begin(here: Counters, who: Someone, *, both: bool = True, bodies: Bodies = Bodies.BOTH) -> Consultation:
    """The answered ring: a room, with the other body's counsellor in it if `both`."""
    wait_at_counter(here, who, bodies)
    if both:
        sit_at_desk(here, here.relocation)
    return fresh(counter.answer_consult(ring(here, here.hellowork), by=who.actor))


def fresh(one: Consultation) -> Consultation:
    with inside(one.programme):
        rows = Consultation.objects.select_related("programme", "ticket", "call__programme", "gathering")
        found: Consultation = rows.get(pk=one.pk)
    return found


def hosts(one: Consultation) -> list[ConsultHost]:
    with inside(one.programme):
        return list(ConsultHost.objects.filter(consultation=one).order_by("agency"))


def seats(one: Consultation) -> list[LiveSeat]:
    """Hers first, then the counsellors'."""
    ids = [one.seeker_seat, *(host.seat for host in hosts(one))]
    with inside(one.programme):
        found = LiveSeat.objects.select_related("room", "programme").in_bulk([pk for pk in ids if pk])
    return [found[pk] for pk in ids if pk]


def sit(present: list[LiveSeat], seconds: int, *, heard: bool = True) -> dt.datetime:
    """These pages are open for so long, each hearing every other if `heard`. Returns the moment afterwards."""
    began = clock.now()
    pages = [Page.opened(seat) for seat in present]
    for second in range(1, seconds + 1, 15):
        with clock.travel_to(began + dt.timedelta(seconds=second)):
            for page in pages:
                others = [other for other in pages if other is not page]
                said = []
                if heard and second == 1:
                    up = [{"peer": str(o.seat.pk), "peer_connection": str(o.connection)} for o in others]
                    said += [page.envelope("media_up", one) for one in up]
                if heard:
                    sound = {"audio_sent": second * 4000, "audio_received": second * 4000, "path": "host"}
                    peers = {str(other.seat.pk): sound for other in others}
                    said.append(page.envelope("counters", {"peers": peers}))
                page.say(*said)
    return began + dt.timedelta(seconds=seconds)


def held(here: Counters, who: Someone, bodies: Bodies = Bodies.BOTH) -> Consultation:
    """One that took place, with everybody asked for."""
    one = begin(here, who, bodies=bodies)
    with clock.travel_to(sit(seats(one), TOGETHER)):
        return fresh(settle_consult(one, by=here.hellowork))


def later(hours: int = 5) -> dt.datetime:
    """On the grid of five minutes on which times are offered."""
    at = clock.now() + dt.timedelta(hours=hours)
    return at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0)


def soon(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def make_case(here: Counters, who: Someone, *, words: str = "", by: Actor | None = None) -> Case:
    """Led by 定住機構 unless said otherwise, due in a week."""
    by = by or here.relocation
    return open_case(held(here, who), by=by, next_action="home", next_due=soon(7), words=words)
