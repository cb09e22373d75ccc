"""Promise 4: list pages ask the database as many questions for three rows as for one.

Every page of `faces.json` that opens to somebody is read by each role it opens to, in a world with about one of
everything and again with more. A page must have shown more the second time, or stand below with what it shows
instead; and it must have asked as much as the first time.
"""

import datetime as dt
import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.inquiring import Asked, hand_inquiry, receive_inquiry
from engawa.delivery.events.inquiry_states import Topic
from engawa.delivery.events.surveys import survey_for
from engawa.delivery.exhibitors import actions as exhibitors
from engawa.delivery.exhibitors.actions import add_shift
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorList
from engawa.delivery.fairs.actions.cards import show_card
from engawa.delivery.fairs.actions.marking import add_marked
from engawa.delivery.fairs.actions.posting import set_post
from engawa.delivery.fairs.actions.printing import print_kit
from engawa.delivery.fairs.occasions import occasion_of
from engawa.delivery.fairs.queries.wishes import own_card
from engawa.delivery.fairs.site_states import PageKind
from engawa.delivery.guidance.actions.asking import Wanted, ask_consultation
from engawa.delivery.guidance.actions.cases import open_case
from engawa.delivery.guidance.actions.holding import hold_by_hand
from engawa.delivery.guidance.states import Bodies, Mode
from engawa.delivery.queues.models import Desk
from engawa.outcomes.measures.access import fair_for
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.sampling import draw_sample
from engawa.outcomes.reports.actions import freeze_flash
from engawa.shared.live.actions import open_room
from engawa.shared.live.states import RoomKind
from engawa.web.http import face_of
from tests.contract.custody.erasing import ask, instruct, plan, waive
from tests.contract.duties.makers import see
from tests.contract.make import make_agreement, make_approval
from tests.delivery.exhibitors.files import file_of, row, town_row, towns_file
from tests.delivery.exhibitors.inviting import drafted
from tests.delivery.exhibitors.passports import say
from tests.delivery.fairs.briefing_makers import make_briefing, opens_at
from tests.delivery.fairs.makers import add_town, booths, check_all, import_postings, letters, publish
from tests.delivery.fairs.plenary_makers import make_plenary
from tests.delivery.fairs.site_makers import make_page, make_question, make_story, tell
from tests.delivery.fairs.slot_makers import book_first, make_evening
from tests.delivery.fairs.talk_makers import CARD, Host, draw, make_host, make_someone
from tests.delivery.fairs.wish_makers import make_card, make_offer
from tests.delivery.guidance.makers import Counters, enter_hours
from tests.delivery.guidance.suggestions.scenes import make_wishing, run
from tests.make import make_actor, make_seeker, make_subject
from tests.outcomes.make import propose, register, talk, write_answer
from tests.test_promises import views_by_name
from tests.web.sessions import as_seeker
from tests.world import STAFF, World, make_world, say_more, scene_of, stop_somebody

FACES = json.loads((Path(__file__).parent / "faces.json").read_text(encoding="utf-8"))
STREAMED = {
    "news": "a part of every other page; tests/delivery/fairs read it",
    "state": "a line of JSON for a screen that polls; tests/shared/streams read it",
    "participant:ringing": "a line of JSON for a room's page: at most one ring",
}
HOUR = dt.timedelta(hours=1)
ROWS = re.compile(rb"<(?:tr|li|article|option|fieldset)\b|\n")

