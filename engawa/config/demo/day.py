"""The first minutes of the day: booths open, some talk in writing, some wait."""

import datetime as dt
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor, seeker
from engawa.base.programmes.context import inside
from engawa.config.demo import site, stage, trouble
from engawa.config.demo.before import Known, Plan
from engawa.config.demo.hosts import hire_exhibitors
from engawa.config.demo.people import Cast, read
from engawa.config.demo.rehearsing import rehearse
from engawa.delivery.fairs.actions import briefings, nudging, planning, slots, talks, wishes
from engawa.delivery.fairs.models import Booth, Fair
from engawa.delivery.fairs.wish_states import Readers
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Desk, Slot
from engawa.delivery.queues.queries import desk_of
from engawa.outcomes.measures.actions import collect, dispute_match
from engawa.outcomes.measures.leading import enter_lead
from engawa.outcomes.measures.models import MatchClaim
from engawa.shared.live import channel
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.wire import Batch

HOSTS = 8
CARD = ["alias", "industries", "occupations", "regions", "employment", "ways", "experience", "words"]
TALKS = 5
BRIEFINGS = [
    (13, 35, "10分でわかる仕事の一日"),
    (14, 0, "未経験から始めた先輩の話"),
    (14, 30, "移住して働く：住まいと通勤"),
    (15, 0, "休みの取り方と給料のしくみ"),
]
TIMES = [
    (0, (0, 14, 10, 2)),
    (0, (0, 15, 10, 2)),
    (0, (3, 19, 0, 2)),
    (2, (0, 13, 50, 2)),
    (2, (0, 15, 10, 3)),
    (3, (0, 14, 0, 3)),
    (3, (0, 15, 20, 2)),
    (4, (0, 14, 0, 3)),
    (4, (2, 19, 0, 3)),
    (6, (0, 13, 50, 3)),
    (6, (0, 15, 10, 3)),
    (7, (0, 14, 0, 3)),
    (7, (5, 18, 30, 2)),
]
"""(which booth, (days after the day, hour, minute, how many)); none meets a briefing of the booth."""

BOOKED = [(0, 0), (6, 8)]
"""(which booth, who): the first seeker at ten past two, and another one within the half hour."""

MATERIAL = """一日の流れ（架空の例です）
8:30 朝の打合せ
9:00 現場または机での仕事
12:00 昼休み
17:30 終業

質問は、いつでもチャットでお寄せください。"""
WRITES_EVERY, TALK = dt.timedelta(seconds=20), dt.timedelta(minutes=6)


def hold_first_minutes(cast: Cast, fair: Fair, seekers: dict[str, Known], plan: Plan, *, until: dt.datetime) -> None:
    site.tell_grants(cast, plan)
    hosts = read("people.json")["exhibitors"][:HOSTS]
    with plan.before(13):
        hire_exhibitors(cast, fair, hosts)
    booths = booths_of(cast, fair)
    with plan.before(12):
        for host, (hour, minute, title) in zip(hosts, BRIEFINGS, strict=False):
            _plan_briefing(booths[host["corporate_no"]], cast[host["key"]], clock.at(plan.day, hour, minute), title)
        opening = stage.plan_stage(cast, fair, plan)
    for number, host in enumerate(hosts[:-1]):
        rehearse(booths[host["corporate_no"]], cast[host["key"]], plan, minute=6 * number)
    _book(cast, booths, hosts, seekers, plan)
    trouble.prepare(cast, fair, plan)
    site.ask_before(cast, plan)
    start = fair.gathering.starts_at
    with clock.travel_to(start - dt.timedelta(minutes=10)):
        planning.start_fair(fair, by=cast["staff-1"])
    stage.hold_opening(cast, opening)
    with clock.travel_to(start):
        for host in hosts:
            open_booth(cast, booths[host["corporate_no"]], cast[host["key"]])
    people = list(seekers.values())
    for number in range(TALKS):
        host = hosts[2 + number]
        hold_talk(
            cast, booths[host["corporate_no"]], cast[host["key"]], people[10 + number], start + dt.timedelta(minutes=1)
        )
    with clock.travel_to(until - dt.timedelta(minutes=4)):
        for known in people[5:7]:
            _draw(booths[hosts[0]["corporate_no"]], known)
        _draw(booths[hosts[1]["corporate_no"]], people[7])
        site.ask_on_the_day(cast)
    _ask_to_be_spoken_to(fair, people[2], people[3], until=until)
    last = booths[hosts[-1]["corporate_no"]]
    trouble.keep_apart(cast, fair, people[8], last, at=until - dt.timedelta(minutes=8))
    with clock.travel_to(until):
        collect(cast.programme)
        _look_closer(cast, people[10], booths[hosts[0]["corporate_no"]], plan)


