"""One programme with something behind every address, a neighbour programme, and a client for every role."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Agency, Organisation, OrganisationKind
from engawa.base.programmes import doors
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.actions import give_consent
from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.events.inquiring import Asked, answer_inquiry, receive_inquiry
from engawa.delivery.events.inquiry_states import Topic
from engawa.delivery.events.models import Block
from engawa.delivery.events.notices import ANSWERED_DOOR
from engawa.delivery.exhibitors import actions as exhibitors
from engawa.delivery.exhibitors.models import Exhibitor, Posting
from engawa.delivery.fairs.actions.announcing import announce
from engawa.delivery.fairs.actions.blocking import Whom, block, report_talk
from engawa.delivery.fairs.actions.briefings import begin_briefing, enter_briefing
from engawa.delivery.fairs.actions.marking import add_marked
from engawa.delivery.fairs.actions.nudging import allow_approach, ask
from engawa.delivery.fairs.actions.posting import set_post
from engawa.delivery.fairs.actions.printing import print_kit
from engawa.delivery.fairs.models import Fair, Talk
from engawa.delivery.fairs.occasions import occasion_of
from engawa.delivery.fairs.site_states import PageKind
from engawa.delivery.guidance.actions.cases import add_step
from engawa.delivery.guidance.actions.handing import answer_hand_over, propose_hand_over
from engawa.delivery.guidance.actions.holding import hold_by_hand
from engawa.delivery.guidance.actions.telling import tell_sheet
from engawa.delivery.guidance.notices import COME_DOOR
from engawa.delivery.guidance.states import Mode
from engawa.delivery.guidance.suggestions import changing
from engawa.delivery.guidance.suggestions.changing import Why
from engawa.delivery.guidance.suggestions.states import Ground
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Ticket
from engawa.outcomes.measures.access import fair_for
from engawa.outcomes.measures.asking import ASK
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.freezing import freeze_figures
from engawa.outcomes.measures.leading import enter_lead
from engawa.outcomes.measures.lessons import write_lesson
from engawa.outcomes.measures.models import MatchAsk, MatchClaim, MatchWord
from engawa.outcomes.measures.pleading import ask_exemption
from engawa.outcomes.measures.sampling import draw_sample
from engawa.outcomes.reports.actions import freeze_flash
from engawa.shared.live.actions import admit
from engawa.shared.live.models import LiveRoom
from engawa.shared.live.ports import EngineName
from engawa.shared.live.states import RoomKind, RoomState, SeatRole
from engawa.shared.messaging.models import MailCapture
from tests.contract.duties.makers import see
from tests.contract.make import ask_approval, make_agreement, make_approval, make_recipients
from tests.delivery.exhibitors.files import file_of, row, town_row, towns_file
from tests.delivery.exhibitors.granting import make_rule
from tests.delivery.exhibitors.inviting import sent
from tests.delivery.exhibitors.passports import say
from tests.delivery.fairs.briefing_makers import make_briefing
from tests.delivery.fairs.makers import booths, letters
from tests.delivery.fairs.plenary_makers import make_plenary
from tests.delivery.fairs.rehearsal_makers import called
from tests.delivery.fairs.site_makers import make_page, make_question, make_story, tell
from tests.delivery.fairs.slot_makers import book_first, make_evening
from tests.delivery.fairs.talk_makers import (
    CARD,
    Host,
    Someone,
    approve,
    begin_talk,
    draw,
    make_day,
    make_someone,
    ring,
)
from tests.delivery.fairs.wish_makers import WISHED, make_card, make_offer, nudges
from tests.delivery.guidance.companion_makers import invite, make_companion, sit_beside
from tests.delivery.guidance.makers import (
    SHEET,
    Counters,
    approve_agencies,
    ask as consult_ask,
    begin,
    make_case,
    make_counsellor,
    seats as consult_seats,
)
from tests.delivery.guidance.suggestions import scenes as suggesting
from tests.make import make_actor, make_organisation, reload
from tests.outcomes.make import (
    agree_both,
    all_claims,
    make_surveys,
    propose,
    recognised,
    register,
    talk,
    write_answer,
)
from tests.web.between.erasures import make_searched
from tests.web.sessions import as_companion, as_seeker, as_staff

STAFF = {
    "agency": Role.AGENCY,
    "contractor": Role.CONTRACTOR,
    "chief": Role.CHIEF,
    "commissioner": Role.COMMISSIONER,
    "auditor": Role.AUDITOR,
}
ROLES = (
    "visitor",
    "seeker",
    "another seeker",
    "exhibitor",
    "another exhibitor",
    *STAFF,
    "chief elsewhere",
    "seeker elsewhere",
)
TOKENLESS = "0" * 43


@dataclass
class World:
    fair: Fair
    hosts: list[Host]
    talking: Someone
    ringing: Someone
    office: Actor
    window: Actor
    about: dict[str, dict[str, Any]] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    owners: dict[str, Client] = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=dict)
    waiting: Someone | None = None
    consulting: Someone | None = None
    counsellor: Actor | None = None
    beside: Someone | None = None
    inviting: Someone | None = None
    wishing: Someone | None = None

    @property
    def programme(self) -> Programme:
        return self.fair.programme

    def client(self, role: str, name: str) -> Client:
        """The client of a role; among seekers the one whom the address is about."""
        return self.owners.get(name, self.clients[role]) if role == "seeker" else self.clients[role]

    def address(self, name: str) -> str:
        """The address with what it is about filled in. KeyError: nothing stands behind it yet, see `_fill`."""
        asked = keys()[name]
        known = self.about.get(name, {})
        values = {key: self.programme.slug if key == "programme" else known[key] for key in asked}
        return reverse(name, kwargs=values) + self.asks.get(name, "")


def keys(patterns: Any = None, space: str = "", before: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """Each address by its name → the keys its path asks for."""
    found: dict[str, tuple[str, ...]] = {}
    for one in get_resolver().url_patterns if patterns is None else patterns:
        path = (*before, *one.pattern.converters)
        if isinstance(one, URLResolver):
            found |= keys(one.url_patterns, space + (f"{one.namespace}:" if one.namespace else ""), path)
        elif isinstance(one, URLPattern):
            found[space + (one.name or str(one.pattern))] = path
    return found


def names() -> list[str]:
    return list(keys())


def make_world() -> World:
    fair, hosts = make_day(3)
    programme = fair.programme
    programme.contractor = make_organisation(OrganisationKind.CONTRACTOR)
    programme.commissioner = make_organisation(OrganisationKind.COMMISSIONER)
    programme.save()
    office, window = make_actor(Role.CONTRACTOR, programme), make_actor(Role.COMMISSIONER, programme)
    approve(fair, *hosts, fields=WISHED)
    world = World(fair, hosts, make_someone(fair), make_someone(fair), office, window)
    _fill(world)
    _let_in(world)
    return world


def _let_in(world: World) -> None:
    programme = world.programme
    elsewhere = make_day(1)[0]
    world.clients = {
        "visitor": Client(),
        "seeker": as_seeker(world.talking.token),
        "another seeker": as_seeker(make_someone(world.fair).token),
        "exhibitor": as_staff(world.hosts[0].actor),
        "another exhibitor": as_staff(world.hosts[1].actor),
        **{name: as_staff(make_actor(role, programme)) for name, role in STAFF.items() if name != "agency"},
        "agency": as_staff(_known(world.counsellor)),
        "chief elsewhere": as_staff(make_actor(Role.CHIEF, elsewhere.programme)),
        "seeker elsewhere": as_seeker(make_someone(elsewhere).token),
    }
    assert world.waiting is not None
    assert world.consulting is not None
    ringing, waiting = as_seeker(world.ringing.token), as_seeker(world.waiting.token)
    consulting = as_seeker(world.consulting.token)
    for name in world.about:
        if name.startswith("participant:ring"):
            world.owners[name] = ringing
        elif name.startswith("participant:ticket-"):
            world.owners[name] = waiting
        elif name.startswith("participant:consult"):
            world.owners[name] = consulting
    assert world.beside is not None
    assert world.inviting is not None
    world.owners["participant:consult-companion"] = as_seeker(world.inviting.token)
    world.owners |= {name: as_companion(world.beside.token) for name in names() if name.startswith("companion:")}
    assert world.wishing is not None
    for name in ("participant:asks", "participant:wish"):
        world.owners[name] = as_seeker(world.wishing.token)


def _known(counsellor: Actor | None) -> Actor:
    assert counsellor is not None
    return counsellor


def _fill(world: World) -> None:
    """What each address is about."""
    fair, programme, host = world.fair, world.programme, world.hosts[0]
    world.waiting = make_someone(fair)
    held = begin_talk(host, world.talking)
    counted = [talk(booths(fair)[2], register(fair), verdict) for verdict in ("held", "needs_check")]
    agree_both(fair)
    collect(programme)
    recipients = make_recipients(programme, *(one.booth.exhibitor.organisation for one in world.hosts))
    paper = freeze_flash(programme, by=world.window, fair=fair_for(programme, fair.gathering_id))
    run = exhibitors.try_import(fair.gathering, by=world.office, data=file_of([row(1), row(2, 雇用形態="なぞの形")]))
    towns = exhibitors.try_towns(programme, by=world.office, data=towns_file(town_row(), town_row("nursery", 数字="?")))
    listed = exhibitors.propose_list(
        fair.gathering, by=world.office, exhibitors=[one.booth.exhibitor_id for one in world.hosts]
    )
    invited, appointed = _invite(programme), _member(programme, make_actor(Role.AUDITOR, programme))
    letters(programme)
    with inside(programme):
        exhibitor = Exhibitor.objects.select_related("programme", "organisation").get(pk=host.booth.exhibitor_id)
        posting = Posting.objects.filter(exhibitor=exhibitor).order_by("job_no").first()
        capture = MailCapture.objects.order_by("made_at").first()
    assert posting is not None and capture is not None
    seats = {"my-room": held.seeker_seat, "booth-room": held.company_seat}
    by_pk: dict[str, UUID] = {
        "public:company": exhibitor.pk,
        "public:posting": posting.pk,
        "participant:talk": held.pk,
        "participant:talk-end": held.pk,
        "exhibitor:note": held.pk,
        "contractor:talk": counted[1].pk,
        "contractor:match": all_claims(programme)[0].pk,
        "contractor:approval": (asked := ask_approval(programme, recipients)).pk,
        "contractor:approval-document": make_approval(programme, make_organisation()).pk,
        "contractor:agreement": make_agreement(programme, [make_organisation().pk], decision="").pk,
        "contractor:paper": paper.pk,
        "contractor:paper-file": paper.pk,
        "contractor:import": run.pk,
        "contractor:import-confirm": run.pk,
        "contractor:import-columns": run.pk,
        "contractor:import-errors": run.pk,
        "contractor:town-import": towns.pk,
        "contractor:town-import-confirm": towns.pk,
        "contractor:town-import-errors": towns.pk,
        "contractor:exhibitor": exhibitor.pk,
        "contractor:passport": exhibitor.pk,
        "contractor:passport-publish": exhibitor.pk,
        "contractor:list-publish": listed.pk,
        "contractor:list-withdraw": listed.pk,
        "contractor:staff-release": invited,
        "agency:posting": posting.pk,
        "commissioner:target-agree": propose(fair, "participants", 130).pk,
        "commissioner:staff-release": appointed,
        "commissioner:approval-enter": asked.pk,
        "commissioner:approval-confirm": asked.pk,
        "commissioner:approval-revoke": asked.pk,
    }
    with inside(programme):
        by_pk["contractor:room"] = by_pk["contractor:room-press"] = LiveRoom.objects.get(pk=held.room_id).pk
    for shared in ("match", "approval", "approval-document", "agreement", "paper", "paper-file"):
        by_pk[f"commissioner:{shared}"] = by_pk[f"contractor:{shared}"]
    world.about |= {name: {"pk": pk} for name, pk in by_pk.items()}
    world.about |= {f"{desk}:paper-make": {"kind": "matches"} for desk in ("commissioner", "contractor")}
    world.about |= {f"contractor:checklist-{verb}": {"key": "flyers"} for verb in ("item", "attest", "ask")}
    world.about |= {
        "commissioner:checklist-item": {"key": "rules"},
        "commissioner:checklist-rule": {"key": "participant.min_seconds"},
        "contractor:checklist-retract": {"pk": see(occasion_of(programme, fair)).pk},
    }
    for room, seat in seats.items():
        face = "participant" if room == "my-room" else "exhibitor"
        for verb in ("page", "join", "say", "hear", "chat", "leave", "press"):
            world.about[f"{face}:{room}:{verb}"] = {"seat_id": seat}
    ticket = draw(world.hosts[0], world.waiting, fields=CARD)
    world.asks["language"] = "?next=/p/"
    world.asks["participant:ticket-draw"] = f"?booth={world.hosts[1].booth.pk}"
    world.about["exhibitor:card"] = {"ticket": ticket.pk}
    for verb in ("away", "back", "leave"):
        world.about[f"participant:ticket-{verb}"] = {"pk": ticket.pk}
    for desk in ("contractor", "commissioner"):
        world.about[f"{desk}:figure"] = {"query": "Q-M01"}
    say(exhibitor, host.actor, telework="weekly")
    world.asks["public:compare"] = f"?c={exhibitor.pk}&c={world.hosts[1].booth.exhibitor_id}"
    world.about["exhibitor:training-module"] = {"key": "purpose"}
    shift = exhibitors.add_shift(
        exhibitor,
        by=host.actor,
        person=host.actor.id,
        starts_at=fair.gathering.starts_at,
        ends_at=fair.gathering.starts_at + dt.timedelta(hours=1),
    )
    world.about["exhibitor:rota-drop"] = {"pk": shift.pk}
    world.about |= {
        "public:past": {"number": fair.number},
        "contractor:fair-move": {"verb": "close"},
        "commissioner:sample": {"seed": draw_sample(programme, by=world.window).seed},
        "demo:letter": {"of": programme.slug, "pk": capture.pk},
        "demo:letter-sheet": {"of": programme.slug, "pk": capture.pk, "number": 1},
        "demo-enter": {"key": "nobody"},
        "language": {"code": "en"},
        "ui:sample": {"page": "top"},
        **{f"entrance:{name}": {"pk": ticket.pk} for name in ("step-up", "step-up-options")},
    }
    _inviting(world)
    _briefings(world)
    _bookings(world)
    _stage(world)
    _rehearsals(world)
    _wishes(world)
    _outcomes(world)
    _surveys(world)
    _erasures(world)
    _site(world)
    _day(world)
    _guidance(world)
    _suggestions(world)
    _doors(world, invited)
    call = ring(world.hosts[1], world.ringing)
    queues.acknowledge(call, by=world.ringing.actor)
    for verb in ("ring", "ring-heard", "ring-enter", "ring-later", "ring-stop"):
        world.about[f"participant:{verb}"] = {"pk": call.pk}
    world.about["exhibitor:call-cancel"] = {"pk": call.pk}


def _inviting(world: World) -> None:
    """A company that is asked to exhibit, by the link in its letter."""
    row, token = sent(world.fair)
    world.about |= {f"contractor:invitation-{verb}": {"pk": row.pk} for verb in ("send", "take-back")}
    own = world.hosts[2].booth.exhibitor_id
    world.about |= {
        "public:invited": {"token": token},
        "contractor:exhibitor-leave": {"pk": own, "verb": "withdraw"},
        "contractor:exhibitor-resume": {"pk": own},
    }


def _day(world: World) -> None:
    """What stands behind the organiser's board."""
    assert world.waiting
    said = announce(world.fair.gathering, by=world.office, text="まもなく閉会します", lasts=dt.timedelta(hours=2))
    with inside(world.programme):
        ticket = Ticket.objects.get(subject=world.waiting.actor.id)
    world.about |= {f"{desk}:board-rows": {"which": "waiting"} for desk in ("contractor", "commissioner")}
    world.about |= {f"contractor:board-{verb}": {"pk": world.hosts[0].booth.pk} for verb in ("booth", "desk", "remind")}
    world.about["contractor:board-ticket-back"] = {"pk": ticket.pk}
    world.about["contractor:announcement-end"] = {"pk": said.pk}
    world.about["contractor:board-relieve"] = {"pk": world.hosts[0].booth.pk}
    world.about["contractor:board-ticket-restore"] = {"pk": ticket.pk}
    _trouble(world)


