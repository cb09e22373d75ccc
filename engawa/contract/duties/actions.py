"""What 責 signs: an item that no machine can see, and the daily list of what lapses."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import refuse_controls
from engawa.base.ledger import canonical
from engawa.base.programmes.actors import Actor
from engawa.contract.duties.items import ITEMS
from engawa.contract.duties.models import LASTS, Attestation, PreflightSignature
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import lapsing


class Over(Exception):
    """The fair is over: nothing is attested any more before it."""


class NotTheDays(Exception):
    """事前点検 is signed on the last seven days before a fair and on its day."""


class ListChanged(Exception):
    """What was to be signed does not stand on the list as it is now."""


class NothingChosen(Exception):
    """There are lines, and none of them was chosen."""


def attest_facts(occasion: Occasion, key: str, words: str) -> dict[str, Any]:
    return {"gathering": occasion.gathering, "item": key, "words": canonical.digest({"words": words})}


def attest(occasion: Occasion, *, by: Actor, key: str, words: str, step_up: UUID | None = None) -> Attestation:
    """責 has seen that an item is there, in what `words` say; for 31 days. Once more renews it.

    Raises Over, KeyError, Refused for an item that the machine asks by itself or that 甲 agrees to.
    """
    item = ITEMS[key]
    refuse_controls(words)
    if occasion.over:
        raise Over
    scope = attest_facts(occasion, item.key, words)
    with acting(Act.CHECKLIST_ATTEST, occasion.programme, by=by, scope=scope, step_up=step_up) as act:
        row = Attestation.objects.create(
            programme=occasion.programme,
            gathering=occasion.gathering,
            item=item.key,
            words=words,
            attested_by=by.id,
            until=clock.today() + LASTS,
        )
        act.record(attestation=row.pk, until=row.until)
        act.wake("window", occasion.programme.pk)
    return row


def retract(row: Attestation, *, by: Actor) -> None:
    """It was not so, or is not so any more. Twice is once."""
    with acting(Act.CHECKLIST_RETRACT, row.programme, by=by, about=row, scope={"item": row.item}) as act:
        found = Attestation.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if found.retracted_at is not None:
            act.skip_entry()
            return
        found.retracted_at, found.retracted_by = clock.now(), by.id
        found.save(update_fields=["retracted_at", "retracted_by"])
        act.wake("window", act.programme_id)


def sign_facts(occasion: Occasion, lines: Collection[str]) -> dict[str, Any]:
    return {
        "gathering": occasion.gathering,
        "day": clock.today(),
        "lines": canonical.digest({"lines": sorted(set(lines))}),
        "count": len(set(lines)),
    }


def sign_preflight(
    occasion: Occasion, *, by: Actor, lines: Collection[str], step_up: UUID | None = None
) -> PreflightSignature:
    """責 signs lines by their digests, or, where there are none, the empty list; once for each day.

    Raises NotTheDays, ListChanged, NothingChosen.
    """
    if not occasion.in_preflight:
        raise NotTheDays
    chosen, day = sorted(set(lines)), clock.today()
    with acting(
        Act.PREFLIGHT_SIGN, occasion.programme, by=by, scope=sign_facts(occasion, chosen), step_up=step_up
    ) as act:
        there = {one.digest for one in lapsing(occasion)}
        if there and not chosen:
            raise NothingChosen
        if not there >= set(chosen):
            raise ListChanged
        row: PreflightSignature = PreflightSignature.objects.create(
            programme=occasion.programme, gathering=occasion.gathering, day=day, lines=chosen, signed_by=by.id
        )
        act.record(signature=row.pk, of=len(there))
        act.wake("window", occasion.programme.pk)
    return row
