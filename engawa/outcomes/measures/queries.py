"""Targets against figures, for pages and papers. Inside the programme."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from engawa.contract.clauses.queries import Setting, parameters
from engawa.outcomes.measures import line, sources
from engawa.outcomes.measures.figures import QUERIES, claims
from engawa.outcomes.measures.models import MatchClaim, Target
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.measures.states import GOAL_FLOORS, GOAL_LABELS, GOAL_UNITS, Goal, Kind, MatchState, TargetState

GOAL_QUERIES = {Goal.PARTICIPANTS: ("Q-S02", "Q-S03"), Goal.MATCHES: ("Q-M01", "Q-M05")}


@dataclass(frozen=True)
class Standing:
    """One goal over all fairs: Σ actual against Σ agreed target, as 10(3) counts."""

    goal: Goal
    query: str
    per_fair: dict[UUID, int]
    targets: dict[UUID, int]
    floor_each: int
    fairs: int
    unique: int
    waiting: int = 0
    disputed: int = 0
    line_percent: int = 20

    @property
    def label(self) -> str:
        return str(GOAL_LABELS[self.goal])

    @property
    def unit(self) -> str:
        return str(GOAL_UNITS[self.goal])

    @property
    def actual(self) -> int:
        return sum(self.per_fair.values())

    @property
    def target(self) -> int:
        return sum(self.targets.values())

    @property
    def floor(self) -> int:
        return self.floor_each * self.fairs

    @property
    def agreed(self) -> bool:
        """Every fair has its agreed target: only then is there a line to speak of."""
        return self.fairs > 0 and len(self.targets) == self.fairs

    @property
    def reached(self) -> line.Reached:
        return line.Reached(self.actual, self.target)

    @property
    def line(self) -> int:
        return line.line(self.target, self.line_percent)

    @property
    def below(self) -> bool:
        return self.agreed and self.reached.below(self.line_percent)

    @property
    def rate(self) -> str:
        return line.rate(self.actual, self.target)

    @property
    def forecast(self) -> tuple[int, int]:
        """From what is confirmed to what it would be if all that is open were confirmed."""
        return self.actual, self.actual + self.waiting + self.disputed

    @property
    def alarm(self) -> bool:
        """Amber while even the best forecast stays below the target. Alarms take the stricter, unique count."""
        return self.agreed and self.unique + self.waiting + self.disputed < self.target


@dataclass(frozen=True)
class Standings:
    fairs: list[FairFacts]
    participants: Standing
    matches: Standing
    settings: dict[str, Setting]

    @property
    def agreed(self) -> bool:
        return self.participants.agreed and self.matches.agreed

    @cached_property
    def cut(self) -> int:
        """Yen; 0 when none would fall due as things stand."""
        if not self.agreed:
            return 0
        reached = (self.participants.reached, self.matches.reached)
        lines = {"line_percent": self._number("cut.line_percent"), "percent": self._number("cut.percent")}
        return line.cut(self._number("contract.price"), reached, **lines)

    @property
    def goals(self) -> tuple[Standing, Standing]:
        return self.participants, self.matches

    @property
    def price(self) -> int:
        return self._number("contract.price")

    def _number(self, key: str) -> int:
        return int(self.settings[key].value)


def standings() -> Standings:
    fairs, settings = sources.fairs(), parameters()
    agreed = agreed_targets()
    open_claims = Counter(claims(fairs).values_list("state", flat=True))
    waiting = open_claims[MatchState.NEEDS_CHECK] + open_claims[MatchState.CANDIDATE]
    disputed = open_claims[MatchState.DISPUTED] + open_claims[MatchState.RETURNED]
    people = _standing(Goal.PARTICIPANTS, fairs, agreed, settings)
    matches = _standing(Goal.MATCHES, fairs, agreed, settings, waiting=waiting, disputed=disputed)
    return Standings(fairs, people, matches, settings)


def _standing(
    goal: Goal,
    fairs: list[FairFacts],
    agreed: dict[tuple[UUID, str], Target],
    settings: dict[str, Setting],
    **open_claims: int,
) -> Standing:
    query, unique = GOAL_QUERIES[goal]
    rows = Counter(row.gathering for row in QUERIES[query].rows(fairs))
    return Standing(
        goal=goal,
        query=query,
        per_fair={fair.gathering: rows[fair.gathering] for fair in fairs},
        targets={fair.gathering: found.value for fair in fairs if (found := agreed.get((fair.gathering, goal)))},
        floor_each=int(settings[GOAL_FLOORS[goal]].value),
        fairs=len(fairs),
        unique=QUERIES[unique].count(fairs),
        line_percent=int(settings["cut.line_percent"].value),
        **open_claims,
    )


def agreed_targets() -> dict[tuple[UUID, str], Target]:
    return {
        (one.gathering, one.kind): one for one in Target.objects.filter(state=TargetState.AGREED).order_by("version")
    }


def targets() -> list[Target]:
    """Those that stand or wait, by fair and kind."""
    rows = Target.objects.exclude(state=TargetState.SUPERSEDED)
    return list(rows.order_by("gathering", "kind", "version"))


def waiting_targets() -> list[Target]:
    return list(Target.objects.filter(state=TargetState.PROPOSED).order_by("proposed_at", "id"))


def kind_counts(fairs: list[FairFacts]) -> dict[Kind, Counter[str]]:
    """States of claims by kind, one query."""
    found: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
    for kind, state in claims(fairs).values_list("kind", "state"):
        found[Kind(kind)][state] += 1
    return found


def claims_page(fairs: list[FairFacts], *states: str) -> "list[MatchClaim]":
    """Newest first, what needs a hand before what does not."""
    return sorted(claims(fairs, *states), key=lambda one: (one.state == MatchState.CONFIRMED, -one.number))