def _trouble(world: World) -> None:
    """Somebody reported, somebody stopped, who is in charge, and a copy on paper."""
    programme, gathering = world.programme, world.fair.gathering
    with inside(programme):
        talk = Talk.objects.select_related("programme").get(pk=world.about["participant:talk"]["pk"])
    told = report_talk(talk, by=world.talking.actor, kind="harassment", words="試験の通報")
    made = stop_somebody(world)
    post = set_post(
        gathering,
        by=world.office,
        post="technical",
        person=world.office.id,
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
    )
    copy = print_kit(gathering, by=world.office, named=False, until=clock.today() + dt.timedelta(days=1), place="本部")
    for name in ("participant:talk-report", "exhibitor:talk-report", "contractor:board-rescue"):
        world.about[name] = {"pk": talk.pk}
    world.asks["contractor:block-new"] = f"?talk={talk.pk}"
    world.about |= {
        "contractor:abuse-report": {"pk": told.pk},
        "contractor:block": {"pk": made.pk},
        "contractor:post-drop": {"pk": post.pk},
        "contractor:kit-one": {"pk": copy.record.pk},
        "contractor:kit-end": {"pk": copy.record.pk},
    }


def stop_somebody(world: World) -> Block:
    """A pair of which nothing else is asked."""
    host, somebody = world.hosts[1], make_someone(world.fair)
    whom = Whom(BlockWho.PAIR, somebody.actor.id, host.booth.exhibitor.organisation_id)
    return block(world.fair.gathering, by=world.office, whom=whom, kind="solicitation", reason="試験の利用停止")