ONE, FORM, WORDS, FULL = "one thing of its own", "a form", "words only", "a summary or a page that was full before"
ONE_THING = {
    **dict.fromkeys(
        [
            "agency:case",
            "agency:consultation",
            "agency:consult-room:page",
            "agency:posting",
            "commissioner:agreement",
            "commissioner:approval",
            "commissioner:approval-document",
            "commissioner:checklist-item",
            "commissioner:erasure",
            "commissioner:erasure-document",
            "commissioner:erasure-record",
            "commissioner:exemption",
            "commissioner:frozen",
            "commissioner:match",
            "commissioner:paper",
            "commissioner:paper-file",
            "commissioner:sample",
            "contractor:agreement",
            "contractor:approval",
            "contractor:approval-document",
            "contractor:erasure",
            "contractor:erasure-document",
            "contractor:erasure-record",
            "contractor:exemption",
            "contractor:frozen",
            "contractor:import",
            "contractor:import-errors",
            "contractor:town-import",
            "contractor:town-import-errors",
            "contractor:match",
            "contractor:paper",
            "contractor:paper-file",
            "contractor:talk",
            "contractor:consultation",
            "contractor:room",
            "contractor:abuse-report",
            "contractor:block",
            "contractor:kit-one",
            "demo:letter",
            "demo:letter-sheet",
            "exhibitor:booth-room:page",
            "exhibitor:briefing-room:page",
            "participant:booking-calendar",
            "exhibitor:backstage-room:page",
            "exhibitor:rehearsal",
            "exhibitor:rehearsal-one",
            "exhibitor:stage-room:page",
            "participant:stage-room:page",
            "participant:briefing",
            "companion:data",
            "companion:room:page",
            "participant:consult",
            "participant:consult-room:page",
            "participant:consult-who",
            "participant:briefing-room:page",
            "exhibitor:card",
            "exhibitor:note",
            "exhibitor:wish",
            "participant:my-room:page",
            "participant:ring",
            "participant:talk",
            "participant:ticket-draw",
            "participant:ticket-leave",
            "contractor:site-one",
            "contractor:inquiry",
            "contractor:question",
            "exhibitor:question",
            "public:contact-answer",
            "public:question",
        ],
        ONE,
    ),
    **dict.fromkeys(
        [
            "commissioner:staff-invite",
            "commissioner:staff-release",
            "contractor:agreement-ask",
            "contractor:exhibitor-leave",
            "contractor:invitation-new",
            "contractor:announce",
            "contractor:board-booking-cancel",
            "contractor:plenary",
            "contractor:plenary-new",
            "contractor:staff-release",
            "contractor:target-propose",
            "contractor:exemption-ask",
            "contractor:lesson",
            "contractor:lesson-new",
            "contractor:halt-move",
            "contractor:block-new",
            "contractor:kit-ask",
            "exhibitor:talk-report",
            "participant:talk-report",
            "contractor:match-paper",
            "entrance:invitation",
            "exhibitor:briefing",
            "exhibitor:briefing-new",
            "entrance:sign-in",
            "exhibitor:apply-company",
            "exhibitor:apply-submit",
            "exhibitor:intro",
            "exhibitor:passport",
            "exhibitor:training-module",
            "participant:consult-sheet",
            "participant:consult-companion",
            "companion:back",
            "companion:erase",
            "exhibitor:withdraw",
            "participant:erase",
            "participant:wishes",
            "agency:issuer",
            "public:enter",
            "public:link",
            "public:register",
            "commissioner:erasure-instruct",
            "agency:cell",
            "contractor:cell",
            "contractor:grant",
            "contractor:approval-ask-towns",
            "contractor:site-edit",
            "contractor:survey-set",
            "exhibitor:survey",
            "participant:survey",
            "contractor:site-new",
            "contractor:inquiry-new",
            "public:ask",
            "public:contact",
        ],
        FORM,
    ),
    **dict.fromkeys(
        [
            "demo-front",
            "exhibitor:check:page",
            "participant:check:page",
            "demo-next-day-started",
            "entrance:link-sent",
            "healthz",
            "healthz-live",
            "public:accessibility",
            "public:after",
            "public:closed",
            "public:criteria",
            "public:invited",
            "public:link-sent",
            "public:page",
            "public:poster",
            "public:privacy",
            "public:registered",
            "companion:gone",
            "commissioner:halt",
            "contractor:halt",
            "public:share",
            "public:contact-done",
            "public:favourites",
            "ui:gallery",
            "ui:sample",
        ],
        WORDS,
    ),
    **dict.fromkeys(
        [
            "agency:home",
            "commissioner:flash",
            "commissioner:paper-make",
            "contractor:paper-make",
            "commissioner:home",
            "commissioner:ledger",
            "commissioner:comparison",
            "contractor:comparison",
            "contractor:fair-new",
            "contractor:fairs",
            "contractor:selection",
            "contractor:flash",
            "commissioner:consultations",
            "contractor:unfinished",
            "commissioner:checklist",
            "contractor:checklist",
            "contractor:owed",
            "commissioner:surveys",
            "contractor:surveys",
            "exhibitor:apply",
            "exhibitor:prepare",
            "exhibitor:training",
            "public:archive",
        ],
        FULL,
    ),
    **dict.fromkeys(
        [
            "agency:town",
            "agency:towns",
            "commissioner:grants",
            "contractor:grants",
            "contractor:town",
            "contractor:town-import-file",
            "contractor:towns",
        ],
        "the nineteen municipalities, and every line of a matrix, whether or not something is told",
    ),
    "entrance:desks": "the programmes of an account, each entered in turn, as no query sees two",
}
"""Pages on which nothing grows when there is more of everything, and what they show."""


