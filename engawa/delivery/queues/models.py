import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.delivery.queues.cells import Resource, ResourceKind, resource_of
from engawa.delivery.queues.states import (
    HOLDING,
    LIVE_CALLS,
    LIVE_TICKETS,
    STANDING,
    BookingState,
    CallState,
    DeskKind,
    DeskState,
    SlotState,
    TicketState,
)

WHO = Plain(DataClass.PSEUDONYM, Purpose.MEETING)
ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)


class Desk(ProgrammeModel):
    """A place where people are called one by one. `gathering_ref` and `owner_ref` are opaque here."""

    HOLDS = holds(
        plain="id programme made_at gathering_ref owner_ref kind state halted_from standby next_number opened_at"
    )

    gathering_ref = models.UUIDField()
    owner_ref = models.UUIDField()
    kind = models.CharField(max_length=14, choices=[(k.value, k.value) for k in DeskKind])
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in DeskState], default=DeskState.CLOSED)
    halted_from = models.CharField(max_length=8, blank=True)  # what it goes back to when the day goes on
    standby = models.BooleanField(default=False)
    next_number = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "owner_ref"], name="desk_once_per_owner"),
            models.CheckConstraint(
                condition=Q(state=DeskState.HALTED.value) ^ Q(halted_from=""), name="desk_halted_from_something"
            ),
        ]
        indexes = [models.Index(fields=["gathering_ref"], name="desk_gathering")]


class Slot(ProgrammeModel):
    """予約の枠: a time the desk's owner offers. `lane` calls; whoever else is needed then stands in `beside`."""

    HOLDS = holds(plain="id programme made_at desk at minutes lane_kind state", lane=ON_DUTY, beside=ON_DUTY)

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="slots")
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    lane_kind = models.CharField(
        max_length=10, choices=[(k.value, k.value) for k in ResourceKind], default=ResourceKind.LANE
    )
    lane = models.UUIDField()
    beside = ArrayField(models.CharField(max_length=48), default=list, blank=True)  # "counsellor:<uuid>"
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in SlotState], default=SlotState.OFFERED)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "lane", "at"], condition=Q(state=SlotState.OFFERED), name="slot_offered_once"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=120), name="slot_length"),
        ]
        indexes = [
            models.Index(fields=["desk", "at"], name="slot_by_desk"),
            models.Index(fields=["lane", "at"], name="slot_by_lane"),
        ]

    @property
    def ends_at(self) -> dt.datetime:
        return self.at + dt.timedelta(minutes=self.minutes)

    @property
    def resources(self) -> list[Resource]:
        """Of the owner's side."""
        return [Resource(ResourceKind(self.lane_kind), self.lane), *map(resource_of, self.beside)]


class Booking(ProgrammeModel):
    """予約: one person for one slot. What it occupies are its cells; `instead_of`: the time it was moved from."""

    HOLDS = holds(
        plain="id programme made_at desk slot state instead_of returned_at asked_how asked_at judged_at",
        subject=WHO,
        topic=Plain(DataClass.WISHES, Purpose.MEETING),
        entered_by=ON_DUTY,
        judged_by=ON_DUTY,
    )

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="bookings")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in BookingState], default=BookingState.BOOKED
    )
    topic = models.CharField(max_length=16, blank=True)  # a code of the owner's, as on a ticket
    instead_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.UUIDField(null=True, blank=True)  # who entered it at her request
    asked_how = models.CharField(max_length=8, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.UUIDField(null=True, blank=True)  # whose word it is that she did not come
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["slot"], condition=Q(state__in=HOLDING), name="booking_one_per_slot"),
            models.UniqueConstraint(
                fields=["desk", "subject"], condition=Q(state__in=STANDING), name="booking_one_standing_per_desk"
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=True, asked_how="", asked_at__isnull=True)
                | (Q(entered_by__isnull=False, asked_at__isnull=False) & ~Q(asked_how="")),
                name="booking_entered_at_a_request",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingState.MISSED, judged_by__isnull=False, judged_at__isnull=False)
                | (~Q(state=BookingState.MISSED) & Q(judged_by__isnull=True, judged_at__isnull=True)),
                name="booking_missed_by_a_word",
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.RETURNING) | Q(returned_at__isnull=False),
                name="booking_returning_has_time",
            ),
        ]
        indexes = [models.Index(fields=["programme", "subject"], name="booking_subject")]


