"""相談と支援: one waits at the counter today, one is being helped, one was handed over. All of them invented."""

import datetime as dt
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Organisation, OrganisationKind
from engawa.base.programmes import doors
from engawa.base.programmes.actors import Actor, seeker
from engawa.base.programmes.context import inside
from engawa.config.demo.before import Known, Plan
from engawa.config.demo.people import DATA, LOADER, Cast
from engawa.contract.approvals import actions as approvals
from engawa.contract.approvals.fields import CardField, ConsultField
from engawa.contract.approvals.models import Approval
from engawa.contract.approvals.queries import listed_towns
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.delivery.fairs.models import Fair
from engawa.delivery.guidance.actions import asking, cases, companions, counter, deciding, handing, holding, telling
from engawa.delivery.guidance.actions.asking import Wanted
from engawa.delivery.guidance.models import Case, Consultation
from engawa.delivery.guidance.notices import INVITE_DOOR, INVITE_LASTS
from engawa.delivery.guidance.queries.companions import not_agreed
from engawa.delivery.guidance.queries.consultations import ahead_of
from engawa.delivery.guidance.states import Bodies, ConsultTopic, HeldAs, Mode, NoteKind

HELLOWORK, RELOCATION = "counsellor-1", "relocation-1"
WAITS, HELPED, HANDED = "seeker-09", "seeker-13", "seeker-11"
BESIDE, BESIDE_MAIL = "はまゆう", "companion01@example.jp"
TOWN = "312011"
"""The municipality whose desk is one of the demo's doors."""
TOPICS = (ConsultTopic.JOB, ConsultTopic.HOUSING, ConsultTopic.SUPPORT)
SHEET = {
    "household": "夫婦と保育園の子がひとり（例示）",
    "housing": "まずは賃貸。車を二台置けるところ（例示）",
    "schooling": "四月から保育園に入りたい（例示）",
    "moving": "秋までに移れたらうれしい（例示）",
}


def help_people(cast: Cast, fair: Fair, seekers: dict[str, Known], plan: Plan) -> None:
    """In the weeks before the fair."""
    with plan.before(30):
        for purpose, number in ((Purpose.CONSULTATION, "第202500123457号"), (Purpose.FOLLOW_UP, "第202500123458号")):
            approve_agencies(cast, plan, purpose, number)
        approve_towns(cast, plan)
    helped = _speak(cast, seekers[HELPED], plan, days=20, town=_town())
    with plan.before(18, 15):
        case = cases.open_case(
            helped,
            by=cast[RELOCATION],
            next_action="home",
            next_due=plan.day - dt.timedelta(days=3),
            words="空き家バンクの見学を希望。（デモ）",
        )
        cases.add_step(case, by=cast[RELOCATION], track="move", stage="looks", on=clock.today())
    handed = _speak(cast, seekers[HANDED], plan, days=16)
    with plan.before(15, 11):
        said = "両方の窓口に電話で、時刻と、二人の相談員が出たことを確認した。（デモ）"
        handed = deciding.decide_consult(handed, by=cast["staff-1"], result=HeldAs.THREE, reason=said)
    with plan.before(15, 15):
        case = cases.open_case(handed, by=cast[HELLOWORK], next_action="town", next_due=plan.day + dt.timedelta(days=7))
    _hand_over(cast, case, seekers[HANDED], plan)


def wait_at_counter(cast: Cast, fair: Fair, seekers: dict[str, Known], plan: Plan, *, at: dt.datetime) -> Known:
    """On the day: the counter is open, and one stands in its queue. Returns whom she brings along."""
    with clock.travel_to(at - dt.timedelta(minutes=4)):
        counter.open_counter(fair.gathering, by=cast[HELLOWORK])
    with clock.travel_to(at - dt.timedelta(hours=3)):
        one = _ask(cast, seekers[WAITS], Mode.VIDEO)
    beside = _bring_along(cast, one, seekers[WAITS], at - dt.timedelta(hours=2))
    with clock.travel_to(at):
        counter.draw_at_counter(one, by=seeker(seekers[WAITS].subject_id))
    return beside


def _bring_along(cast: Cast, one: Consultation, known: Known, at: dt.datetime) -> Known:
    """She invites; they agree by the link of their letter."""
    with clock.travel_to(at):
        made = companions.invite_companion(one, by=seeker(known.subject_id), name="叔母（例示）", mail=BESIDE_MAIL)
    with clock.travel_to(at + dt.timedelta(minutes=25)):
        with acting(Act.NOTICE_SEND, cast.programme, by=LOADER):
            token = doors.make_door(cast.programme, INVITE_DOOR, made.subject_id, clock.now() + INVITE_LASTS)
        with inside(cast.programme):
            bodies = [body.pk for body in not_agreed(made)]
        agreed = companions.Agreed(BESIDE, bodies, PURPOSES_VERSION)
        companions.accept_invitation(cast.programme, token=token, agreed=agreed)
    return Known(BESIDE, made.subject_id)


