"""第1回, last October: a smaller fair that is over, and what became of it. Everything in it is invented."""

import csv
import datetime as dt
import io
from typing import Any

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.csvsafe import decode, encode
from engawa.base.programmes.context import inside
from engawa.config.demo import surveying
from engawa.config.demo.before import (
    Known,
    Plan,
    ask_towns,
    begin_fair,
    decide_cards,
    go_public,
    introduce,
    register_people,
    take_postings,
)
from engawa.config.demo.day import booths_of, hold_talk, open_booth
from engawa.config.demo.hosts import NOT_READY, hire_exhibitors
from engawa.config.demo.people import DATA, Cast, read
from engawa.contract.approvals import actions as approvals
from engawa.delivery.exhibitors.actions import inviting
from engawa.delivery.exhibitors.actions.inviting import Company, Contact
from engawa.delivery.exhibitors.choosing import set_selection
from engawa.delivery.exhibitors.models import Invitation
from engawa.delivery.fairs.actions import planning
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures.actions import collect, dispute_match, return_match
from engawa.outcomes.measures.freezing import freeze_figures
from engawa.outcomes.measures.lessons import write_lesson
from engawa.outcomes.measures.models import MatchClaim
from engawa.shared.messaging.actions import deliver
from engawa.shared.messaging.captured import read_captured
from engawa.shared.messaging.models import MailCapture, Notice

HOSTS, SEEKERS, ROUNDS = 8, 15, 2
TOWNS = ("312011", "312037", "312029")
LASTS = dt.timedelta(minutes=5, seconds=20)
DATES = {"受付年月日": "令和7年7月7日", "紹介期限日": "令和7年11月30日"}
"""These vacancies have run out by the next fair."""


def hold_first_fair(cast: Cast, plan: Plan) -> Fair:
    office = cast["staff-1"]
    fair = begin_fair(cast, plan)
    hosts = [one for one in read("people.json")["exhibitors"][:HOSTS] if one["key"] != NOT_READY]
    with plan.before(66):
        take_postings(fair, _postings({one["corporate_no"] for one in hosts}), by=office)
        ask_towns(fair, by=office, codes=TOWNS)
        introduce(fair, plan.day, by=office)
    go_public(cast, fair, plan)
    with plan.before(34):
        words = "求職者カードを、面談の前に、出展企業一覧のすべての出展者へまとめて渡すこと。（デモ）"
        decide_cards(cast, plan, words, decision="refused", number="")
    known = list(register_people(cast, fair, plan, SEEKERS).values())
    with plan.before(13):
        hire_exhibitors(cast, fair, hosts)
    surveying.set_surveys(cast, fair, plan)
    _day(cast, fair, hosts, known)
    _afterwards(cast, fair, plan)
    came = known[: ROUNDS * len(hosts)]
    surveying.answer_surveys(cast, fair, plan, came=came, hosts=[one["key"] for one in hosts])
    return fair


def _postings(numbers: set[str]) -> bytes:
    """The lines of these companies, with the dates of that summer."""
    rows = list(csv.reader(io.StringIO(decode((DATA / "postings.csv").read_bytes()).text, newline="")))
    at = {name: place for place, name in enumerate(rows[0])}
    kept = [row for row in rows[1:] if row[at["法人番号"]] in numbers]
    for row in kept:
        for name, day in DATES.items():
            row[at[name]] = day
    return encode([rows[0], *kept])


def _day(cast: Cast, fair: Fair, hosts: list[dict[str, Any]], known: list[Known]) -> None:
    booths, start = booths_of(cast, fair), fair.gathering.starts_at
    with clock.travel_to(start):
        planning.start_fair(fair, by=cast["staff-1"])
        for host in hosts:
            open_booth(cast, booths[host["corporate_no"]], cast[host["key"]])
    begin = start + dt.timedelta(minutes=10)
    for at, person in enumerate(known[: ROUNDS * len(hosts)]):
        turn, place = divmod(at, len(hosts))
        host = hosts[place]
        when = begin + dt.timedelta(minutes=15) * turn
        hold_talk(cast, booths[host["corporate_no"]], cast[host["key"]], person, when, lasts=LASTS)
    with clock.travel_to(fair.gathering.ends_at):
        planning.close_fair(fair, by=cast["staff-1"])
        collect(cast.programme)