def _guidance(world: World) -> None:
    """A consultation that is on, with a counsellor of each body in the room."""
    programme = world.programme
    here = Counters(world.fair, world.hosts, make_counsellor(programme, Agency.HELLOWORK), make_counsellor(programme))
    approve_agencies(programme, *here.bodies)
    world.counsellor, world.consulting = here.hellowork, make_someone(world.fair)
    tell_sheet(programme, by=world.consulting.actor, answers=SHEET)
    case = make_case(here, somebody := make_someone(world.fair), by=here.hellowork)
    step = add_step(case, by=here.hellowork, track="job", stage="applied", on=clock.today())
    to = here.relocation.organisation_id
    assert to is not None
    hand = propose_hand_over(case, by=here.hellowork, to=to, route="via", content=["case"])
    answer_hand_over(hand, by=somebody.actor, yes=True)
    one = begin(here, world.consulting)
    hers, hellowork, _relocation = consult_seats(one)
    for verb in ("page", "join", "say", "hear", "chat", "leave", "press"):
        world.about[f"participant:consult-room:{verb}"] = {"seat_id": hers.pk}
        world.about[f"agency:consult-room:{verb}"] = {"seat_id": hellowork.pk}
    for verb in ("consult", "consult-answer", "consult-companion-do", "consult-who"):
        world.about[f"participant:{verb}"] = {"pk": one.pk}
    for verb in ("consultation", "consult-offer", "consult-note", "consult-do"):
        world.about[f"agency:{verb}"] = {"pk": one.pk}
    for verb in ("consults", "consult-ask", "consult-sheet"):
        world.about.setdefault(f"participant:{verb}", {})
    world.about |= {"participant:case-deny": {"pk": step.pk}, "participant:case-hand": {"pk": hand.pk}}
    for verb in ("", "-plan", "-step", "-hand", "-close", "-do"):
        world.about[f"agency:case{verb}"] = {"pk": case.pk}
    world.about |= {"agency:hand-do": {"pk": hand.pk}, "agency:case-open": {"pk": one.pk}}
    world.about["agency:counter-cancel"] = {"pk": one.call_id}
    world.about["exhibitor:sheet"] = {"pk": one.pk}
    world.beside = make_companion(here, one, world.consulting)
    beside = sit_beside(one, world.beside)
    for verb in ("page", "join", "say", "hear", "chat", "leave", "press"):
        world.about[f"companion:room:{verb}"] = {"seat_id": beside.pk}
    asks, world.inviting = make_someone(world.fair), make_someone(world.fair)
    with acting(Act.NOTICE_SEND, programme, by=system("test")):
        token = doors.make_door(programme, COME_DOOR, world.beside.actor.id, clock.now() + dt.timedelta(days=1))
    world.about["companion:back"] = {"token": token}
    world.about["companion:door"] = {"token": invite(consult_ask(here, asks), asks)}
    world.about["participant:consult-companion"] = {"pk": consult_ask(here, world.inviting).pk}
    by_phone = consult_ask(here, make_someone(world.fair), mode=Mode.PHONE)
    world.about["contractor:consultation"] = {"pk": hold_by_hand(by_phone, by=here.hellowork).pk}