def pages() -> list[tuple[str, str]]:
    """(address, role) for each page and role that opens it; of strangers the visitor stands for all."""
    views, found = views_by_name(), []
    for name, one in FACES.items():
        roles = [role for role, status in one.items() if status == 200]
        if name not in STREAMED and roles:
            found += [(name, role) for role in (roles[:1] if face_of(views[name]) in {"", "public"} else roles)]
    return found


def read(world: World, name: str, role: str, *, at: dt.datetime, told: bool = False) -> tuple[list[str], int]:
    """Its questions and how many rows it shows, when what is told once in a while has been told.

    Always at the same moment: a ring lasts a minute.
    """
    client, address = world.client(role, name), world.address(name)
    with clock.travel_to(at):
        if not told:
            client.get(address)
        reset_queries()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
    assert answer.status_code == 200, (name, role)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return [one["sql"] for one in asked], len(ROWS.findall(content))


def prepare(world: World) -> None:
    """One of what the world of faces has none."""
    make_agreement(world.programme, [uuid4()], decision="with_conditions", subject_ref=uuid4())
    for code, name in (("312037", "倉吉市"), ("313289", "智頭町"), ("313637", "三朝町")):
        add_town(world.fair, code, name)
    with inside(world.programme):
        listed = ExhibitorList.objects.select_related("programme").get(pk=world.about["contractor:list-publish"]["pk"])
    exhibitors.withdraw_list(listed, by=world.office)
    publish(world.fair)
    wait_at_a_town(world)
    ask_a_counsellor(world)
    book_first(world.hosts[1], world.ringing, make_evening(world.hosts[1], days=3))
    help_somebody(world)
    import_postings(world.fair, world.office, file_of([row(7)]))
    ask_to_be_erased(world.programme, 0)
    assert world.waiting
    world.owners["participant:data"] = as_seeker(world.waiting.token)


def help_somebody(world: World) -> None:
    """One more case of the counsellor who looks."""
    counsellor = world.counsellor
    assert counsellor is not None
    here = Counters(world.fair, world.hosts, counsellor, counsellor)
    one = ask_consultation(world.programme, by=make_seeker(world.programme), wanted=Wanted(Bodies.BOTH, Mode.PHONE))
    open_case(hold_by_hand(one, by=counsellor), by=counsellor, next_action="jobs", next_due=clock.today())
    enter_hours(here.programme, counsellor, {}, name=f"窓口{one.pk.hex[-6:]}")


def ask_a_counsellor(world: World) -> None:
    wanted = Wanted(bodies=Bodies.BOTH)
    ask_consultation(world.programme, by=make_seeker(world.programme), wanted=wanted)


def ask_to_be_erased(programme: Programme, number: int) -> None:
    request = plan(ask(programme, make_subject(programme).pk))
    instruct(request, number=f"第2026000{number}号")
    waive(request)


def wait_at_a_town(world: World) -> None:
    towns = [one for one in booths(world.fair) if one.exhibitor.kind == "municipality"]
    with inside(world.programme):
        known = set(Desk.objects.filter(state="open").values_list("owner_ref", flat=True))
    draw(make_host(next(town for town in towns if town.pk not in known)), world.talking)


def speak_to_her(world: World, host: Host) -> None:
    assert world.wishing is not None
    with inside(world.programme):
        card = own_card(world.wishing.actor.id)
    assert card is not None
    make_offer(host, card)


def exhibitor_of(host: Host) -> Exhibitor:
    with inside(host.programme):
        return Exhibitor.objects.select_related("programme", "organisation").get(pk=host.booth.exhibitor_id)


def grow_site(world: World, number: int) -> None:
    """News, questions with answers, stories, and lines of a municipality's matrices."""
    for kind in (PageKind.NEWS, PageKind.FAQ):
        make_page(world.programme, kind, title=f"その{number}")
    make_page(world.programme, PageKind.NEWS, public=False)
    exhibitor = exhibitor_of(world.hosts[0])
    make_question(exhibitor, f"質問その{number}")
    hand_inquiry(
        receive_inquiry(world.programme, asked=Asked(topic=Topic.OTHER, text="音が出ません")),
        by=make_actor(Role.CONTRACTOR, world.programme),
        to=world.office.id,
        words="お願いします。",
    )
    with inside(world.programme):
        others = list(Exhibitor.objects.filter(state="confirmed").order_by("pk").values_list("pk", flat=True))
    add_marked(world.fair.gathering, by=world.talking.actor, exhibitors=others[number : number + 1])
    for code in ("312011", "312037"):
        make_story(world.programme, municipality=code)
        tell(world.programme, code, **{["nursery", "moving_grant"][number - 1]: f"その{number}"})


