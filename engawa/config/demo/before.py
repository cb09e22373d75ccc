"""Before the day: contract, targets, exhibitors, consent of 甲, registrations."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import OrganisationKind
from engawa.base.programmes import doors
from engawa.base.programmes.actors import VISITOR
from engawa.base.programmes.context import inside
from engawa.config.demo.hosts import apply_with
from engawa.config.demo.people import DATA, LOADER, Cast, organisation, read
from engawa.contract.approvals import actions as approvals
from engawa.contract.approvals.fields import CardField
from engawa.contract.approvals.queries import current_list
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.known import Basis
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.delivery.exhibitors import actions as exhibitors
from engawa.delivery.exhibitors.actions.checking import check_facts
from engawa.delivery.exhibitors.actions.passport import Given
from engawa.delivery.exhibitors.answers import carried_answers, waiting_answers
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind, Posting
from engawa.delivery.fairs.actions import planning, registering
from engawa.delivery.fairs.actions.cloning import clone_fair
from engawa.delivery.fairs.entry import PREFECTURE_NAMES, RegistrationEntry, Wishes
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.notices import CONFIRM_DOOR, CONFIRM_LASTS
from engawa.outcomes.measures import actions as measures
from engawa.shared.messaging.actions import deliver
from engawa.shared.messaging.captured import read_captured
from engawa.shared.messaging.models import MailCapture, Notice

CHECK_AT_ONCE = 50
WAITING = 9
CONSENTS = {"follow": Purpose.FOLLOW_UP, "suggest": Purpose.SUGGESTION}
CODES = {name: code for code, name in PREFECTURE_NAMES.items()}


@dataclass(frozen=True)
class Plan:
    number: int
    day: dt.date
    opens: dt.datetime
    closes: dt.datetime
    least_seconds: int = 60
    """How long a talk must last to count here."""

    def before(self, days: int, hour: int = 10, minute: int = 0) -> Any:
        """The clock so many days before the fair."""
        return clock.travel_to(clock.at(self.day - dt.timedelta(days=days), hour, minute))


def begin_fair(cast: Cast, plan: Plan, before: Fair | None = None) -> Fair:
    """Planned anew, or made from the one before; its targets are agreed."""
    office, programme = cast["staff-1"], cast.programme
    title = f"第{plan.number}回 オンライン合同企業説明会（デモ）"
    with plan.before(74):
        if before is None:
            _designate(cast, plan)
            fair = planning.plan_fair(
                programme,
                by=office,
                title=title,
                number=plan.number,
                starts_at=plan.opens,
                ends_at=plan.closes,
                neutral_name="オンライン催し事務局（デモ）",
            )
        else:
            fair = clone_fair(before, by=office, title=title, starts_at=plan.opens, ends_at=plan.closes)
        _targets(cast, fair)
    return fair


def _designate(cast: Cast, plan: Plan) -> None:
    set_parameter(
        cast.programme,
        by=LOADER,
        key="live.min_overlap_seconds",
        value=plan.least_seconds,
        basis=Basis.DESIGNATED,
        clause="1(2)カ",
        set_by_label="鳥取県（デモ）",
    )


def take_postings(fair: Fair, data: bytes, *, by: Any) -> None:
    exhibitors.confirm_import(exhibitors.try_import(fair.gathering, by=by, data=data), by=by)


def prepare_fair(cast: Cast, plan: Plan, before: Fair | None = None) -> Fair:
    office = cast["staff-1"]
    fair = begin_fair(cast, plan, before)
    with plan.before(66):
        take_postings(fair, (DATA / "postings.csv").read_bytes(), by=office)
        ask_towns(fair, by=office)
    with plan.before(64):
        come_again(cast, fair)
        introduce(fair, plan.day, by=office)
    go_public(cast, fair, plan)
    with plan.before(36):
        approve_cards(cast, plan)
    return fair


def go_public(cast: Cast, fair: Fair, plan: Plan, *, some_wait: bool = True) -> None:
    """Postings and passports are checked, 甲 agrees to the list, registration opens."""
    with plan.before(58):
        _check_postings(cast, fair)
    with plan.before(44):
        _publish_passports(fair, by=cast["chief"], some_wait=some_wait)
    with plan.before(37):
        _publish(cast, fair)
    with plan.before(35):
        planning.announce_fair(fair, by=cast["staff-1"])
        planning.open_registration(fair, by=cast["staff-1"])


def come_again(cast: Cast, fair: Fair) -> None:
    """Companies of the fair before: 「変わりません」, and they apply as they did."""
    with inside(cast.programme):
        rows = Exhibitor.objects.filter(gathering=fair.gathering_id, state="carried_over", kind=ExhibitorKind.COMPANY)
        carried = {row.organisation_id: row for row in rows.select_related("organisation", "programme")}
        numbers: dict[Any, list[str]] = {}
        for owner, job_no in Posting.objects.filter(exhibitor__in=rows).values_list("exhibitor_id", "job_no"):
            numbers.setdefault(owner, []).append(job_no)
        said = {pk: [one.attribute.key for one in carried_answers(row)] for pk, row in carried.items()}
    for host in list(cast.actors.values()):
        row = carried.get(host.organisation_id) if host.organisation_id else None
        if row is not None:
            exhibitors.keep_answers(row, by=host, keys=said[row.organisation_id])
            apply_with(row, host, numbers[row.pk])


def _targets(cast: Cast, fair: Fair) -> None:
    means = "特設サイト、広告、相談機関からのご案内（デモ）"
    for kind, value in (("participants", 120), ("matches", 60)):
        target = measures.propose_target(
            cast.programme, by=cast["staff-1"], gathering=fair.gathering_id, kind=kind, value=value, means=means
        )
        scope = {"value": value, "kind": kind}
        proof = cast.proof("commissioner-1", Act.TARGET_AGREE, about=target, scope=scope)
        measures.agree_target(target, by=cast["commissioner-1"], step_up=proof)


def ask_towns(fair: Fair, *, by: Any, codes: Collection[str] = ()) -> None:
    """All nineteen; of them only name, kana, code and region are stated, the rest is 「未登録」."""
    for one in municipalities().values():
        if codes and one.code not in codes:
            continue
        body = organisation(
            OrganisationKind.MUNICIPALITY, one.name, kana=one.kana, corporate_no=one.corporate_no, municipality=one.code
        )
        body.invented = False
        body.save(update_fields=["invented"])
        exhibitors.add_municipality(fair.gathering, by=by, organisation=body)


def introduce(fair: Fair, day: dt.date, *, by: Any, more: Sequence[dict[str, Any]] = ()) -> None:
    """Passports and introductions of the companies, each a little different; what was said for the fair before stands."""
    companies = [*read("companies.json"), *more]
    with inside(fair.programme):
        there = Exhibitor.objects.filter(gathering=fair.gathering_id).select_related("organisation", "programme")
        rows = {row.organisation.name: row for row in there}
    for number, company in enumerate(companies):
        row = rows.get(company["name"])
        if row is None:
            continue
        if not row.intro:
            intro = f"{company['what']}を手がけています。従業員{company['employees']}人。（架空の会社です）"
            exhibitors.write_intro(row, by=by, intro=intro)
        exhibitors.answer_passport(row, by=by, values=_passport(number, day), fiscal_year=2025, submit=True)


def _passport(number: int, day: dt.date) -> dict[str, Any]:
    values: dict[str, Any] = {
        "telework": ("no", "monthly", "weekly", "always")[number % 4],
        "days_off": ("weekend", "two_days", "shift")[number % 3],
        "annual_holidays": 105 + (number * 7) % 21,
        "overtime_hours": 4 + (number * 5) % 22,
        "car_commute": "yes" if number % 5 else "no",
        "moving_costs": ("full", "part", "no")[number % 3],
        "company_housing": "yes" if number % 4 == 0 else "no",
        "training": ("joining,ojt", "ojt,qualification")[number % 2],
    }
    if number % 2:
        values["flextime"] = "yes" if number % 4 == 1 else "no"
        values["paid_leave"] = 48 + (number * 11) % 45
    if number % 3 == 0:
        values["side_job"] = ("free", "notice", "permission")[number % 9 // 3]
    if number % 8 == 0:
        # The first company's runs out within a week of the fair.
        ends = day + dt.timedelta(days=6 if number == 0 else 400)
        values["kurumin"] = Given("yes", "認定番号（例示）", "https://example.jp/kurumin-demo", ends)
    return values


def _publish_passports(fair: Fair, *, by: Any, some_wait: bool) -> None:
    """Another person of the office checks; where a page was named, what was answered stands as 事務局確認済."""
    with inside(fair.programme):
        there = Exhibitor.objects.filter(gathering=fair.gathering_id, kind=ExhibitorKind.COMPANY)
        rows = list(there.select_related("organisation", "programme"))
        waiting = {row.pk: waiting_answers(row) for row in rows}
    for number, row in enumerate(sorted(rows, key=lambda one: one.organisation.corporate_no)):
        if some_wait and number % 10 == WAITING:  # for their check, still on the day
            continue
        found = [one.row for one in waiting[row.pk] if one.row is not None]
        verdicts = {one.pk: "checked" if one.evidence else "declared" for one in found}
        exhibitors.check_answers(row, by=by, verdicts=verdicts)
        exhibitors.publish_passport(row, by=by)


def _check_postings(cast: Cast, fair: Fair) -> None:
    with inside(fair.programme):
        ids = list(Posting.objects.filter(gathering=fair.gathering_id).order_by("job_no").values_list("pk", flat=True))
    for start in range(0, len(ids), CHECK_AT_ONCE):
        verdicts = dict.fromkeys(ids[start : start + CHECK_AT_ONCE], "checked")
        proof = cast.proof("counsellor-1", Act.POSTING_CHECK, about=fair.gathering, scope=check_facts(verdicts))
        exhibitors.check_postings(fair.gathering, by=cast["counsellor-1"], verdicts=verdicts, step_up=proof)


def _publish(cast: Cast, fair: Fair) -> None:
    office, commissioner = cast["staff-1"], cast["commissioner-1"]
    with inside(cast.programme):
        rows = list(
            Exhibitor.objects.filter(gathering=fair.gathering_id, state="checked").order_by("organisation__kana")
        )
    proposed = exhibitors.propose_list(fair.gathering, by=office, exhibitors=[row.pk for row in rows])
    agreement = approvals.ask_agreement(
        cast.programme,
        by=office,
        kind="exhibitors",
        subject_ref=proposed.pk,
        text="出展企業・自治体の一覧（第1版）について、協議をお願いします。",
        content={"organisations": [str(row.organisation_id) for row in rows]},
    )
    scope = {"decision": "agreed", "digest": agreement.content_digest}
    proof = cast.proof("commissioner-1", Act.AGREEMENT_DECIDE, about=agreement, scope=scope)
    approvals.decide_agreement(agreement, by=commissioner, decision="agreed", step_up=proof)
    exhibitors.publish_list(proposed, by=office)
    planning.make_booths(fair, by=office)


def approve_cards(cast: Cast, plan: Plan) -> None:
    """甲's numbered consent for showing seekers' cards to the exhibitors of the list."""
    scope = "求職者ご本人が見せると決めた求職者カードを、出展企業一覧の出展者に、面談のために見せること。"
    decide_cards(cast, plan, scope, decision="granted", number="第202500123456号")


def decide_cards(cast: Cast, plan: Plan, scope_text: str, *, decision: str, number: str) -> None:
    """Asked for the newest list, decided by 甲 with a document."""
    with inside(cast.programme):
        recipients = current_list()
    if recipients is None:
        raise RuntimeError("the list was not published")
    approval = approvals.request_approval(
        cast.programme,
        by=cast["staff-1"],
        fields=[field.value for field in CardField],
        recipient_list=recipients,
        purpose=Purpose.MEETING,
        from_on=plan.day - dt.timedelta(days=32),
        to_on=plan.day + dt.timedelta(days=41),
        scope_text=scope_text,
    )
    approval = approvals.enter_decision(
        approval,
        by=cast["commissioner-1"],
        decision=decision,
        number=number,
        dated_on=plan.day - dt.timedelta(days=36),
        signer="鳥取県知事（デモ）",
        office="雇用・働き方政策課（デモ）",
        document_name="承諾書（デモ）.pdf",
        document=(DATA / "consent.pdf").read_bytes(),
    )
    scope = approvals.confirm_facts(approval)
    proof = cast.proof("commissioner-1", Act.APPROVAL_CONFIRM, about=approval, scope=scope)
    approvals.confirm_approval(approval, by=cast["commissioner-1"], step_up=proof)


@dataclass(frozen=True)
class Known:
    alias: str
    subject_id: UUID


def register_people(cast: Cast, fair: Fair, plan: Plan, most: int | None = None) -> dict[str, Known]:
    """Thirty invented people register one by one and confirm by the link in their mail."""
    found: dict[str, Known] = {}
    for number, person in enumerate(read("people.json")["seekers"][:most]):
        with plan.before(32 - number // 2, 20, number):
            registering.register_seeker(fair.gathering, by=VISITOR, entry=entry_of(person))
            token = token_of_last_letter(cast)
            entered = registering.confirm_registration(cast.programme, token=token)
            found[person["key"]] = Known(person["alias"], entered.subject_id)
    return found


def entry_of(person: dict[str, Any]) -> RegistrationEntry:
    wished = person["wishes"]
    income = wished.get("income", {})
    return RegistrationEntry(
        eligibility="no",
        alias=person["alias"],
        family=person["family"],
        given=person["given"],
        family_kana=person["family_kana"],
        given_kana=person["given_kana"],
        mail=person["mail"],
        prefecture=CODES[person["prefecture"]],
        situation=person["situation"],
        purposes_version=PURPOSES_VERSION,
        wishes=Wishes(
            industries=tuple(wished.get("industries", ())),
            occupations=tuple(wished.get("occupations", ())),
            regions=tuple(wished.get("regions", ())),
            employment=tuple(wished.get("employment", ())),
            ways=tuple(wished.get("ways", ())),
            weights=dict(wished.get("weights", {})),
            income_min=income.get("min"),
            income_unit=income.get("unit", ""),
            moving=person.get("moving", ""),
            words=person.get("words", ""),
        ),
        wants_consultation=bool(person.get("counsel")),
        consents=tuple(purpose for name, purpose in CONSENTS.items() if person.get(name)),
    )


def token_of_last_letter(cast: Cast) -> str:
    """Deliver the waiting letter and take the link out of it, as she would."""
    programme = cast.programme
    with inside(programme):
        notice = Notice.objects.filter(subject__isnull=False).order_by("-made_at").first()
    if notice is None:
        raise RuntimeError("no letter is waiting")
    deliver(programme, notice.pk)
    with inside(programme):
        capture = MailCapture.objects.filter(notice=notice).first()
    if capture is not None:
        letter = read_captured(programme, capture.pk)
        token = next(one for one in letter.links if "/confirm/" in one).rstrip("/").rsplit("/", 1)[1]
        door = doors.look_door(token, CONFIRM_DOOR)
        if door is not None and door.open:
            return token
    # A worker that runs beside was faster, at its own time: its link is over by now.
    with acting(Act.NOTICE_SEND, programme, by=LOADER):
        return doors.make_door(programme, CONFIRM_DOOR, notice.door_ref, clock.now() + CONFIRM_LASTS)