def scene_of(world: World) -> suggesting.Scene:
    counsellor = _known(world.counsellor)
    body = Organisation.objects.get(pk=counsellor.organisation_id)
    return suggesting.Scene(world.fair, counsellor, body, world.office, world.window)


def _suggestions(world: World) -> None:
    """One line before her, one that waits and is pinned, one she has put away."""
    scene, her = scene_of(world), world.talking
    statement = suggesting.allow(scene)
    give_consent(world.programme, by=her.actor, subject=her.actor.id, purpose=Purpose.SUGGESTION)
    suggesting.run(scene)
    shown, away, waits = suggesting.lines(scene, her)
    suggesting.issue_lines(scene, [shown, away])
    pinned = changing.pin(waits, by=scene.counsellor, why=Why(Ground.SKILLS))
    put_away = changing.hide_own(away, by=her.actor)
    world.about |= {
        "agency:suggestion": {"pk": her.actor.id},
        "agency:suggestion-add": {"pk": her.actor.id},
        "agency:suggestion-change": {"pk": waits.pk},
        "agency:override-end": {"pk": pinned.pk},
        "agency:criteria-approve": {"pk": statement.pk},
        "commissioner:criteria-approve": {"pk": statement.pk},
        "participant:suggestion-hide": {"pk": shown.pk},
        "participant:suggestion-show": {"pk": put_away.pk},
    }


