from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit import clock
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.contract.custody.models import Consent
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.models.fair import Booth
from engawa.delivery.fairs.wish_states import OfferState, Readers, WishState
from engawa.delivery.queues.models import Ticket

WHO = Plain(DataClass.PSEUDONYM, Purpose.MEETING)
WISH = Plain(DataClass.WISHES, Purpose.MEETING)


class WishCard(SealsValues, ProgrammeModel):
    """話したいことカード. `shown_to`: the organisations she was told of when she placed it; nobody else ever reads it."""

    HOLDS = holds(
        plain="id programme made_at gathering consent state until ended_at",
        subject=WHO,
        topics=WISH,
        readers=WISH,
        shown_to=WISH,
        text=Sealed(DataClass.FREE_TEXT, Purpose.MEETING),
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    topics = ArrayField(models.CharField(max_length=16))
    readers = models.CharField(max_length=14, choices=[(one.value, one.value) for one in Readers])
    shown_to = ArrayField(models.UUIDField())
    text = SealedField("fairs.wishcard.text")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in WishState], default=WishState.LIVE)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "subject"], condition=Q(state=WishState.LIVE), name="wishcard_one_live"
            ),
            models.CheckConstraint(
                condition=Q(state=WishState.LIVE, ended_at__isnull=True)
                | (~Q(state=WishState.LIVE) & Q(ended_at__isnull=False)),
                name="wishcard_ended_has_time",
            ),
        ]
        indexes = [models.Index(fields=["gathering"], condition=Q(state=WishState.LIVE), name="wishcard_live")]

    def __str__(self) -> str:
        return f"wish card {self.pk}"


class Offer(ProgrammeModel):
    """An exhibitor says one ready-made line to the writer of a card, once; she answers within five minutes or not at all."""

    HOLDS = holds(
        plain="id programme made_at booth template state until ticket",
        card=WHO,
        person=Plain(DataClass.STAFF_POST, Purpose.DUTY),
        answered_at=Plain(DataClass.EVIDENCE, Purpose.MEETING),
    )

    card = models.ForeignKey(WishCard, on_delete=models.PROTECT, related_name="offers")
    booth = models.ForeignKey(Booth, on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()
    template = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in OfferState], default=OfferState.SENT)
    until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["card", "booth"], name="offer_once_for_a_card"),
            models.CheckConstraint(
                condition=Q(state=OfferState.SENT, answered_at__isnull=True)
                | (~Q(state=OfferState.SENT) & Q(answered_at__isnull=False)),
                name="offer_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=True) | Q(state=OfferState.ACCEPTED), name="offer_ticket_when_accepted"
            ),
        ]
        indexes = [models.Index(fields=["booth", "-made_at"], name="offer_booth")]

    @property
    def open(self) -> bool:
        return self.state == OfferState.SENT and self.until > clock.now()