class OccupiedCell(ProgrammeModel):
    """Five minutes of one resource, of one booking. The constraint looks at commit, so that two may swap.

    `gathering_ref` is for reading: nobody is in two places because the places belong to two gatherings.
    """

    HOLDS = holds(plain="id programme made_at gathering_ref resource_kind cell booking", resource=WHO)

    gathering_ref = models.UUIDField()
    resource_kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ResourceKind])
    resource = models.UUIDField()
    cell = models.PositiveIntegerField()
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="cells")

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "resource_kind", "resource", "cell"],
                name="occupied_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]


class Ticket(ProgrammeModel):
    """整理券. `number` is what she is told; `place` orders the queue and is kept while she is away."""

    HOLDS = holds(
        plain="id programme made_at desk booking number place state missed closed_at",
        subject=WHO,
        topic=Plain(DataClass.WISHES, Purpose.MEETING),
    )

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="tickets")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    booking = models.OneToOneField(  # set when its time has come: it comes before walk-ins
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="ticket"
    )
    number = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in TicketState], default=TicketState.WAITING
    )
    missed = models.PositiveSmallIntegerField(default=0)
    topic = models.CharField(max_length=16, blank=True)  # a code of the owner's: what she would like to talk about
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "subject"], condition=Q(state__in=LIVE_TICKETS), name="ticket_one_live_per_desk"
            ),
            models.UniqueConstraint(fields=["desk", "number"], name="ticket_number_once"),
            models.UniqueConstraint(
                fields=["desk", "place"], name="ticket_place_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE_TICKETS, closed_at__isnull=True)
                | (~Q(state__in=LIVE_TICKETS) & Q(closed_at__isnull=False)),
                name="ticket_closed_has_time",
            ),
        ]
        indexes = [models.Index(fields=["programme", "subject"], name="ticket_subject")]


class Call(ProgrammeModel):
    """呼び出し. One live call per person over all desks: the lock that makes a double call impossible."""

    HOLDS = holds(
        plain="id programme made_at desk ticket state ring_at acknowledged_at answered_at ended_at",
        subject=WHO,
        person=ON_DUTY,
    )

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="calls")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="calls")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()
    state = models.CharField(max_length=14, choices=[(s.value, s.value) for s in CallState], default=CallState.RINGING)
    ring_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "subject"], condition=Q(state__in=LIVE_CALLS), name="call_one_live_per_subject"
            ),
            models.UniqueConstraint(
                fields=["desk", "person"], condition=Q(state__in=LIVE_CALLS), name="call_one_live_per_host"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE_CALLS, ended_at__isnull=True)
                | (~Q(state__in=LIVE_CALLS) & Q(ended_at__isnull=False)),
                name="call_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "subject", "-ring_at"], name="call_subject"),
            models.Index(fields=["desk", "-ring_at"], name="call_desk"),
        ]


class Presence(ProgrammeModel):
    """Evidence, not an act: when a page of hers was last heard. Silent for 30 s = 離席中, the place kept."""

    HOLDS = holds(
        plain="id programme made_at",
        subject=WHO,
        last_seen_at=Plain(DataClass.EVIDENCE, Purpose.MEETING),
        here_seconds=Plain(DataClass.EVIDENCE, Purpose.MEETING),
    )

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="+")
    last_seen_at = models.DateTimeField()
    here_seconds = models.PositiveIntegerField(default=0)  # on the day of `last_seen_at`


class PastVisit(ProgrammeModel):
    """What a desk's figures need of a ticket whose holder was erased: no person, no number, no time of day."""

    HOLDS = holds(plain="id programme made_at desk on talked_seconds")

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="past_visits")
    on = models.DateField()
    talked_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        indexes = [models.Index(fields=["desk", "on"], name="pastvisit_of_day")]