def _site(world: World) -> None:
    """A page that waits to be seen, one that is public, a municipality of which something is told."""
    programme = world.programme
    page = make_page(programme, public=False)
    make_page(programme, PageKind.NEWS)
    make_page(programme, PageKind.FAQ)
    make_story(programme, municipality="312011", figures=(("家賃", 48_000),))
    tell(programme, commute="車で15分ほどです。")
    for verb in ("one", "edit", "move"):
        world.about[f"contractor:site-{verb}"] = {"pk": page.pk}
    _asked(world)
    world.about |= {
        "contractor:site-new": {"what": "faq"},
        "public:page": {"kind": "about"},
        "public:town": {"code": "312011"},
    }
    for face in ("agency", "contractor"):
        world.about |= {f"{face}:town": {"code": "312011"}, f"{face}:cell": {"code": "312011", "key": "commute"}}
    world.about["exhibitor:cell"] = {"key": "commute"}
    rule = make_rule(programme, "312011", confirmed=False)
    world.about["contractor:grant"] = {"code": "312011"}
    for verb in ("confirm", "withdraw"):
        world.about[f"contractor:grant-{verb}"] = {"code": "312011", "pk": rule.pk}
    world.about["exhibitor:grant-withdraw"] = {"pk": rule.pk}


def _asked(world: World) -> None:
    """A question that is answered, an inquiry that is, whom she wants to talk to."""
    programme, host = world.programme, world.hosts[0]
    with inside(programme):
        exhibitor = Exhibitor.objects.select_related("programme").get(pk=host.booth.exhibitor_id)
    question = make_question(exhibitor, answer="はい、できます。")
    inquiry = receive_inquiry(programme, asked=Asked(topic=Topic.SCREEN, text="音が出ません", mail="umi@example.jp"))
    inquiry.programme = programme
    receive_inquiry(programme, asked=Asked(topic=Topic.OTHER, text="まだ返事を待っています"))
    answer_inquiry(inquiry, by=world.office, text="設定を変えてください")
    with acting(Act.NOTICE_SEND, programme, by=system("test")):
        token = doors.make_door(programme, ANSWERED_DOOR, inquiry.pk, clock.now() + dt.timedelta(days=1))
    add_marked(world.fair.gathering, by=world.talking.actor, exhibitors=[exhibitor.pk])
    for verb in ("", "-move", "-hand", "-faq"):
        world.about[f"contractor:inquiry{verb}"] = {"pk": inquiry.pk}
    for name in ("contractor:question", "contractor:site-from-question", "exhibitor:question", "public:question"):
        world.about[name] = {"pk": question.pk}
    world.about |= {
        "public:ask": {"pk": exhibitor.pk},
        "public:contact-answer": {"token": token},
        "participant:marked-remove": {"pk": exhibitor.pk},
    }


