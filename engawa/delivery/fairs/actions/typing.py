"""打ち込む: a talk by telephone or on paper, noted when the screens did not work. Never 成立 by itself: a person checks it."""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.contract.clauses.queries import number
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.blocks import blocked_pair
from engawa.delivery.fairs.actions.meeting import KeptApart, NotTakingPart
from engawa.delivery.fairs.models import Booth, FairRegistration, Talk
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.fairs.talk_states import TALK, Means, TalkState
from engawa.shared.live.verdict import Reason, Result

LONGEST = dt.timedelta(hours=3)


class NoSuchTime(ValueError):
    """It begins later than now, or lasts nothing or for hours."""


class TypedAlready(Exception):
    """The same two at the same time."""


def type_talk(
    booth: Booth, *, by: Actor, subject: UUID, means: str, began_at: dt.datetime, ended_at: dt.datetime
) -> Talk:
    """Evidence that somebody wrote down: 要確認. Raises NoSuchTime, NotTakingPart, KeptApart, TypedAlready."""
    how = Means(means)
    if how is Means.ROOM or not began_at < ended_at <= clock.now() or ended_at - began_at > LONGEST:
        raise NoSuchTime(began_at)
    with acting(
        Act.TALK_TYPE,
        booth.programme,
        by=by,
        about=booth,
        subject=subject,
        purpose=Purpose.EVIDENCE,
        scope={"means": how, "began_at": began_at, "ended_at": ended_at},
    ) as act:
        gatherings.hold_day(booth.gathering_id)
        Booth.objects.select_for_update(of=("self",), no_key=True).get(pk=booth.pk)
        rows = FairRegistration.objects.filter(gathering=booth.gathering_id, subject=subject, state__in=TAKING_PART)
        if not rows.exists():
            raise NotTakingPart(booth.gathering_id)
        if blocked_pair(subject, booth.exhibitor.organisation_id, booth.gathering_id):
            raise KeptApart(booth.pk)
        same = Talk.objects.filter(booth=booth, subject=subject, began_at__lt=ended_at, ended_at__gt=began_at)
        if same.exists():
            raise TypedAlready(booth.pk)
        talk = Talk(
            programme=booth.programme,
            gathering_id=booth.gathering_id,
            booth=booth,
            subject_id=subject,
            means=how,
            typed_by=by.person_id,
            state=TALK.after(TalkState.OPEN, "settle"),
            verdict=Result.NEEDS_CHECK,
            measured=Result.NEEDS_CHECK,
            reasons=[Reason.TYPED.value],
            overlap_seconds=int((ended_at - began_at).total_seconds()),
            min_overlap_seconds=number("live.min_overlap_seconds"),
            began_at=began_at,
            ended_at=ended_at,
        )
        talk.save(force_insert=True)
        act.record(talk=talk.pk)
        act.wake("board", "day")
        act.wake("subject", subject)
    return talk
