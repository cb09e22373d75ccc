"""未了事項: the same code that decides, asked without recording."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engawa.base.acts.registry import EVALUATORS, PENDING, Ask, Unmet
from engawa.base.acts.rules import RULES
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.contract.clauses import library


@dataclass(frozen=True)
class PendingDuty:
    """A duty that no evaluator asks yet: its acts proceed here, and a production installation does not start."""

    id: str
    title: str
    clause: str
    reason: str
    acts: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    unmet: tuple[Unmet, ...]
    pending: tuple[str, ...]

    @property
    def free(self) -> bool:
        return not self.unmet


def pending() -> list[PendingDuty]:
    return [
        PendingDuty(duty, library.duty_title(duty), library.clause_words(duty), reason, _acts_asking(duty))
        for duty, reason in sorted(PENDING.items())
    ]


def _acts_asking(duty: str) -> tuple[str, ...]:
    return tuple(rule.title for rule in RULES.values() if duty in rule.duties)


def explain(
    act: Act,
    programme: Programme,
    *,
    by: Actor,
    about: object | None = None,
    subject: UUID | None = None,
    purpose: Purpose | None = None,
    recipient: UUID | None = None,
    scope: Mapping[str, Any] | None = None,
) -> Explanation:
    """What `acting` would say now; nothing is recorded. Inside the programme."""
    ask = Ask(act, programme, by, about, subject, purpose, recipient, scope or {}, clock.now())
    known = [(duty, EVALUATORS.get((duty, act))) for duty in RULES[act].duties]
    unmet = [found for _duty, one in known if one is not None and (found := one.ask(ask)) is not None]
    left = sorted(duty for duty, one in known if one is None and duty in PENDING)
    return Explanation(tuple(sorted(unmet, key=lambda one: one.duty)), tuple(left))
