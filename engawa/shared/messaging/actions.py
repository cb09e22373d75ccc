"""Queue a notice, hand it over once, and keep the proof.

The relay is outside the data store, so handing over is two acts: the intent, which opens the address and makes the
link, and the outcome. What dies between them is uncertain, is listed, and is never sent again by itself.
"""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock, opened
from engawa.base.kit.ids import uuid7
from engawa.base.parties.models import Person
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import set_wait, settle_wait
from engawa.base.subjects.models import Subject
from engawa.shared.messaging import post
from engawa.shared.messaging.channels.mail.letter import BadHeader, Letter, as_bytes
from engawa.shared.messaging.channels.mail.relay import Outcome, Result
from engawa.shared.messaging.kinds import Data, check_data, notice_kind
from engawa.shared.messaging.models import MailCapture, Notice
from engawa.shared.messaging.states import NOTICE, NoticeState
from engawa.shared.messaging.writing import write_letter

DELIVER = "messaging.deliver"
WAIT = "notice"
PATIENCE = dt.timedelta(minutes=5)  # longer than any relay takes; then the outcome is uncertain
AGAIN = [dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=30), dt.timedelta(hours=2)]
BY = system(DELIVER)


def send_notice(
    act: OpenAct, kind: str, *, to: Subject | Person, data: Data | None = None, language: str = "ja"
) -> Notice:
    """A step of the act that causes it: the notice is there if and only if the act commits.

    `data` holds ids and codes; `data["door"]` is what the link's door refers to, else the recipient.
    """
    opened.require_this(act)
    notice = Notice(
        programme_id=act.programme_id,
        subject=to if isinstance(to, Subject) else None,
        person=to if isinstance(to, Person) else None,
        kind=kind,
        template_version=notice_kind(kind).version,
        language=language,
        data=check_data(data or {}),
    )
    notice.save()
    _queue(act, notice)
    return notice


def send_notice_to(act: OpenAct, kind: str, addressee: UUID, *, language: str = "ja") -> Notice:
    """The same to a row of the room that registered the kind: it knows the address."""
    opened.require_this(act)
    known = notice_kind(kind)
    notice = Notice(
        programme_id=act.programme_id,
        addressee=addressee,
        kind=kind,
        template_version=known.version,
        language=language,
    )
    notice.save()
    _queue(act, notice)
    return notice


def deliver(programme: Programme, notice_id: UUID) -> None:
    """Hand one queued notice over, once. Repeating it does nothing."""
    with inside(programme):
        notice = Notice.objects.filter(pk=notice_id, state=NoticeState.QUEUED).first()
    if notice is None:
        return
    letter = _open(programme, notice)
    relay = post.relay()
    if letter is None or relay is None:
        return
    outcome = relay.hand_over(sender=letter.sender, recipient=letter.to, message=as_bytes(letter))
    _settle(programme, notice, outcome)


def look_again(programme: Programme, notice_id: UUID) -> None:
    """The wait of a notice ended: it is due again, or nobody told how its handing over went."""
    with acting(Act.NOTICE_DELIVER, programme, by=BY, purpose=Purpose.NOTICE) as act:
        if not settle_wait(WAIT, notice_id):
            return
        notice = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id).first()
        if notice is None:
            return
        if notice.state == NoticeState.QUEUED:
            _queue(act, notice)
        elif notice.state == NoticeState.HANDING:
            _enter(notice, "lose", reason="no_answer")
        act.record(stage="look", notice=str(notice_id), result=notice.state)


def _open(programme: Programme, notice: Notice) -> Letter | None:
    """The intent. None when there is nothing to carry to a relay: captured, unwritable, or no relay yet."""
    with acting(
        Act.NOTICE_DELIVER, programme, by=BY, about=notice, subject=notice.subject_id, purpose=Purpose.NOTICE
    ) as act:
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        if notice.state != NoticeState.QUEUED:
            return None
        act.record(stage="intent", kind=notice.kind, attempt=notice.attempts + 1)
        if post.relay() is None and not post.captures():
            act.record(result="no_relay")
            set_wait(WAIT, notice.pk, clock.now() + AGAIN[1])
            return None
        notice.message_id = f"<{uuid7()}@{post.host()}>"
        notice.attempts, notice.opened_at = notice.attempts + 1, clock.now()
        _enter(notice, "open", "message_id", "attempts", "opened_at")
        try:
            letter = write_letter(act, programme, notice)
            message = as_bytes(letter)
        except BadHeader:
            _enter(notice, "fail", reason="address")
            act.record(result="address")
            return None
        if post.relay() is None:
            _capture(act, notice, message)
            return None
        set_wait(WAIT, notice.pk, clock.now() + PATIENCE)
    return letter


def _capture(act: OpenAct, notice: Notice, message: bytes) -> None:
    """Sealed with the key of whoever it is for; staff have theirs outside the programme, so the programme's own."""
    capture = MailCapture(programme_id=notice.programme_id, notice=notice)
    capture.seal(act, owner=notice.subject_id or notice.programme_id, letter=message.decode("ascii"))
    capture.save()
    notice.handed_at = clock.now()
    _enter(notice, "hand", "handed_at", reason="captured")
    act.record(result="captured")


def _settle(programme: Programme, notice: Notice, outcome: Outcome) -> None:
    with acting(
        Act.NOTICE_DELIVER, programme, by=BY, about=notice, subject=notice.subject_id, purpose=Purpose.NOTICE
    ) as act:
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        settle_wait(WAIT, notice.pk)
        notice.relay_code = outcome.code
        if outcome.result == Result.HANDED:
            notice.handed_at = clock.now()
            _enter(notice, "hand", "relay_code", "handed_at")
        elif outcome.result == Result.UNKNOWN:
            _enter(notice, "lose", "relay_code", reason="no_answer")
        elif outcome.result == Result.BUSY and notice.attempts <= len(AGAIN):
            _enter(notice, "postpone", "relay_code", reason="busy")
            set_wait(WAIT, notice.pk, clock.now() + AGAIN[notice.attempts - 1])
        else:
            _enter(notice, "fail", "relay_code", reason=outcome.result.value)
        act.record(stage="outcome", result=notice.state, code=outcome.code or 0)


def _enter(notice: Notice, verb: str, *changed: str, reason: str = "") -> None:
    notice.state = NOTICE.after(notice.state, verb)
    notice.reason = reason
    notice.save(update_fields=["state", "reason", *changed])


def _queue(act: OpenAct, notice: Notice) -> None:
    act.defer(DELIVER, key=str(notice.pk), programme_id=notice.programme_id, notice_id=notice.pk)
