from django.db import models

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor


class MarkedExhibitor(ProgrammeModel):
    """話してみたいところ: whom she marked before she registered, or since. Nobody but she sees it."""

    HOLDS = holds(
        plain="id programme made_at gathering removed_at",
        subject=Plain(DataClass.PSEUDONYM, Purpose.REGISTRATION),
        exhibitor=Plain(DataClass.WISHES, Purpose.REGISTRATION),
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["gathering", "subject", "exhibitor"], name="marked_once"),
        ]

    def __str__(self) -> str:
        return f"wish {self.pk}"