def approve_agencies(cast: Cast, plan: Plan, purpose: Purpose, number: str) -> None:
    """甲's numbered consent naming the two agencies."""
    bodies = [body for key in (HELLOWORK, RELOCATION) if (body := cast[key].organisation_id)]
    asked = approvals.request_approval(
        cast.programme,
        by=cast["staff-1"],
        fields=[CardField.ALIAS, *ConsultField],
        agencies=bodies,
        purpose=purpose,
        from_on=plan.day - dt.timedelta(days=30),
        to_on=plan.day + dt.timedelta(days=41),
        scope_text="ご本人が見せると決めた相談の内容と支援の経過を、県立ハローワークと定住機構に見せること。（デモ）",
    )
    _decide(cast, plan, asked, number)


def approve_towns(cast: Cast, plan: Plan) -> None:
    """甲's numbered consent naming the exhibiting municipalities, for the sheet of 移住相談 alone."""
    with inside(cast.programme):
        towns = [one.pk for one in listed_towns()]
    asked = approvals.request_for_towns(
        cast.programme,
        by=cast["staff-1"],
        towns=towns,
        from_on=plan.day - dt.timedelta(days=30),
        to_on=plan.day + dt.timedelta(days=41),
        scope_text="ご本人が相談のために名前で選んだ市町村に、移住相談の回答を見せること。（デモ）",
    )
    _decide(cast, plan, asked, "第202500123460号")


def _town() -> UUID:
    found: UUID = Organisation.objects.get(kind=OrganisationKind.MUNICIPALITY, municipality=TOWN).pk
    return found


def _decide(cast: Cast, plan: Plan, asked: Approval, number: str) -> None:
    window = cast["commissioner-1"]
    asked = approvals.enter_decision(
        asked,
        by=window,
        decision="granted",
        number=number,
        dated_on=plan.day - dt.timedelta(days=30),
        signer="鳥取県知事（デモ）",
        office="雇用・働き方政策課（デモ）",
        document_name="承諾書（デモ）.pdf",
        document=(DATA / "consent.pdf").read_bytes(),
    )
    proof = cast.proof("commissioner-1", Act.APPROVAL_CONFIRM, about=asked, scope=approvals.confirm_facts(asked))
    approvals.confirm_approval(asked, by=window, step_up=proof)


def _ask(cast: Cast, known: Known, mode: Mode, town: UUID | None = None) -> Consultation:
    bodies = [body for key in (HELLOWORK, RELOCATION) if (body := cast[key].organisation_id)]
    shown = (ConsultField.IDENTITY, ConsultField.CONTACT, ConsultField.TOPICS)
    wanted = Wanted(
        bodies=Bodies.BOTH,
        mode=mode,
        topics=TOPICS,
        words="仕事と住まいを、いっしょに考えたいです。（例示）",
        shown=tuple((body, shown) for body in bodies),
        town=town,
    )
    return asking.ask_consultation(cast.programme, by=seeker(known.subject_id), wanted=wanted)


def _speak(cast: Cast, known: Known, plan: Plan, *, days: int, town: UUID | None = None) -> Consultation:
    """By telephone, at a time both counters could keep."""
    her = seeker(known.subject_id)
    with plan.before(days + 3, 20):
        telling.tell_sheet(cast.programme, by=her, answers=SHEET)
        one = _ask(cast, known, Mode.PHONE, town)
    with plan.before(days + 2, 9):
        at = clock.at(plan.day - dt.timedelta(days=days), 14)
        asking.offer_time(one, by=cast[HELLOWORK], starts_at=at)
    with plan.before(days + 2, 20):
        asking.accept_time(_now(cast, known), by=her)
    with plan.before(days, 14, 40):
        one = holding.hold_by_hand(_now(cast, known), by=cast[HELLOWORK])
        _note(one, cast[HELLOWORK], NoteKind.SHARED, "製造の求人を三件ご案内する。（デモ）")
        _note(one, cast[RELOCATION], NoteKind.OWN, "保育園の空きを市町村に確かめる。（デモ）")
    with inside(cast.programme):
        return Consultation.objects.select_related("programme").get(pk=one.pk)


def _note(one: Consultation, by: Actor, kind: NoteKind, text: str) -> None:
    telling.write_note(one, by=by, kind=kind, text=text)


def _now(cast: Cast, known: Known) -> Any:
    with inside(cast.programme):
        return ahead_of(known.subject_id)


def _hand_over(cast: Cast, case: Case, known: Known, plan: Plan) -> None:
    """県立HW → 定住機構, straight, with her yes."""
    to = cast[RELOCATION].organisation_id
    if to is None:
        raise RuntimeError("no body to hand over to")
    with plan.before(12):
        hand = handing.propose_hand_over(
            case, by=cast[HELLOWORK], to=to, route="direct", content=["identity", "contact", "case"]
        )
    with plan.before(11, 20):
        hand = handing.answer_hand_over(hand, by=seeker(known.subject_id), yes=True)
    with plan.before(10):
        hand = handing.send_hand_over(hand, by=cast[HELLOWORK])
        handing.accept_hand_over(hand, by=cast[RELOCATION], in_charge_from=clock.today())
