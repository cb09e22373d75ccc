"""無作為に確認: a recorded seed draws the same claims for whoever repeats it."""

import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.ledger.models import Entry
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import claims
from engawa.outcomes.measures.models import MatchClaim
from engawa.outcomes.measures.states import MatchState

SIZE = 10


@dataclass(frozen=True)
class Sample:
    seed: str
    numbers: tuple[int, ...]


def draw_sample(programme: Programme, *, by: Actor) -> Sample:
    """Among the confirmed; the ledger keeps the seed and what it drew."""
    seed = secrets.token_hex(8)
    with acting(Act.MATCH_SAMPLE, programme, by=by, scope={"seed": seed}) as act:
        rows = sorted(claims(sources.fairs(), MatchState.CONFIRMED), key=lambda one: _lot(seed, one.pk))
        numbers = tuple(one.number for one in rows[:SIZE])
        act.record(picked=list(numbers))
    return Sample(seed, numbers)


def drawn(programme: UUID, seed: str) -> list[MatchClaim] | None:
    """What was drawn then, in that order, however many have come since. Inside the programme."""
    rows = Entry.objects.filter(programme=programme, act=Act.MATCH_SAMPLE, body__contains=f'"seed":"{seed}"')
    body = rows.order_by("seq").values_list("body", flat=True).first()
    if body is None:
        return None
    order = {number: at for at, number in enumerate(json.loads(body)["scope"]["picked"])}
    found = MatchClaim.objects.filter(number__in=order).select_related("organisation").order_by("number")
    return sorted(found, key=lambda one: order[one.number])


def _lot(seed: str, claim: UUID) -> bytes:
    return sha256(f"engawa.sample/{seed}/{claim}".encode()).digest()
