"""上書き: reorder, pin, leave out, add, take back. Constraints on the next calculations, each with who and why.

Contradictions that can be seen at once are refused at once, naming what stands against it. Nothing is dropped silently.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.contract.approvals import steady
from engawa.delivery.events.models import Gathering
from engawa.delivery.guidance.suggestions.models import Override, Suggestion, SuggestionRun
from engawa.delivery.guidance.suggestions.offers import offers_of, trees
from engawa.delivery.guidance.suggestions.people import people
from engawa.delivery.guidance.suggestions.queries import lines_for, numbers_of, wanting
from engawa.delivery.guidance.suggestions.running import STEADY, draft, profiles_of, unheard
from engawa.delivery.guidance.suggestions.states import SUGGESTION, Ground, OverrideKind, RunState, SuggestionState
from engawa.delivery.matching.explain import explain
from engawa.delivery.matching.lists import Market, Place, best_pairs


class NotPossible(Exception):
    """The pair cannot be put before her now. Why is not said: it may be hers alone to know."""


class Contradiction(ValueError):
    """Two things that cannot both be kept; the words name the one that stands."""


@dataclass(frozen=True)
class Why:
    """A ground from the list and words of explanation; the words are sealed with her key."""

    ground: Ground
    words: str = ""


def move(line: Suggestion, *, by: Actor, up: bool) -> Suggestion:
    """One place up or down in her list at this body's desk. At the end of the list nothing happens."""
    with acting(Act.SUGGEST_CHANGE, line.programme, by=by, about=line, subject=line.subject_id) as act:
        gathering = line.run.gathering_id
        steady.change(STEADY, gathering)
        ordered = list(
            lines_for(by.organisation_id, line.run.gathering, line.subject_id).select_for_update(of=("self",))
        )
        at = next((at for at, one in enumerate(ordered) if one.pk == line.pk), None)
        if at is None:
            raise NotPossible
        to = max(at - 1, 0) if up else min(at + 1, len(ordered) - 1)
        ordered.insert(to, ordered.pop(at))
        for rank, one in enumerate(ordered, start=1):
            if one.rank != rank:
                one.rank = rank
                one.save(update_fields=["rank"])
        act.record(move="up" if up else "down", rank=to + 1)
        act.wake("suggestions", act.programme_id)
    return line


def pin(line: Suggestion, *, by: Actor, why: Why) -> Override:
    """The pair must appear from now on, before what is calculated."""
    with _changing(line, by) as act:
        stands = _standing(line, by.organisation_id)
        pins = Override.objects.filter(
            subject=line.subject_id, body=by.organisation_id, kind=OverrideKind.PIN, ended_at=None
        )
        longest = numbers_of(line.run.criteria).length
        if stands is not None:
            raise Contradiction(_clash(stands))
        if pins.count() >= longest:
            raise Contradiction(
                _("一覧は%(n)d件までで、もう%(n)d件を固定しています。どれかの固定をやめてから、固定してください。")
                % {"n": longest}
            )
        made = _override(act, line.subject_id, line.exhibitor_id, OverrideKind.PIN, why, body=by.organisation_id)
        act.record(override=made.pk, kind=made.kind, ground=made.ground)
    return made


def leave_out(line: Suggestion, *, by: Actor, why: Why) -> Override:
    """The pair does not appear any more: a draft is dropped, an issued line withdrawn."""
    with _changing(line, by) as act:
        stands = _standing(line, by.organisation_id)
        if stands is not None:
            raise Contradiction(_clash(stands))
        made = _override(act, line.subject_id, line.exhibitor_id, OverrideKind.BLOCK, why, body=by.organisation_id)
        _end(line.pk)
        act.record(override=made.pk, kind=made.kind, ground=made.ground)
    return made


def take_back(override: Override, *, by: Actor) -> Override:
    """A pin or an exclusion ends; a line that was dropped comes back with the next calculation."""
    mine = override.body_id is not None and override.body_id == by.organisation_id
    hers = override.body_id is None and override.subject_id == by.subject_id
    if not (mine or hers):
        raise NotPossible
    act_of = Act.SUGGEST_HIDE if hers else Act.SUGGEST_CHANGE
    with acting(act_of, override.programme, by=by, subject=override.subject_id) as act:
        override = Override.objects.select_for_update(of=("self",)).get(pk=override.pk)
        if override.ended_at is not None:
            act.skip_entry()
            return override
        override.ended_at = clock.now()
        override.save(update_fields=["ended_at"])
        act.record(override=override.pk, ended=True)
        act.wake("suggestions", act.programme_id)
    return override


