"""お問い合わせ: received, taken over, answered, brought to an end. Due after one open day, on the day in ten minutes."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock, days
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes import doors
from engawa.base.programmes.actors import VISITOR, Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.base.subjects.steps import MAIL
from engawa.base.vault import keys
from engawa.delivery.events.inquiries import colleagues
from engawa.delivery.events.inquiry_states import INQUIRY, InquiryState, Topic, Way
from engawa.delivery.events.models.inquiry import Inquiry
from engawa.delivery.events.notices import ANSWERED, ANSWERED_DOOR
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.events.states import GatheringState
from engawa.shared.messaging.actions import send_notice_to

END = "inquiry.end"
ON_THE_DAY = dt.timedelta(minutes=10)
CLOSES = dt.time(17, 15)
KEPT = dt.timedelta(days=30)
"""After it is closed."""
UNCLOSED = dt.timedelta(days=37)
"""After it was answered, when nobody closed it."""

TEXTS = ("name", "mail", "phone", "text", "answer", "handing")


class NotAColleague(Exception):
    """Nobody else of this desk's people today."""


class AnswerShut(Exception):
    """The link is stale, or the words have ended."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants to know. `mail` normalised; only for an answer by mail."""

    topic: Topic
    text: str
    name: str = ""
    mail: str = ""
    phone: str = ""


def receive_inquiry(programme: Programme, *, asked: Asked, way: Way = Way.FORM, by: Actor = VISITOR) -> Inquiry:
    """From the public form, or written down by whoever took the call."""
    for text in (asked.text, asked.name, asked.phone):
        refuse_controls(text)
    with acting(Act.INQUIRY_RECEIVE, programme, by=by, purpose=Purpose.INQUIRY) as act:
        row = Inquiry(programme_id=act.programme_id, way=way, topic=asked.topic, due=_due())
        row.received_by = by.person_id if by.kind == "staff" else None
        if asked.mail:
            row.asker = keys.lookup_value(act.programme_id, MAIL, asked.mail)
        words = {"name": asked.name, "mail": asked.mail, "phone": asked.phone, "text": asked.text}
        row.seal(act, owner=act.programme_id, **words)
        row.save(force_insert=True)
        act.record(inquiry=row.pk, way=way, topic=asked.topic)
        act.wake("inquiries", "office")
    return row


def see_inquiry(inquiry: Inquiry, *, by: Actor) -> dict[str, str]:
    """Its words, by name."""
    with acting(Act.INQUIRY_SEE, inquiry.programme, by=by, about=inquiry, purpose=Purpose.INQUIRY) as act:
        act.record(fields=sorted(TEXTS))
        return inquiry.open(act, *TEXTS)


def take_inquiry(inquiry: Inquiry, *, by: Actor) -> Inquiry:
    """わたしが担当します."""
    with acting(Act.INQUIRY_ASSIGN, inquiry.programme, by=by, about=inquiry) as act:
        row = _locked(inquiry)
        row.state = INQUIRY.after(row.state, "assign")
        row.owner, row.assigned_at, row.handed_at = by.person_id, clock.now(), None
        row.save(update_fields=["state", "owner", "assigned_at", "handed_at"])
        _tell(act, row)
    return row


def hand_inquiry(inquiry: Inquiry, *, by: Actor, to: UUID, words: str) -> Inquiry:
    """引き継ぐ, with a sentence: the colleague's at once, and among what waits for them until they take it. Raises NotAColleague."""
    refuse_controls(words)
    with acting(Act.INQUIRY_ASSIGN, inquiry.programme, by=by, about=inquiry, scope={"verb": "hand", "to": to}) as act:
        row = _locked(inquiry)
        if to == by.person_id or to not in colleagues():
            raise NotAColleague(to)
        row.state = INQUIRY.after(row.state, "hand")
        row.owner, row.handed_by = to, by.person_id
        row.handed_at = row.assigned_at = clock.now()
        row.seal(act, owner=act.programme_id, handing=words)
        row.save(update_fields=["state", "owner", "handed_by", "handed_at", "assigned_at", "handing"])
        _tell(act, row)
    return row


def escalate_inquiry(inquiry: Inquiry, *, by: Actor) -> Inquiry:
    """責任者へ: whoever hands it on stays its owner until somebody takes it over."""
    with acting(Act.INQUIRY_ASSIGN, inquiry.programme, by=by, about=inquiry, scope={"verb": "escalate"}) as act:
        row = _locked(inquiry)
        row.state = INQUIRY.after(row.state, "escalate")
        row.owner, row.handed_at = row.owner or by.person_id, None
        row.save(update_fields=["state", "owner", "handed_at"])
        _tell(act, row)
    return row