def _book(cast: Cast, booths: dict[str, Booth], hosts: Any, seekers: dict[str, Known], plan: Plan) -> None:
    """Times at six booths, on the day and in the evening after it; two people have chosen one."""
    offered: dict[str, list[Slot]] = {}
    with plan.before(9):
        for number, (days, hour, minute, count) in TIMES:
            host = hosts[number]
            actor = cast[host["key"]]
            first = clock.at(plan.day + dt.timedelta(days=days), hour, minute)
            made = slots.offer_times(
                booths[host["corporate_no"]], by=actor, person=actor.id, first=first, minutes=20, count=count
            )
            offered.setdefault(host["key"], []).extend(made)
    people = list(seekers.values())
    with plan.before(4, 21):
        for number, who in BOOKED:
            host = hosts[number]
            slot = offered[host["key"]][0]
            slots.book_at(booths[host["corporate_no"]], slot, by=seeker(people[who].subject_id), fields=CARD)


def _ask_to_be_spoken_to(fair: Fair, writes: Known, waits: Known, *, until: dt.datetime) -> None:
    """One has placed a card, one wants to be told; booths from the third on are on standby and idle."""
    with clock.travel_to(until - dt.timedelta(minutes=3)):
        wishes.place_card(
            fair.gathering,
            by=seeker(writes.subject_id),
            topics=["day", "skills"],
            readers=Readers.COMPANIES,
            text="文章を書く仕事を5年してきました。町の仕事を外へ伝える役に、どんな一日があるか聞きたいです。",
        )
        nudging.allow_approach(fair.gathering, by=seeker(waits.subject_id))


def booths_of(cast: Cast, fair: Fair) -> dict[str, Booth]:
    """By 法人番号."""
    with inside(cast.programme):
        rows = Booth.objects.filter(gathering=fair.gathering_id).select_related("exhibitor__organisation", "programme")
        return {row.exhibitor.organisation.corporate_no: row for row in rows}


def _look_closer(cast: Cast, known: Known, booth: Booth, plan: Plan) -> None:
    """The counsellor has sent somebody on to a company; 甲 looks closer at one talk."""
    company = booth.exhibitor.organisation_id
    enter_lead(
        cast.programme,
        by=cast["counsellor-1"],
        subject=known.subject_id,
        company=company,
        deed="advised",
        on=plan.day,
    )
    with inside(cast.programme):
        rows = MatchClaim.objects.filter(gathering=booth.gathering_id, state="confirmed").select_related("programme")
        claim = rows.order_by("number")[1]
    dispute_match(claim, by=cast["commissioner-1"], reason="面談の時刻を、企業の記録と照らして確かめます。（デモ）")


def open_booth(cast: Cast, booth: Booth, host: Actor) -> None:
    queues.open_desk(_desk(cast, booth), by=host, standby=True)


def _plan_briefing(booth: Booth, host: Actor, at: dt.datetime, title: str) -> None:
    """Times of the day are the booth's own; the material is read before, beside, and instead."""
    briefings.plan_briefing(booth, by=host, title=title, at=at, minutes=20, material=MATERIAL)


def _desk(cast: Cast, booth: Booth) -> Desk:
    with inside(cast.programme):
        desk = desk_of(booth.pk)
    if desk is None:
        raise RuntimeError("the booth has no desk")
    return desk


def _draw(booth: Booth, known: Known) -> None:
    talks.draw_at(booth, by=seeker(known.subject_id), fields=CARD)


def hold_talk(
    cast: Cast, booth: Booth, host: Actor, known: Known, at: dt.datetime, *, lasts: dt.timedelta = TALK
) -> None:
    """A talk in writing: both are in the room and both write; evidence like anybody's."""
    programme, person = cast.programme, seeker(known.subject_id)
    with clock.travel_to(at):
        _draw(booth, known)
        queues.here(programme, known.subject_id)
        call = queues.call_next(_desk(cast, booth), by=host)
        queues.acknowledge(call, by=person)
        talk = talks.answer_call(call, by=person)
    with inside(programme):
        rows = LiveSeat.objects.select_related("programme", "room")
        seats = [rows.get(pk=seat) for _side, seat in talk.seats]
    moment, end = at + dt.timedelta(seconds=10), at + lasts
    with clock.travel_to(moment):
        pages = [_sit(seat) for seat in seats]
    lines = enumerate(LINES)
    while (moment := moment + WRITES_EVERY) < end:
        with clock.travel_to(moment):
            for seat, page in zip(seats, pages, strict=True):
                channel.say(seat, Batch(page, 0, ()))
            for number, words in islice(lines, 1):
                channel.post_chat(seats[number % 2], client_id=uuid4(), text=words)
    with clock.travel_to(end):
        channel.leave(seats[0])
        talks.leave_talk(talk, by=host, seat=seats[1])
        talks.write_note(talk, by=host, stage="visit", memo="見学の日を決める（デモ）", message="thanks")


def _sit(seat: LiveSeat) -> UUID:
    """Open the room's page: the connection that speaks from now on."""
    page = uuid4()
    channel.join(seat, connection=page, tab=uuid4(), take_over=False, told_addresses=True)
    return page


LINES = [
    "こんにちは。声が出せない場所なので、文字でお願いします。",
    "はい、文字で大丈夫です。お越しくださりありがとうございます。",
    "一日の仕事の流れを教えてください。",
    "朝に打合せをして、午前は現場、午後は机で記録をまとめます。",
    "未経験でも覚えられますか。",
    "最初の三か月は先輩がとなりにつきます。",
]