def _briefings(world: World) -> None:
    """One that is on, with somebody who listens, and one to come."""
    host = world.hosts[0]
    on = make_briefing(host)
    coming = make_briefing(host, at=on.at + dt.timedelta(minutes=30))
    with clock.travel_to(on.at):
        presents, listens = begin_briefing(on, by=host.actor), enter_briefing(on, by=world.talking.actor)
        sits = admit(presents.room, by=world.office, role=SeatRole.STAFF, person_id=world.office.person_id)
    for verb in ("page", "join", "say", "hear", "chat", "leave", "press"):
        world.about[f"exhibitor:briefing-room:{verb}"] = {"seat_id": presents.pk}
        world.about[f"participant:briefing-room:{verb}"] = {"seat_id": listens.pk}
        world.about[f"contractor:staff-room:{verb}"] = {"seat_id": sits.pk}
    for verb in ("", "-turn"):
        world.about[f"exhibitor:briefing{verb}"] = {"pk": coming.pk}
    for verb in ("", "-sign", "-enter"):
        world.about[f"participant:briefing{verb}"] = {"pk": coming.pk}


def _bookings(world: World) -> None:
    """Times in the evening after the day, one of them hers."""
    host = world.hosts[0]
    slots = make_evening(host, days=1)
    booking = book_first(host, world.talking, slots)
    for verb in ("cancel", "undo", "move", "calendar"):
        world.about[f"participant:booking-{verb}"] = {"pk": booking.pk}
    for verb in ("call", "judge"):
        world.about[f"exhibitor:booking-{verb}"] = {"pk": booking.pk}
    world.about["exhibitor:slot-withdraw"] = {"pk": slots[1].pk}
    world.about["contractor:board-bookings"] = {"pk": host.booth.pk}
    for verb in ("cancel", "judge"):
        world.about[f"contractor:board-booking-{verb}"] = {"pk": booking.pk}