def answer_inquiry(inquiry: Inquiry, *, by: Actor, text: str) -> Inquiry:
    """Kept, and told by a letter without content when there is an address: its link leads to the answer."""
    refuse_controls(text)
    with acting(Act.INQUIRY_ANSWER, inquiry.programme, by=by, about=inquiry, purpose=Purpose.INQUIRY) as act:
        row = _locked(inquiry)
        row.state = INQUIRY.after(row.state, "answer")
        row.owner, row.answered_by, row.answered_at = row.owner or by.person_id, by.person_id, clock.now()
        row.handed_at = None
        row.seal(act, owner=act.programme_id, answer=text)
        row.save(update_fields=["state", "owner", "answered_by", "answered_at", "answer", "handed_at"])
        if row.mail is not None:
            send_notice_to(act, ANSWERED, row.pk)
        act.record(by_mail=row.mail is not None, seconds=int((row.answered_at - row.made_at).total_seconds()))
        set_wait(END, row.pk, clock.now() + UNCLOSED)
        _tell(act, row)
    return row


def reopen_inquiry(inquiry: Inquiry, *, by: Actor) -> Inquiry:
    """Asked again: an answer is owed anew."""
    with acting(Act.INQUIRY_ASSIGN, inquiry.programme, by=by, about=inquiry, scope={"verb": "reopen"}) as act:
        row = _locked(inquiry)
        row.state, row.due = INQUIRY.after(row.state, "reopen"), _due()
        row.save(update_fields=["state", "due"])
        cancel_wait(END, row.pk)
        _tell(act, row)
    return row


def close_inquiry(inquiry: Inquiry, *, by: Actor) -> Inquiry:
    with acting(Act.INQUIRY_CLOSE, inquiry.programme, by=by, about=inquiry) as act:
        row = _locked(inquiry)
        _close(row)
        _tell(act, row)
    return row


def end_inquiry(programme: Programme, ref: UUID, *, by: Actor) -> None:
    """Its words go. One that was answered and never closed is closed with it."""
    with acting(Act.INQUIRY_END, programme, by=by) as act:
        row = Inquiry.objects.select_for_update(of=("self",)).filter(pk=ref).first()
        if not settle_wait(END, ref) or row is None:
            act.skip_entry()
            return
        if row.state != InquiryState.CLOSED:
            row.state, row.closed_at = INQUIRY.after(row.state, "close"), clock.now()
        row.ended_at, row.asker = clock.now(), None
        for name in TEXTS:
            setattr(row, name, None)
        row.save()
        act.record(inquiry=row.pk)


def read_answer(programme: Programme, *, token: str, by: Actor = VISITOR) -> tuple[str, str]:
    """(question, answer) behind the link of the letter; it can be read again until it ends. Raises AnswerShut."""
    door = doors.look_door(token, ANSWERED_DOOR)
    if door is None or door.programme_id != programme.pk or not door.open:
        raise AnswerShut
    with acting(Act.INQUIRY_READ, programme, by=by, purpose=Purpose.INQUIRY) as act:
        row = Inquiry.objects.filter(pk=door.ref, answer__isnull=False).first()
        if row is None:
            raise AnswerShut
        act.record(inquiry=row.pk)
        words = row.open(act, "text", "answer")
    return words["text"], words["answer"]


def _due() -> dt.datetime:
    """One open day; ten minutes while the fair is on."""
    gathering = current_gathering()
    if gathering is not None and gathering.state == GatheringState.LIVE:
        return clock.now() + ON_THE_DAY
    return clock.at(days.add_open_days(clock.today(), 1), CLOSES.hour, CLOSES.minute)


def _close(row: Inquiry) -> None:
    row.state, row.closed_at, row.handed_at = INQUIRY.after(row.state, "close"), clock.now(), None
    row.save(update_fields=["state", "closed_at", "handed_at"])
    set_wait(END, row.pk, clock.now() + KEPT)


def _locked(inquiry: Inquiry) -> Inquiry:
    return Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)


def _tell(act: OpenAct, row: Inquiry) -> None:
    act.record(state=row.state)
    act.wake("inquiries", "office")
