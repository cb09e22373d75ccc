"""Targets against figures, for pages and papers. Inside the programme."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from engawa.base.kit import clock
from engawa.contract.clauses.queries import Setting, parameters
from engawa.delivery.events.bookings import booked
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures import line, sources
from engawa.outcomes.measures.figures import QUERIES, STANDING_STATES, claims
from engawa.outcomes.measures.forecast import Forecast, show_rate
from engawa.outcomes.measures.models import Exemption, MatchClaim, MatchWord, Target
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.measures.states import (
    GOAL_FLOORS,
    GOAL_LABELS,
    GOAL_UNITS,
    KIND_LABELS,
    Goal,
    Kind,
    MatchState,
    PleaState,
    TargetState,
)

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
    booked: int | None = 0
    rate_percent: int = 0
    rate_measured: bool = False
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
    def strict(self) -> int:
        """The stricter of the two counts: once per fair, and once over both [Q33, Q34]."""
        return min(self.actual, self.unique)

    @property
    def reached(self) -> line.Reached:
        return line.Reached(self.strict, self.target)

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
    def outlook(self) -> Forecast:
        return Forecast(self.strict, self.booked, self.rate_percent, measured=self.rate_measured)

    @property
    def forecast(self) -> tuple[int, int]:
        """From what is expected to what it would be if all that is open were confirmed."""
        least = self.outlook.expected
        return least, least + self.waiting + self.disputed

    @property
    def alarm(self) -> bool:
        """Amber: the forecast stays below the target."""
        return self.agreed and self.outlook.expected < self.target

    @property
    def alarm_red(self) -> bool:
        """Red: the forecast stays below the line."""
        return self.agreed and self.outlook.expected < self.line


@dataclass(frozen=True)
class Standings:
    fairs: list[FairFacts]
    participants: Standing
    matches: Standing
    settings: dict[str, Setting]
    pleas: list[Exemption]

    @property
    def agreed(self) -> bool:
        return self.participants.agreed and self.matches.agreed

    @cached_property
    def cut(self) -> int:
        """Yen; 0 when none would fall due as things stand, or when 甲 has decided that none is made."""
        return 0 if self.exempt else self.cut_before_plea

    @property
    def exempt(self) -> bool:
        return any(one.state == PleaState.GRANTED for one in self.pleas)

    @cached_property
    def cut_before_plea(self) -> int:
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
    matches = _standing(Goal.MATCHES, fairs, agreed, settings)
    ahead = [fair for fair in fairs if fair.ends_at > clock.now() and fair.state not in sources.NOT_HELD]
    rate, measured = show_rate(fairs, int(settings["forecast.show_rate"].value))
    people = replace(people, booked=_still_to_come(ahead), rate_percent=rate, rate_measured=measured)
    talks = booked([fair.gathering for fair in ahead])
    matches = replace(matches, waiting=waiting, disputed=disputed)
    matches = replace(matches, booked=talks, rate_percent=rate, rate_measured=measured)
    return Standings(fairs, people, matches, settings, pleas())


def _still_to_come(ahead: list[FairFacts]) -> int:
    """Registered for a fair that is not over, and not there yet."""
    here = {(row.gathering, row.subject) for row in QUERIES["Q-S02"].rows(ahead)}
    return sum((row.gathering, row.subject) not in here for row in QUERIES["Q-S01"].rows(ahead))


def pleas() -> list[Exemption]:
    """Newest first."""
    return list(Exemption.objects.order_by("-asked_at", "-id"))


def _standing(
    goal: Goal,
    fairs: list[FairFacts],
    agreed: dict[tuple[UUID, str], Target],
    settings: dict[str, Setting],
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
    )


def agreed_targets() -> dict[tuple[UUID, str], Target]:
    return {
        (one.gathering, one.kind): one for one in Target.objects.filter(state=TargetState.AGREED).order_by("version")
    }


def targets() -> list[Target]:
    """Those that stand or wait, by fair and kind."""
    rows = Target.objects.exclude(state=TargetState.SUPERSEDED)
    return list(rows.order_by("gathering", "kind", "version"))


def waiting_targets() -> "QuerySet[Target]":
    return Target.objects.filter(state=TargetState.PROPOSED).order_by("proposed_at", "id")


def asked_pleas() -> "QuerySet[Exemption]":
    """Newest first."""
    return Exemption.objects.filter(state=PleaState.ASKED).order_by("-asked_at", "-id")


def without_target() -> "QuerySet[Fair]":
    """Fairs for which one of the goals has no target, agreed or proposed; by their number."""
    known = Target.objects.filter(gathering=OuterRef("gathering")).exclude(state=TargetState.SUPERSEDED)
    lacks = [~Exists(known.filter(kind=goal)) for goal in Goal]
    return sources.counted().filter(reduce(or_, lacks)).order_by("number")


def kind_counts(fairs: list[FairFacts]) -> dict[Kind, Counter[str]]:
    """States of claims by kind, one query."""
    found: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
    for kind, state in claims(fairs).values_list("kind", "state"):
        found[Kind(kind)][state] += 1
    return found


@dataclass(frozen=True)
class KindLine:
    """One kind and how many claims stand where, each with the query that opens them."""

    label: str
    counts: tuple[tuple[int, str], ...]


def kind_lines(fairs: list[FairFacts]) -> list[KindLine]:
    found = kind_counts(fairs)
    return [
        KindLine(
            str(KIND_LABELS[kind]),
            tuple(
                (sum(found[kind][state] for state in states), f"Q-K{kind.value}{place}")
                for place, (_words, states) in enumerate(STANDING_STATES, start=1)
            ),
        )
        for kind in Kind
    ]


def claims_page(fairs: list[FairFacts], *states: str) -> "list[MatchClaim]":
    """Newest first, what needs a hand before what does not."""
    return sorted(claims(fairs, *states), key=lambda one: (one.state == MatchState.CONFIRMED, -one.number))


def words_of_body(organisation: UUID | None, limit: int) -> list[MatchWord]:
    """What one agency has said, newest first."""
    rows = MatchWord.objects.filter(organisation=organisation).select_related("claim__organisation")
    return list(rows.order_by("-said_at", "-id")[:limit])


def words_about(subject: UUID) -> list[MatchWord]:
    """What was said of her, by whomever, newest first."""
    rows = MatchWord.objects.filter(claim__subject=subject).select_related("claim__organisation", "organisation")
    return list(rows.order_by("-on", "-said_at", "-id"))