def add(gathering: Gathering, *, by: Actor, subject: UUID, exhibitor: UUID, why: Why) -> Suggestion:
    """A line of the counsellor's own; it waits for approval like every other. Needs a calculation to stand beside."""
    with acting(Act.SUGGEST_CHANGE, gathering.programme, by=by, subject=subject, purpose=Purpose.SUGGESTION) as act:
        steady.change(STEADY, gathering.pk)
        runs = SuggestionRun.objects.select_related("criteria", "gathering").filter(gathering=gathering)
        run = runs.filter(body=by.organisation_id, state=RunState.READY).first()
        if run is None:
            raise NotPossible
        stands = Override.objects.filter(
            subject=subject, exhibitor=exhibitor, body=by.organisation_id, ended_at=None, kind=OverrideKind.BLOCK
        )
        if one := stands.first():
            raise Contradiction(_clash(one))
        made = _added(act, run, subject, exhibitor)
        made.origin, made.ground = Suggestion.Origin.ADDED, why.ground
        made.seal(act, owner=subject, staff_words=why.words)
        made.save()
        act.record(line=made.pk, ground=made.ground)
        act.wake("suggestions", act.programme_id)
    return made


def _added(act: OpenAct, run: SuggestionRun, subject: UUID, exhibitor: UUID) -> Suggestion:
    there = Suggestion.objects.filter(run__gathering=run.gathering, subject=subject, exhibitor=exhibitor)
    if (
        there.filter(state=SuggestionState.ISSUED).exists()
        or there.filter(run=run, state=SuggestionState.DRAFT).exists()
    ):
        raise Contradiction(_("この企業・自治体は、もうこの方の一覧にあります。"))
    declared = people().profiles(act, run.gathering, {subject} & wanting({subject}))
    criteria = numbers_of(run.criteria)
    blocked = Override.objects.filter(subject=subject, exhibitor=exhibitor, kind=OverrideKind.BLOCK, ended_at=None)
    postings = [one for one in offers_of(run.gathering, criteria) if one.exhibitor == str(exhibitor)]
    if not declared or not postings or blocked.exists():
        raise NotPossible
    (profile,) = profiles_of(declared)
    market = Market([profile], postings, blocks=unheard(declared, postings))
    best = best_pairs(profile, market, criteria, trees(criteria), salt=run.salt)
    if not best:
        raise NotPossible
    last = Suggestion.objects.filter(run=run, subject=subject).aggregate(last=Max("rank"))["last"] or 0
    place = Place(best[0], last + 1)
    return draft(run, subject, place, explain(place, criteria, trees(criteria)), last + 1)


def hide_own(line: Suggestion, *, by: Actor) -> Override:
    """「表示しない」: gone from her page, and left out of her next lists. It binds nothing else, and nobody is told why."""
    with acting(Act.SUGGEST_HIDE, line.programme, by=by, subject=by.subject_id) as act:
        steady.change(STEADY, line.run.gathering_id)
        mine = Override.objects.filter(subject=by.subject_id, exhibitor=line.exhibitor_id, body=None, ended_at=None)
        made = mine.first() or _override(
            act, line.subject_id, line.exhibitor_id, OverrideKind.BLOCK, Why(Ground.HER_WISH), body=None
        )
        _end(line.pk)
        act.wake("subject", line.subject_id)
        act.wake("suggestions", act.programme_id)
    return made


@contextmanager
def _changing(line: Suggestion, by: Actor) -> Iterator[OpenAct]:
    """A counsellor's decision about one line of the body's own."""
    with acting(Act.SUGGEST_CHANGE, line.programme, by=by, about=line, subject=line.subject_id) as act:
        steady.change(STEADY, line.run.gathering_id)
        if not lines_for(by.organisation_id, line.run.gathering, line.subject_id).filter(pk=line.pk).exists():
            raise NotPossible
        yield act
        act.wake("subject", line.subject_id)
        act.wake("suggestions", act.programme_id)


def _standing(line: Suggestion, body: UUID | None) -> Override | None:
    rows = Override.objects.filter(subject=line.subject_id, exhibitor=line.exhibitor_id, body=body, ended_at=None)
    found: Override | None = rows.first()
    return found


def _clash(stands: Override) -> str:
    if stands.kind == OverrideKind.PIN:
        return _("この企業・自治体は固定しています。固定をやめてから、選んでください。")
    return _("この企業・自治体は除外しています。除外をやめてから、選んでください。")


def _override(
    act: OpenAct, subject: UUID, exhibitor: UUID, kind: OverrideKind, why: Why, *, body: UUID | None
) -> Override:
    made = Override(
        programme_id=act.programme_id,
        subject_id=subject,
        exhibitor_id=exhibitor,
        body_id=body,
        kind=kind,
        ground=why.ground,
        made_by=act.by.person_id,
        at=clock.now(),
    )
    made.seal(act, owner=subject, words=why.words)
    made.save()
    return made


def _end(pk: UUID) -> None:
    line = Suggestion.objects.select_for_update(of=("self",)).get(pk=pk)
    if line.state == SuggestionState.DRAFT:
        line.state = SUGGESTION.after(line.state, "drop")
        line.save(update_fields=["state"])
    elif line.state == SuggestionState.ISSUED:
        line.state, line.ended_at = SUGGESTION.after(line.state, "end"), clock.now()
        line.save(update_fields=["state", "ended_at"])
