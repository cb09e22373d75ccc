"""無作為に確認: a recorded seed draws the same claims for whoever repeats it."""

import datetime as dt
import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit.yen import percent_ceil
from engawa.base.ledger.models import Entry
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import claims
from engawa.outcomes.measures.models import MatchClaim, MatchStep
from engawa.outcomes.measures.states import MatchState, Verb

SIZE, MOST = 10, 100
DECIDING = (Verb.LOOK, Verb.DISPUTE, Verb.APPROVE, Verb.RETURN)


@dataclass(frozen=True)
class Sample:
    seed: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Drawn:
    """What a seed drew, and which of it 甲 has decided since."""

    of: int
    at: dt.datetime
    claims: tuple[MatchClaim, ...]
    decided: frozenset[UUID]


def draw_sample(programme: Programme, *, by: Actor, size: int = SIZE, percent: bool = False) -> Sample:
    """Among the confirmed, so many or so many per cent of them (rounded up); the ledger keeps the seed and what it drew."""
    seed = secrets.token_hex(8)
    with acting(Act.MATCH_SAMPLE, programme, by=by, scope={"seed": seed}) as act:
        rows = sorted(claims(sources.fairs(), MatchState.CONFIRMED), key=lambda one: _lot(seed, one.pk))
        wanted = percent_ceil(len(rows), size) if percent else size
        numbers = tuple(one.number for one in rows[:wanted])
        act.record(picked=list(numbers), of=len(rows))
    return Sample(seed, numbers)


def sample_of(programme: UUID, seed: str) -> Drawn | None:
    """What was drawn then, in that order, however many have come since. Inside the programme."""
    rows = Entry.objects.filter(programme=programme, act=Act.MATCH_SAMPLE, body__contains=f'"seed":"{seed}"')
    text = rows.order_by("seq").values_list("body", flat=True).first()
    if text is None:
        return None
    body = json.loads(text)
    at = dt.datetime.fromisoformat(body["at"])
    order = {number: place for place, number in enumerate(body["scope"]["picked"])}
    found = MatchClaim.objects.filter(number__in=order).select_related("organisation").order_by("number")
    steps = MatchStep.objects.filter(claim__in=found, verb__in=DECIDING, at__gte=at)
    decided = frozenset(steps.values_list("claim_id", flat=True))
    picked = tuple(sorted(found, key=lambda one: order[one.number]))
    return Drawn(body["scope"].get("of", len(order)), at, picked, decided)


def _lot(seed: str, claim: UUID) -> bytes:
    return sha256(f"engawa.sample/{seed}/{claim}".encode()).digest()
