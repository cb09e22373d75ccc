"""通報 and 利用停止. One press ends what there is between those whom it keeps apart; another person looks at it again."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.days import add_open_days
from engawa.base.parties.models import Person
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.base.subjects.models import Subject
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.block_states import BLOCK, AbuseKind, BlockWho
from engawa.delivery.events.blocks import ENDERS, live_blocks
from engawa.delivery.events.models import Block, Gathering
from engawa.delivery.fairs.actions.ending import end_between
from engawa.delivery.fairs.models import FairRegistration, Talk, TalkReport
from engawa.delivery.fairs.notices import STOPPED, STOPPED_STAFF
from engawa.delivery.fairs.states import REGISTRATION
from engawa.shared.messaging.actions import send_notice

END = "block.end"
LOOK_BY = 17
"""The hour of the next open day by which somebody else has looked."""


class NothingToBlock(ValueError):
    """Nobody is named whom it could be about."""


@dataclass(frozen=True)
class Whom:
    """Whom a block is about: a seeker, a person who hosts for a body, or a seeker and a body."""

    who: BlockWho
    subject: UUID | None = None
    organisation: UUID | None = None
    person: UUID | None = None

    @property
    def facts(self) -> dict[str, UUID | None]:
        """Only what this kind of block names."""
        named = {
            BlockWho.SEEKER: ("subject",),
            BlockWho.HOST: ("organisation", "person"),
            BlockWho.PAIR: ("subject", "organisation"),
        }[self.who]
        found = {name: getattr(self, name) for name in named}
        if None in found.values():
            raise NothingToBlock(self.who)
        return found


def report_talk(talk: Talk, *, by: Actor, kind: str, words: str) -> TalkReport:
    """通報する. A second report of the same side replaces the words of the first while it is open."""
    side = TalkReport.Side.SEEKER if by.subject_id else TalkReport.Side.HOST
    scope = {"kind": AbuseKind(kind), "side": side.value}
    with acting(
        Act.REPORT_MAKE,
        talk.programme,
        by=by,
        about=talk,
        subject=talk.subject_id,
        purpose=Purpose.EVIDENCE,
        scope=scope,
    ) as act:
        Talk.objects.select_for_update(of=("self",)).get(pk=talk.pk)
        known = TalkReport.objects.filter(talk=talk, side=side, settled_at__isnull=True).first()
        report = known or TalkReport(programme=talk.programme, talk=talk, side=side)
        report.kind, report.by_person = AbuseKind(kind), by.person_id
        report.seal(act, owner=talk.subject_id, words=words.strip())
        report.save()
        act.wake("board", "day")
    return report


def read_report(report: TalkReport, *, by: Actor) -> str:
    """What was written, opened for the secretariat, and that it was read is recorded."""
    subject = report.talk.subject_id
    with acting(
        Act.REPORT_SEE, report.programme, by=by, about=report, subject=subject, purpose=Purpose.EVIDENCE
    ) as act:
        report = TalkReport.objects.get(pk=report.pk)
        return report.open(act, "words")["words"]


def settle_report(report: TalkReport, *, by: Actor, reason: str) -> TalkReport:
    """対応を終える, without a block."""
    with acting(Act.REPORT_SETTLE, report.programme, by=by, about=report, subject=report.talk.subject_id) as act:
        act.note(reason=reason)
        report = TalkReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if report.settled_at is not None:
            act.skip_entry()
            return report
        report.settled_at, report.settled_by = clock.now(), by.id
        report.save(update_fields=["settled_at", "settled_by"])
        act.wake("board", "day")
    return report


def block(
    gathering: Gathering,
    *,
    by: Actor,
    whom: Whom,
    kind: str,
    reason: str,
    until: dt.datetime | None = None,
    this_day: bool = True,
    consultations: bool = False,
    report: TalkReport | None = None,
) -> Block:
    """利用を止める: seats, calls, tickets and offers between them end at once, and whoever is stopped is told plainly.

    What a seeker has with the agencies goes on, unless `consultations`. The same block twice is one. Raises NothingToBlock.
    """
    facts = whom.facts
    consultations = consultations and whom.who == BlockWho.SEEKER
    scope = {"who": whom.who, "kind": AbuseKind(kind), "day": this_day, "until": until, "consultations": consultations}
    with acting(
        Act.BLOCK_MAKE,
        gathering.programme,
        by=by,
        about=gathering,
        subject=facts.get("subject"),
        purpose=Purpose.EVIDENCE,
        scope=scope,
    ) as act:
        act.note(reason=reason)
        gatherings.change_day(gathering.pk)
        named = {f"{name}_id" if name != "person" else name: one for name, one in facts.items()}
        same = live_blocks(gathering.pk).filter(who=whom.who, **named)
        known = (same.filter(consultations=True) if consultations else same).first()
        if known is not None:
            act.skip_entry()
            return known
        made = Block(
            programme_id=act.programme_id,
            who=whom.who,
            gathering=gathering if this_day else None,
            kind=AbuseKind(kind),
            consultations=consultations,
            until=until,
            look_due_at=clock.at(add_open_days(clock.today(), 1), LOOK_BY),
            made_by=by.person_id,
            **named,
        )
        made.seal(act, owner=made.subject_id or act.programme_id, reason=reason.strip())
        made.save(force_insert=True)
        if until is not None:
            set_wait(END, made.pk, until)
        _stop(act, gathering, made, reason)
        if report is not None:
            TalkReport.objects.filter(pk=report.pk, settled_at__isnull=True).update(
                settled_at=clock.now(), settled_by=by.id
            )
    return made


def _stop(act: OpenAct, gathering: Gathering, made: Block, reason: str) -> None:
    if made.who == BlockWho.SEEKER:
        _registration(made, gathering, "block")
    ended = end_between(act, made, reason=reason)
    for key, end in ENDERS.items():
        ended[key] = end(act, made)
    _tell(act, made)
    act.record(block=made.pk, organisation=made.organisation_id, ended=ended)
    act.wake("board", "day")


def _registration(made: Block, gathering: Gathering, verb: str) -> None:
    rows = FairRegistration.objects.select_for_update(of=("self",)).filter(subject=made.subject_id)
    if made.gathering_id is not None:
        rows = rows.filter(gathering=gathering)
    for row in rows.order_by("pk"):
        if REGISTRATION.allows(row.state, verb):
            row.state = REGISTRATION.after(row.state, verb)
            row.save(update_fields=["state"])


def _tell(act: OpenAct, made: Block) -> None:
    """A letter without content leads to a page that says it plainly. Of a pair, she alone is told by letter."""
    if made.subject_id is not None:
        act.concern(made.subject_id)
        act.wake("subject", made.subject_id)
        send_notice(act, STOPPED, to=Subject.objects.get(pk=made.subject_id))
    if made.person is not None:
        send_notice(act, STOPPED_STAFF, to=Person.objects.get(pk=made.person))


def look_at(found: Block, *, by: Actor, uphold: bool, reason: str) -> Block:
    """見直す: by somebody else. Lifted, she may take part again; what was ended stays ended."""
    verb = "uphold" if uphold else "lift"
    with acting(
        Act.BLOCK_LOOK,
        found.programme,
        by=by,
        about=found,
        subject=found.subject_id,
        purpose=Purpose.EVIDENCE,
        scope={"verb": verb},
    ) as act:
        act.note(reason=reason)
        found = Block.objects.select_for_update(of=("self",)).select_related("programme", "gathering").get(pk=found.pk)
        late = found.look_due_at < clock.now() and found.looked_at is None
        found.state = BLOCK.after(found.state, verb)
        found.looked_by, found.looked_at = by.person_id, clock.now()
        found.seal(act, owner=found.subject_id or act.programme_id, look_reason=reason.strip())
        found.save(update_fields=["state", "looked_by", "looked_at", "look_reason"])
        act.record(late=late)
        if not uphold:
            _end(act, found)
    return found


def _end(act: OpenAct, found: Block) -> None:
    cancel_wait(END, found.pk)
    if found.subject_id is not None:
        still = live_blocks().filter(who=BlockWho.SEEKER, subject=found.subject_id).exclude(pk=found.pk)
        if found.who == BlockWho.SEEKER and not still.exists():
            for gathering in Gathering.objects.filter(registrations__subject=found.subject_id).distinct():
                _registration(found, gathering, "unblock")
        act.wake("subject", found.subject_id)
    act.wake("board", "day")


def read_reason(found: Block, *, by: Actor) -> tuple[str, str]:
    """Why, and what the second look said: opened and recorded."""
    with acting(
        Act.BLOCK_SEE, found.programme, by=by, about=found, subject=found.subject_id, purpose=Purpose.EVIDENCE
    ) as act:
        found = Block.objects.get(pk=found.pk)
        texts = found.open(act, "reason", "look_reason")
        return texts["reason"], texts["look_reason"]


def come_to_an_end(programme: Programme, pk: UUID) -> None:
    """The wait `block.end`: its time is over."""
    with acting(Act.BLOCK_END, programme, by=system(END)) as act:
        found = Block.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if not settle_wait(END, pk) or found is None or not BLOCK.allows(found.state, "expire"):
            act.skip_entry()
            return
        found.state = BLOCK.after(found.state, "expire")
        found.save(update_fields=["state"])
        act.record(block=found.pk)
        _end(act, found)
