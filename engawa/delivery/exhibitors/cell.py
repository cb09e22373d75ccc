from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.delivery.exhibitors.life import MATRICES
from engawa.delivery.exhibitors.states import CELL_LABELS, TELLER_LABELS, CellState, Teller


class Cell(ProgrammeModel):
    """One line of a municipality's matrix. Without a row it is 未登録; from `expires_on` nobody sees it any more."""

    HOLDS = holds(
        plain="id programme made_at municipality matrix key text figure unit url source checked_on expires_on state"
        " teller example written_at",
        written_by=Plain(DataClass.STAFF_POST, Purpose.DUTY),
    )

    municipality = models.CharField(max_length=6)
    matrix = models.CharField(max_length=8, choices=list(MATRICES.items()))
    key = models.CharField(max_length=24)
    text = models.CharField(max_length=200, blank=True)
    figure = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=8, blank=True)
    url = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=120, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)  # the next 1 April; the first day on which it is gone
    state = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in CellState], default=CellState.UNREGISTERED.value
    )
    teller = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Teller])
    example = models.BooleanField(default=False)  # 例示: invented for a demonstration, and says so
    written_by = models.UUIDField(null=True, blank=True)
    written_at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "municipality", "key"], name="cell_once"),
            models.CheckConstraint(
                condition=~Q(state=CellState.SHOWN.value)
                | (~Q(text="") & ~Q(source="") & ~Q(url="") & Q(checked_on__isnull=False, expires_on__isnull=False)),
                name="cell_shown_has_its_source",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=models.F("checked_on")),
                name="cell_expires_after_check",
            ),
            models.CheckConstraint(condition=Q(figure__isnull=True) | ~Q(unit=""), name="cell_figure_has_unit"),
        ]
        indexes = [models.Index(fields=["programme", "state", "expires_on"], name="cell_by_end")]

    def __str__(self) -> str:
        return f"{self.municipality} {self.key}"

    @property
    def figure_words(self) -> str:
        return "" if self.figure is None else f"{self.figure:,}{self.unit}"

    @property
    def state_words(self) -> str:
        return str(CELL_LABELS[CellState(self.state)])

    @property
    def teller_words(self) -> str:
        return str(TELLER_LABELS[Teller(self.teller)])