def _stage(world: World) -> None:
    """An opening that stands in the plan, and seats in its room, as LiveKit would have it."""
    plenary = make_plenary(world.fair, world.office)
    room = reload(plenary)
    with acting(Act.ROOM_OPEN, world.programme, by=system("test")):
        found = LiveRoom.objects.create(
            programme=world.programme,
            kind=RoomKind.PLENARY,
            engine=EngineName.LIVEKIT,
            key=f"engawa-plenary-{plenary.pk}",
            owner_ref=plenary.pk,
            max_seats=510,
            state=RoomState.OPEN,
            relay_only=True,
            opens_at=clock.now(),
            hard_close_at=clock.now() + dt.timedelta(hours=2),
        )
        room.room_id = found.pk
        room.save(update_fields=["room_id"])
    host = world.hosts[0]
    hers = admit(found, by=world.talking.actor, role=SeatRole.VIEWER, subject_id=world.talking.actor.id)
    theirs = admit(found, by=host.actor, role=SeatRole.VIEWER, person_id=host.actor.id, label=host.booth.name)
    for verb in ("page", "join", "say", "hear", "chat", "leave", "press"):
        world.about[f"participant:stage-room:{verb}"] = {"seat_id": hers.pk}
        world.about[f"exhibitor:stage-room:{verb}"] = {"seat_id": theirs.pk}
    for name in ("participant:stage-enter", "exhibitor:stage-enter", "contractor:plenary"):
        world.about[name] = {"pk": plenary.pk}
    for verb in ("turn", "caption"):
        world.about[f"contractor:plenary-{verb}"] = {"pk": plenary.pk}


def _rehearsals(world: World) -> None:
    """One in which its person talks with the machine."""
    rehearsal = called(world.hosts[0])
    for verb in ("one", "press", "note"):
        world.about[f"exhibitor:rehearsal-{verb}"] = {"pk": rehearsal.pk}
    for verb in ("page", "join", "say", "hear", "chat", "leave", "press"):
        world.about[f"exhibitor:backstage-room:{verb}"] = {"seat_id": rehearsal.own_seat}


def _wishes(world: World) -> None:
    """Somebody who placed a card, was spoken to and told that a booth is free."""
    fair, host = world.fair, world.hosts[0]
    wishing = world.wishing = make_someone(fair)
    card = make_card(fair, wishing)
    offer = make_offer(host, card)
    allow_approach(fair.gathering, by=wishing.actor)
    ask(fair.gathering, [wishing.actor.id], by=system("test"))
    (nudge,) = nudges(fair)
    world.about |= {f"participant:offer-{verb}": {"pk": offer.pk} for verb in ("accept", "decline")}
    world.about |= {f"participant:nudge-{verb}": {"pk": nudge.pk} for verb in ("take", "not-now")}
    world.about |= {name: {"pk": card.pk} for name in ("exhibitor:wish", "exhibitor:wish-offer")}
    world.about["contractor:board-nudge"] = {"pk": host.booth.pk}


