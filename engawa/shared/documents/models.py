import datetime as dt

from django.db import models
from django.db.models import Q

from engawa.base.kit.holds import holds
from engawa.base.kit.wareki import fiscal_year_label
from engawa.base.programmes.models import ProgrammeModel
from engawa.shared.documents.kinds import document_kinds
from engawa.shared.documents.states import PAPER_LABELS, PaperState

FROZEN = (
    Q(number__isnull=False, chain_seq__isnull=False, frozen_at__isnull=False, size__gt=0)
    & ~Q(sha256="")
    & ~Q(file_key="")
)


class Paper(ProgrammeModel):
    """One numbered paper. Frozen, it is its file: the ledger holds the same SHA-256."""

    HOLDS = holds(
        plain="id programme made_at kind fiscal_year number title as_at state frozen_at sha256 size file_key chain_seq chain_head"
    )

    kind = models.CharField(max_length=40)
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=200)
    as_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in PaperState], default=PaperState.DRAFT)
    frozen_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    file_key = models.CharField(max_length=80, blank=True)
    chain_seq = models.BigIntegerField(null=True, blank=True)  # the ledger's last entry before this paper
    chain_head = models.CharField(max_length=64, blank=True)

    class Meta(ProgrammeModel.Meta):
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "fiscal_year", "number"], name="paper_number_once"),
            models.CheckConstraint(condition=~Q(state=PaperState.FROZEN) | FROZEN, name="paper_frozen_is_whole"),
        ]

    def __str__(self) -> str:
        return self.number_text

    @property
    def label(self) -> str:
        kind = document_kinds().get(self.kind)
        return kind.label if kind else self.kind

    @property
    def number_text(self) -> str:
        """`令和7年度 速報 第1号`."""
        year = fiscal_year_label(dt.date(self.fiscal_year, 4, 1))
        return f"{year} {self.label} 第{self.number}号" if self.number else f"{year} {self.label} 案"

    @property
    def state_label(self) -> str:
        return str(PAPER_LABELS[PaperState(self.state)])

    @property
    def file_name(self) -> str:
        """For downloads: ASCII, no title, no person."""
        return f"{self.kind}-{self.fiscal_year}-{self.number or 0:03d}.pdf"


class PaperFigure(ProgrammeModel):
    """A number as it stood on the paper. No persons: it outlives withdrawal and disposal."""

    HOLDS = holds(plain="id programme made_at paper position key value unit query_id")

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="figures")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)
    value = models.BigIntegerField()
    unit = models.CharField(max_length=12)
    query_id = models.CharField(max_length=20)

    class Meta(ProgrammeModel.Meta):
        ordering = ["paper", "position"]
        constraints = [models.UniqueConstraint(fields=["paper", "key"], name="paperfigure_key_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.value}{self.unit} [{self.query_id}]"
