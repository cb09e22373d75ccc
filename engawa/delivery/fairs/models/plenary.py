from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.plenary_states import PLENARY_LABELS, PlenaryKind, PlenaryState

LONGEST = 60
"""Minutes."""
LINE_LENGTH = 200
ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)


class Plenary(ProgrammeModel):
    """開会・PR・閉会: what is said to everybody. `text` is posted in any case; with LiveKit it has a room as well."""

    HOLDS = holds(
        plain="id programme made_at gathering kind at minutes text slides link state room_id began_at ended_at",
        speaker=ON_DUTY,
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="plenaries")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in PlenaryKind])
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    speaker = models.CharField(max_length=80)
    text = models.TextField(max_length=4000)
    slides = models.TextField(max_length=4000, blank=True)
    link = models.URLField(max_length=300, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in PlenaryState], default=PlenaryState.PLANNED
    )
    room_id = models.UUIDField(null=True, blank=True, unique=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[PlenaryState.OPEN, PlenaryState.OVER]) ^ Q(began_at__isnull=True),
                name="plenary_begun_has_begin",
            ),
            models.CheckConstraint(
                condition=Q(state=PlenaryState.OVER) ^ Q(ended_at__isnull=True), name="plenary_over_has_end"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="plenary_has_text"),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=LONGEST), name="plenary_length"),
        ]
        indexes = [models.Index(fields=["gathering", "at"], name="plenary_day")]

    def __str__(self) -> str:
        return f"plenary {self.pk}"

    @property
    def label(self) -> str:
        return str(PLENARY_LABELS[PlenaryKind(self.kind)])


class PlenaryLine(ProgrammeModel):
    """One line of captions, read by everybody and kept as what was said. Hidden, it is shown nowhere."""

    HOLDS = holds(plain="id programme made_at plenary client_id said_at text hidden_at", typed_by=ON_DUTY)

    plenary = models.ForeignKey(Plenary, on_delete=models.PROTECT, related_name="lines")
    client_id = models.UUIDField()
    said_at = models.DateTimeField()
    text = models.CharField(max_length=LINE_LENGTH)
    typed_by = models.UUIDField(null=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["plenary", "client_id"], name="plenaryline_once")]
        indexes = [models.Index(fields=["plenary", "said_at"], name="plenaryline_said")]
