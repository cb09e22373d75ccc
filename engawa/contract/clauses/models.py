from django.db import models

from engawa.base.kit.holds import holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.contract.clauses.known import Basis


class Parameter(ProgrammeModel):
    """指定値: one dated row per change, never an overwrite. `set_by_label` names an office, no person."""

    HOLDS = holds(
        plain="id programme made_at key value basis clause effective_from effective_to set_by_label document_name"
        " document_sha256 supersedes"
    )

    key = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    clause = models.CharField(max_length=80, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    set_by_label = models.CharField(max_length=80, blank=True)
    document_name = models.CharField(max_length=120, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ProgrammeModel.Meta):
        indexes = [models.Index(fields=["programme", "key", "effective_from"], name="parameter_of_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True) | models.Q(effective_to__gte=models.F("effective_from")),
                name="parameter_ends_after_it_begins",
            )
        ]
