import datetime as dt

from django.db import models
from django.db.models import Q

from engawa.base.kit.holds import holds
from engawa.base.kit.wareki import fiscal_year_label
from engawa.base.programmes.models import ProgrammeModel
from engawa.shared.documents.forms import Form
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
        " printed"
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
    printed = models.JSONField(default=dict, blank=True)  # all that its template was given: the same bytes again

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
        return self.file_name_as(Form.PDF)

    def file_name_as(self, form: Form) -> str:
        return f"{self.kind}-{self.fiscal_year}-{self.number or 0:03d}.{form.value}"

    @property
    def forms(self) -> list[Form]:
        """In which it can be taken, PDF first."""
        return [Form.PDF, *(Form(one.form) for one in self.files.all())]

    def sha256_of(self, form: Form) -> str:
        """Of a form that it has."""
        return {Form.PDF: self.sha256, **{Form(one.form): one.sha256 for one in self.files.all()}}[form]


class PaperFile(ProgrammeModel):
    """Another form of a frozen paper, frozen by its hash: Word and Excel are not written twice alike."""

    HOLDS = holds(plain="id programme made_at paper form sha256 size file_key")

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="files")
    form = models.CharField(max_length=8, choices=[(f.value, f.value) for f in Form if f != Form.PDF])
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    file_key = models.CharField(max_length=80)

    class Meta(ProgrammeModel.Meta):
        ordering = ["paper", "form"]
        constraints = [models.UniqueConstraint(fields=["paper", "form"], name="paperfile_form_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.sha256[:8]}"

    @property
    def form_label(self) -> str:
        return Form(self.form).label


class PaperFigure(ProgrammeModel):
    """A number as it stood on the paper. No persons: it outlives withdrawal and disposal."""

    HOLDS = holds(plain="id programme made_at paper position key value unit query_id label")

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="figures")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)
    value = models.BigIntegerField()
    unit = models.CharField(max_length=12)
    query_id = models.CharField(max_length=20)
    label = models.CharField(max_length=120, blank=True)

    class Meta(ProgrammeModel.Meta):
        ordering = ["paper", "position"]
        constraints = [models.UniqueConstraint(fields=["paper", "key"], name="paperfigure_key_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.value}{self.unit} [{self.query_id}]"
