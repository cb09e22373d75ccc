"""People with something in every place, and everything of a programme as text, to compare before with after."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from engawa.base.acts import tally
from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Agency, Organisation
from engawa.base.programmes import doors
from engawa.base.programmes.actors import Actor, seeker, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Answer, Programme
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.base.subjects.steps import begin_session
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.custody.actions import give_consent, hide_employer
from engawa.contract.custody.disposal.disposer import as_disposer
from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.events.inquiring import Asked, answer_inquiry, receive_inquiry
from engawa.delivery.events.inquiry_states import Topic
from engawa.delivery.events.models import Survey, SurveyGist
from engawa.delivery.fairs.actions.blocking import Whom, block, report_talk
from engawa.delivery.fairs.actions.briefings import sign_up
from engawa.delivery.fairs.actions.cards import show_card
from engawa.delivery.fairs.actions.marking import add_marked
from engawa.delivery.fairs.actions.nudging import allow_approach, ask
from engawa.delivery.fairs.actions.talks import answer_call, call_at, draw_at, settle_talk, write_note
from engawa.delivery.fairs.models import Fair, Talk
from engawa.delivery.fairs.notices import ENTER
from engawa.delivery.guidance.actions.cases import open_case
from engawa.delivery.guidance.actions.handing import answer_hand_over, propose_hand_over, send_hand_over
from engawa.delivery.guidance.actions.holding import settle_consult
from engawa.delivery.guidance.actions.telling import tell_sheet, write_note as write_consult_note
from engawa.delivery.guidance.models import CaseAsk
from engawa.delivery.guidance.states import NoteKind
from engawa.delivery.guidance.suggestions.changing import Why, leave_out
from engawa.delivery.guidance.suggestions.states import Ground
from engawa.outcomes.measures import actions as measures
from engawa.outcomes.measures.access import fair_for
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.leading import enter_lead
from engawa.outcomes.measures.models import MatchAsk
from engawa.outcomes.reports.actions import freeze_flash
from engawa.shared.documents.models import Paper
from engawa.shared.live.channel import post_chat
from engawa.shared.live.checking import Browser
from engawa.shared.live.devices import record_check
from engawa.shared.live.hosting import report_line
from engawa.shared.live.reporting import ReportReason
from engawa.shared.messaging.actions import send_notice
from tests.delivery.fairs.briefing_makers import make_briefing
from tests.delivery.fairs.makers import letters
from tests.delivery.fairs.slot_makers import book_first, make_evening
from tests.delivery.fairs.talk_makers import (
    CARD,
    Host,
    Someone,
    approve,
    draw,
    make_day,
    make_someone,
    seats_of,
    sit_together,
)
from tests.delivery.fairs.wish_makers import TEXT, WISHED, make_card, make_offer
from tests.delivery.guidance.companion_makers import make_companion, sit_beside
from tests.delivery.guidance.makers import (
    SHEET,
    TOGETHER,
    Counters,
    begin,
    make_counsellor,
    seats as consult_seats,
    sit,
)
from tests.delivery.guidance.suggestions import scenes as suggesting
from tests.make import make_actor
from tests.outcomes.make import agree_both, all_claims, make_surveys, write_answer

MEMO = "海の見える町で働きたいというお話でした。"
REASON = "音声の記録が短いため、確かめたいと思います。"
QUESTION = "画面の音が出なくなりました、なみの端末です。"
CHAT = "こちらこそ、白兎さん、よろしくお願いします。"
LEAST = 30
NOTED = "祖母の家を直して住みたいとのこと。"


@dataclass
class Full:
    """A person with words of her own, her session and her talk."""

    subject: UUID
    token: str
    talk: Talk
    texts: tuple[str, ...]


@dataclass
class Day:
    fair: Fair
    hosts: list[Host]
    her: Full
    other: Full
    paper: Paper

    @property
    def programme(self) -> Programme:
        return self.fair.programme


def make_full_day() -> Day:
    """Two people with the same in every place, one paper frozen while both counted."""
    fair, (*hosts, apart) = make_day(3)
    programme = fair.programme
    set_parameter(programme, by=system("test"), key="live.min_overlap_seconds", value=LEAST)
    approve(fair, *hosts, fields=WISHED)
    agree_both(fair)
    her = _fill(fair, *hosts, alias="しろうさぎ七", family="白兎", given="なみ", mail="nami.shirousagi@example.jp")
    other = _fill(fair, *hosts, alias="うみねこ八", family="砂丘", given="花", mail="hana.sakyu@example.jp")
    collect(programme)
    paper = freeze_flash(
        programme, by=make_actor(Role.COMMISSIONER, programme), fair=fair_for(programme, fair.gathering_id)
    )
    _dispute(programme, her.subject)
    here = Counters(fair, hosts, make_counsellor(programme, Agency.HELLOWORK), make_counsellor(programme))
    survey, _theirs = make_surveys(fair)
    for one in (her, other):
        _consult(here, one)
        _answer(survey, one.subject)
    _suggest(fair, here.hellowork, her, other)
    briefing = make_briefing(hosts[0])
    for one in (her, other):
        _say(fair, hosts[0], one.subject)
        sign_up(briefing, by=seeker(one.subject))
        _part(fair, one, apart)
    for one, slot in zip((her, other), make_evening(hosts[1]), strict=True):
        book_first(hosts[1], Someone(seeker(one.subject), one.token), [slot])
    letters(programme)
    return Day(fair, hosts, her, other, paper)


def _fill(fair: Fair, host: Host, second: Host, **texts: str) -> Full:
    """Card, ring, talk with sound and chat, note; and a ticket, a ring and letters that live on."""
    programme, who = fair.programme, make_someone(fair, phone="090-1234-56" + str(len(texts["mail"])), **texts)
    subject = who.actor.id
    hide_employer(programme, by=who.actor, subject=subject, corporate_no="1000020312011")
    draw_at(host.booth, by=who.actor, fields=CARD)
    show_card(host.booth, subject, by=host.actor)
    talk = answer_call(call_at(host.booth, by=host.actor), by=who.actor)
    after = sit_together(talk, LEAST + 15)
    seats = seats_of(talk)
    lines = [
        post_chat(seat, client_id=uuid4(), text=text)
        for seat, text in zip(seats, ("はじめまして。", CHAT), strict=True)
    ]
    hers = next(seat for seat in seats if seat.subject == subject)
    theirs = next(line for line, seat in zip(lines, seats, strict=True) if seat.pk != hers.pk)
    report_line(theirs, hers, by=who.actor, reason=ReportReason.OTHER)
    record_check(programme, by=who.actor, codes=["D05"], browser=Browser.FIREFOX)
    with clock.travel_to(after):
        talk = settle_talk(talk, by=system("test"))
    write_note(talk, by=host.actor, stage="visit", memo=MEMO)
    draw(second, who)
    _ask_office(programme, texts["mail"])
    add_marked(fair.gathering, by=who.actor, exhibitors=[host.booth.exhibitor_id])
    token = _openings(programme, subject, talk)
    letters(programme)
    return Full(subject, token, talk, (*texts.values(), MEMO, TEXT, NOTED, *SHEET.values()))


def _consult(here: Counters, one: Full) -> None:
    """She tells of her home, speaks with both bodies, and they note it."""
    who = Someone(seeker(one.subject), one.token)
    tell_sheet(here.programme, by=who.actor, answers=SHEET)
    held = begin(here, who)
    beside = sit_beside(held, make_companion(here, held, who))
    with clock.travel_to(sit([*consult_seats(held), beside], TOGETHER)):
        done = settle_consult(held, by=here.hellowork)
    for kind in NoteKind:
        write_consult_note(done, by=here.relocation, kind=kind, text=NOTED)
    case = open_case(done, by=here.relocation, next_action="home", next_due=clock.today(), words=NOTED)
    with acting(Act.CASE_ASK, here.programme, by=system("test")):
        CaseAsk.objects.create(programme=here.programme, case=case, round="week", asked_at=clock.now())
    to = here.hellowork.organisation_id
    assert to is not None
    hand = propose_hand_over(case, by=here.relocation, to=to, route="via", content=["case"])
    send_hand_over(answer_hand_over(hand, by=who.actor, yes=True), by=here.relocation)


def _suggest(fair: Fair, counsellor: Actor, *people: Full) -> None:
    """A body has one company before each of them, and has left the other out for a reason in words."""
    programme = fair.programme
    office, window = make_actor(Role.CONTRACTOR, programme), make_actor(Role.COMMISSIONER, programme)
    body = Organisation.objects.get(pk=counsellor.organisation_id)
    scene = suggesting.Scene(fair, counsellor, body, office, window)
    suggesting.allow(scene)
    for one in people:
        give_consent(programme, by=seeker(one.subject), subject=one.subject, purpose=Purpose.SUGGESTION)
    suggesting.run(scene)
    for one in people:
        shown, left_out, *_rest = suggesting.lines(scene, Someone(seeker(one.subject), one.token))
        suggesting.issue_lines(scene, [shown])
        leave_out(left_out, by=counsellor, why=Why(Ground.HER_WISH, NOTED))


def _ask_office(programme: Programme, mail: str) -> None:
    """A question to the secretariat under her address, and the letter that tells of its answer."""
    asked = Asked(topic=Topic.SCREEN, text=QUESTION, name="名なし", mail=mail)
    inquiry = receive_inquiry(programme, asked=asked)
    inquiry.programme = programme
    answer_inquiry(inquiry, by=make_actor(Role.CONTRACTOR, programme), text="設定を変えてください。")


def _openings(programme: Programme, subject: UUID, talk: Talk) -> str:
    with acting(Act.NOTICE_SEND, programme, by=system("test")) as act:
        known = Subject.objects.get(pk=subject)
        token, _ends = begin_session(act, known, own_device=False)
        doors.make_door(programme, "enter", subject, clock.now() + dt.timedelta(days=1))
        send_notice(act, ENTER, to=known, data={"door": str(subject)})
        tally.first_this_minute(programme, seeker(subject), Act.TICKET_DRAW, ["gate"])
    Answer.objects.create(
        key_hash=uuid4().bytes,
        programme=programme,
        status=303,
        location=f"/p/x/me/talks/{talk.pk}/",
        made_at=clock.real_now(),
    )
    return token


def _dispute(programme: Programme, subject: UUID) -> None:
    claim = next(one for one in all_claims(programme) if one.subject_id == subject)
    measures.dispute_match(claim, by=make_actor(Role.COMMISSIONER, programme), reason=REASON)


def _say(fair: Fair, host: Host, subject: UUID) -> None:
    """She asks to be spoken to, is; an agency says something of her, and she is asked how it went on."""
    programme = host.programme
    give_consent(programme, by=seeker(subject), subject=subject, purpose=Purpose.FOLLOW_UP)
    company = host.booth.exhibitor.organisation_id
    agency = make_actor(Role.AGENCY, programme)
    claim = enter_lead(programme, by=agency, subject=subject, company=company, deed="advised", on=clock.today())
    her = Someone(seeker(subject), "")
    make_offer(host, make_card(fair, her))
    allow_approach(fair.gathering, by=her.actor)
    ask(fair.gathering, [subject], by=system("test"))
    with acting(Act.MATCH_ASK, programme, by=system("test")):
        MatchAsk.objects.create(
            programme=programme, gathering=claim.gathering, round="week", subject_id=subject, asked_at=clock.now()
        )


def _answer(survey: Survey, subject: UUID) -> None:
    """She has answered what was asked after the fair; the secretariat has put her words into its own."""
    row = write_answer(survey, subject, overall="5", words=NOTED)
    with acting(Act.SURVEY_GIST, survey.programme, by=make_actor(Role.CONTRACTOR, survey.programme)):
        SurveyGist.objects.create(
            programme=survey.programme, survey=survey, answer=row, question="words", words="空き家の活用に関心"
        )


def _part(fair: Fair, one: Full, host: Host) -> None:
    """She reports what was said to her, and is kept apart from a company."""
    report_talk(one.talk, by=seeker(one.subject), kind="discriminatory_question", words=NOTED)
    whom = Whom(BlockWho.PAIR, one.subject, host.booth.exhibitor.organisation_id)
    office = make_actor(Role.CONTRACTOR, host.programme)
    block(fair.gathering, by=office, whom=whom, kind="solicitation", reason=REASON)


Tables = dict[str, list[str]]


def everything(programme: Programme) -> Tables:
    """Each table's rows as text, bytes as hexadecimal: what may be seen in this programme by whom the eraser is."""
    with as_disposer(), inside(programme), connection.cursor() as cursor:
        return {table: list(_rows(cursor, table)) for table in _tables(cursor)}


def _tables(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault') AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1"
    )
    return [row[0] for row in cursor.fetchall()]


def _rows(cursor: Any, table: str) -> Iterator[str]:
    cursor.execute(f"SELECT t::text FROM {table} t")
    yield from sorted(row[0] for row in cursor.fetchall())
