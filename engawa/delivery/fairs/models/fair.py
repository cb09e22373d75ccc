from django.db import models

from engawa.base.kit.holds import holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.states import BoothState


class Fair(ProgrammeModel):
    """What a job fair adds to its gathering. `turned_away` only counts people: no row is kept of them (仕様書エ)."""

    HOLDS = holds(
        plain="id programme made_at gathering number neutral_name rooms_from rooms_to turned_away cloned_from"
    )

    gathering = models.OneToOneField(Gathering, on_delete=models.PROTECT, related_name="fair")
    number = models.PositiveSmallIntegerField()
    neutral_name = models.CharField(max_length=40)
    rooms_from = models.DateTimeField()
    rooms_to = models.DateTimeField()
    turned_away = models.PositiveIntegerField(default=0)
    cloned_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="clones")

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="fair_number_once"),
            models.CheckConstraint(
                condition=models.Q(rooms_to__gt=models.F("rooms_from")), name="fair_rooms_end_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}回"


class Booth(ProgrammeModel):
    """An exhibitor's place at the fair; its queue is `queues.Desk(owner_ref=booth.pk)`."""

    HOLDS = holds(plain="id programme made_at gathering exhibitor state headline")

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="booths")
    exhibitor = models.OneToOneField(Exhibitor, on_delete=models.PROTECT, related_name="booth")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in BoothState], default=BoothState.NOT_READY.value
    )
    headline = models.CharField(max_length=80, blank=True)

    class Meta(ProgrammeModel.Meta):
        indexes = [models.Index(fields=["gathering", "state"], name="booth_by_state")]

    def __str__(self) -> str:
        return f"booth {self.pk}"

    @property
    def name(self) -> str:
        return self.exhibitor.organisation.name