def _outcomes(world: World) -> None:
    """Something said about her, figures kept, an exemption asked for, a class of act recognised."""
    programme, her = world.programme, world.talking.actor
    give_consent(programme, by=her, subject=her.id, purpose=Purpose.FOLLOW_UP)
    claim = say_more(world, world.hosts[1])
    recognised(programme)
    plea = ask_exemption(programme, by=world.office, cause="disaster", event="大雪", evidence="気象台の発表")
    kept = freeze_figures(programme, by=world.window)
    with inside(programme):
        word = MatchWord.objects.get(claim=claim)
    with acting(Act.MATCH_ASK, programme, by=system("test")):
        asked = MatchAsk.objects.create(
            programme=programme, gathering=claim.gathering, round="week", subject_id=her.id, asked_at=clock.now()
        )
        token = doors.make_door(programme, ASK, asked.pk, clock.now() + dt.timedelta(days=1))
    for desk in ("contractor", "commissioner"):
        world.about |= {f"{desk}:exemption": {"pk": plea.pk}, f"{desk}:frozen": {"pk": kept.pk}}
    world.about |= {
        "contractor:lesson": {"pk": _lesson(world)},
        "contractor:match-paper": {"pk": claim.pk},
        "participant:step-deny": {"pk": word.pk},
        "public:after": {"token": token},
    }


def _surveys(world: World) -> None:
    """What is asked after the day, and somebody's words."""
    hers, _theirs = make_surveys(world.fair, by=world.office)
    write_answer(hers, world.talking.actor.id, overall="5", words="待ち時間が読めて助かりました。")
    world.about["participant:survey"] = world.about["contractor:survey-voices"] = {"pk": hers.pk}
    world.about["contractor:survey-set"] = {"audience": "participant"}


def _lesson(world: World) -> UUID:
    said = {"gathering": world.fair.gathering_id, "issue": "昼に人がとぎれた"}
    return write_lesson(world.programme, by=world.office, **said).pk


def say_more(world: World, host: Host) -> MatchClaim:
    """An agency says that it sent her to this company."""
    agency, company = make_actor(Role.AGENCY, world.programme), host.booth.exhibitor.organisation_id
    her = world.talking.actor.id
    return enter_lead(world.programme, by=agency, subject=her, company=company, deed="advised", on=clock.today())


def _erasures(world: World) -> None:
    """One that is over, with its instruction and its record: everything of it can be read."""
    pk = make_searched(world.programme).pk
    for verb in ("", "-attend", "-record", "-document"):
        world.about[f"contractor:erasure{verb}"] = world.about[f"commissioner:erasure{verb}"] = {"pk": pk}
    for verb in ("plan", "offer", "erase", "search"):
        world.about[f"contractor:erasure-{verb}"] = {"pk": pk}
    world.about["commissioner:erasure-answer"] = {"pk": pk}


def _member(programme: Programme, actor: Actor) -> UUID:
    with inside(programme):
        return Membership.objects.get(person_id=actor.person_id).pk


def _invite(programme: Programme) -> UUID:
    from engawa.contract.safeguards.roster import invite_staff

    body = make_organisation(OrganisationKind.COMPANY)
    typed = {"name": "浜辺 しおり（架空）", "mail": "shiori@example.jp", "post": "採用担当"}
    return invite_staff(programme, by=system("test"), organisation=body, role=Role.EXHIBITOR, **typed).pk


def _doors(world: World, invited: UUID) -> None:
    """Links as they stand in letters; looking at them uses none up."""
    from engawa.contract.safeguards.notices import INVITE
    from engawa.delivery.fairs.models import FairRegistration

    later = clock.now() + dt.timedelta(days=1)
    with acting(Act.NOTICE_SEND, world.programme, by=system("test")):
        subject = FairRegistration.objects.get(subject=world.talking.actor.id).subject_id
        enter = doors.make_door(world.programme, "enter", subject, later)
        invitation = doors.make_door(world.programme, INVITE, invited, later)
    world.about["public:enter"] = {"token": enter}
    world.about["public:confirm"] = {"token": TOKENLESS}
    world.about["entrance:link"] = {"token": TOKENLESS}
    for name in ("invitation", "invitation-totp", "invitation-passkey-options", "invitation-passkey"):
        world.about[f"entrance:{name}"] = {"token": invitation}