def grow(world: World) -> None:
    """Two more of everything that some page lists."""
    fair, programme, host = world.fair, world.programme, world.hosts[0]
    company = host.booth.exhibitor.organisation
    same = {"法人番号": company.corporate_no, "事業所名": company.name}
    import_postings(fair, world.office, file_of([row(8), row(9), row(30, **same), row(31, **same)]))
    check_all(fair)
    publish(fair)
    import_postings(fair, world.office, file_of([row(number) for number in (10, 11, 12)]))
    say(exhibitor_of(host), host.actor, flextime="yes", night_work="no", hourly_leave="yes")
    for number in (1, 2):
        grow_site(world, number)
        open_room(programme, by=system("test"), kind=RoomKind.BACKSTAGE, owner_ref=uuid4())
        make_plenary(fair, world.office, kind="pr", at=fair.gathering.starts_at + dt.timedelta(minutes=30 * number))
        make_briefing(host, at=opens_at(host.booth) + dt.timedelta(minutes=60 + 30 * number))
        begin = fair.gathering.starts_at + dt.timedelta(minutes=75 * number)
        add_shift(exhibitor_of(host), by=host.actor, person=host.actor.id, starts_at=begin, ends_at=begin + HOUR)
        wait_at_a_town(world)
        ask_a_counsellor(world)
        book_first(host, make_someone(fair), make_evening(host, days=1 + number))
        book_first(world.hosts[number], world.talking, make_evening(world.hosts[number], days=4 + number))
        help_somebody(world)
        draw(host, make_someone(fair), fields=CARD)
        make_card(fair, make_someone(fair))
        speak_to_her(world, world.hosts[number])
        assert world.waiting
        show_card(host.booth, world.waiting.actor.id, by=make_host(host.booth, opened=False).actor)
        for verdict in ("held", "needs_check"):
            talk(world.hosts[2].booth, register(fair), verdict)
        make_agreement(programme, [company.pk], decision="")
        make_agreement(programme, [company.pk], decision="with_conditions", subject_ref=uuid4())
        see(occasion_of(programme, fair), words=f"{number}度目に見ました。")
        make_approval(programme, company)
        for role in STAFF.values():
            make_actor(role, programme)
        propose(fair, "participants", 200 + number)
        exhibitors.try_import(fair.gathering, by=world.office, data=file_of([row(20 + number, 雇用形態="なぞ")]))
        exhibitors.try_towns(programme, by=world.office, data=towns_file(town_row("school", ようす=f"その{number}")))
        freeze_flash(programme, by=world.window, fair=fair_for(programme, fair.gathering_id))
        drafted(fair, 80 + number)
        draw_sample(programme, by=world.window)
        ask_to_be_erased(programme, number)
        write_answer(survey_for(programme, world.about["participant:survey"]["pk"]), register(fair).pk, words="また")
        stop_somebody(world)
        print_kit(fair.gathering, by=world.office, named=False, until=clock.today() + HOUR * 48, place="本部")
        set_post(
            fair.gathering,
            by=world.office,
            post="records",
            person=world.office.id,
            starts_at=fair.gathering.starts_at,
            ends_at=fair.gathering.ends_at,
        )
    for host in (world.hosts[0], world.hosts[2]):
        say_more(world, host)
    make_wishing(scene_of(world))
    run(scene_of(world))
    collect(programme)
    letters(programme)


@pytest.mark.django_db
def test_promise_4_a_page_asks_as_much_for_three_rows_as_for_one() -> None:
    world, moment = make_world(), clock.now()
    prepare(world)
    before = {where: read(world, *where, at=moment) for where in pages()}
    with clock.travel_to(moment):
        grow(world)
    after = {where: read(world, *where, at=moment, told=True) for where in pages()}

    suspected = [where for where, (asked, _rows) in before.items() if len(after[where][0]) > len(asked)]
    # What is noted once a minute, as when somebody was last seen, may fall into any look: these are looked at again.
    again = {where: len(read(world, *where, at=moment)[0]) for where in suspected}
    assert {where: asked for where, asked in again.items() if asked > len(before[where][0])} == {}
    grown = {where[0] for where, (_asked, rows) in before.items() if after[where][1] > rows}
    assert {name for name, _role in before} - grown == set(ONE_THING)
