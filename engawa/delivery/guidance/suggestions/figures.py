"""Counts of a gathering's suggestions for those who must see nobody: 乙 and 甲. Cells below five are suppressed."""

from collections import Counter
from dataclasses import dataclass

from engawa.base.kit.suppress import suppress_cells, suppressed
from engawa.delivery.events.models import Gathering
from engawa.delivery.guidance.suggestions.models import Suggestion
from engawa.delivery.guidance.suggestions.queries import possible, showing
from engawa.delivery.guidance.suggestions.states import GROUND_LABELS, Ground, SuggestionState

ENOUGH = 3


@dataclass(frozen=True)
class Figures:
    """None: below five, not shown."""

    waiting: int | None
    issued: int | None
    seekers: int | None
    seekers_with_enough: int | None
    exhibitors: int | None
    added: dict[str, int | None]

    @property
    def added_any(self) -> bool:
        """Some line was added, by more than could be counted on."""
        return any(self.added.values())


def figures(gathering: Gathering) -> Figures:
    """Live, in three questions."""
    issued = list(showing().filter(run__gathering=gathering).values_list("subject", "exhibitor"))
    by_seeker = Counter(subject for subject, _exhibitor in issued)
    enough = sum(1 for count in by_seeker.values() if count >= ENOUGH)
    parts = suppress_cells({"enough": enough, "fewer": len(by_seeker) - enough})
    waiting = Suggestion.objects.filter(possible(), run__gathering=gathering, state=SuggestionState.DRAFT)
    return Figures(
        suppressed(waiting.count()),
        suppressed(len(issued)),
        suppressed(len(by_seeker)),
        parts["enough"],
        suppressed(len({exhibitor for _subject, exhibitor in issued})),
        _added(gathering),
    )


def _added(gathering: Gathering) -> dict[str, int | None]:
    """Lines that counsellors added, by ground."""
    rows = Suggestion.objects.filter(run__gathering=gathering, origin=Suggestion.Origin.ADDED)
    counted = Counter(rows.exclude(state=SuggestionState.DROPPED).values_list("ground", flat=True))
    cells = suppress_cells({ground: counted[ground] for ground in Ground}, total_shown=False)
    return {str(GROUND_LABELS[ground]): count for ground, count in cells.items()}