def _afterwards(cast: Cast, fair: Fair, plan: Plan) -> None:
    """Settled after a week; 甲 looks at one match again, and has sent another back."""
    window, programme = cast["commissioner-1"], cast.programme
    with plan.before(-7):
        freeze_figures(programme, by=window)
        planning.report_fair(fair, by=cast["staff-1"])
    with inside(programme):
        rows = MatchClaim.objects.filter(gathering=fair.gathering_id, state="confirmed").select_related("programme")
        first, second = rows.order_by("number")[:2]
    with plan.before(-9):
        dispute_match(first, by=window, reason="企業の記録の時刻とくらべています。（デモ）")
        second = dispute_match(second, by=window, reason="面談後カードの内容を確かめます。（デモ）")
        return_match(second, by=window, reason="面談後カードの続きを、企業に確かめてください。（デモ）")
    with plan.before(-12):
        for issue, answer in LESSONS:
            state = "done" if answer else "open"
            write_lesson(
                programme, by=cast["staff-1"], gathering=fair.gathering_id, issue=issue, answer=answer, state=state
            )


LESSONS = (
    (
        "昼の時間に、話す人がとぎれたブースがあった。（デモ）",
        "昼に企業説明を置き、終わりに「今すぐ話せます」を知らせる。（デモ）",
    ),
    ("求人票の期限が開催日より前に切れる企業があった。（デモ）", ""),
)


def invite(cast: Cast, fair: Fair, plan: Plan) -> None:
    """Two companies were agreed upon with 甲: one has declined, the other has not answered yet."""
    office = cast["staff-1"]
    with plan.before(73):
        set_selection(fair.gathering, by=office, capacity=45, criteria=["certified", "newcomers", "first"])
        rows = [
            inviting.draft_invitation(
                fair.gathering,
                by=office,
                company=Company(name, kana, number),
                contact=Contact("採用 ご担当（架空）", mail, "採用担当"),
                grounds=grounds,
                evidence=evidence,
            )
            for name, kana, number, mail, grounds, evidence in COMPANIES
        ]
        text = "個別に出展を要請したい企業について、協議をお願いします。（デモ）"
        asked = inviting.ask_for_invitations(fair.gathering, by=office, text=text)
    if asked is None:
        raise RuntimeError("nothing was drafted")
    with plan.before(72):
        scope = {"decision": "agreed", "digest": asked.content_digest}
        proof = cast.proof("commissioner-1", Act.AGREEMENT_DECIDE, about=asked, scope=scope)
        approvals.decide_agreement(asked, by=cast["commissioner-1"], decision="agreed", step_up=proof)
    with plan.before(12):
        for row in rows:
            inviting.send_invitation(row, by=office)
    with plan.before(11, 15):
        token = _token(cast, rows[-1])
        inviting.answer_invitation(
            cast.programme, token=token, answer="no", reason="今年度の採用は終わりました。（デモ）"
        )


def _token(cast: Cast, row: Invitation) -> str:
    """Out of the letter to the company's contact, as whoever reads it would follow it."""
    programme = cast.programme
    with inside(programme):
        notice = Notice.objects.filter(person=row.contact).latest("made_at")
    deliver(programme, notice.pk)
    with inside(programme):
        capture = MailCapture.objects.get(notice=notice)
    return read_captured(programme, capture.pk).links[0].rstrip("/").rsplit("/", 1)[1]


COMPANIES = (
    (
        "株式会社ひがしはま通信（架空）",
        "ヒガシハマツウシン",
        "6999900000201",
        "invited-1@example.jp",
        ["workplace", "side_jobs"],
        "副業を自由に認め、就業規則を公開しています。（架空の例です）",
    ),
    (
        "合同会社だいせん木工所（架空）",
        "ダイセンモッコウジョ",
        "5999900000202",
        "invited-2@example.jp",
        ["newcomers"],
        "移住して入社した人の住まいを会社が用意しています。（架空の例です）",
    ),
)
