"""What the organiser says and sees on the day."""

from django.db import models
from django.db.models import Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit import clock
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.day_states import AUDIENCE_WORDS, POST_LABELS, Audience, PostKind
from engawa.delivery.fairs.models.fair import Booth

ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)


class Announcement(ProgrammeModel):
    """お知らせ: general words for open screens, shown until it ends. With a booth: for that booth's hosts alone."""

    HOLDS = holds(plain="id programme made_at gathering booth audience text until ended_at", made_by=ON_DUTY)

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="announcements")
    booth = models.ForeignKey(Booth, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=8, choices=[(a.value, a.value) for a in Audience])
    text = models.CharField(max_length=200)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    made_by = models.UUIDField(null=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(booth__isnull=True) | Q(audience=Audience.HOSTS.value), name="announcement_booth_is_hosts"
            )
        ]
        indexes = [
            models.Index(fields=["programme", "until"], condition=Q(ended_at__isnull=True), name="announcement_live")
        ]

    @property
    def standing(self) -> bool:
        return self.ended_at is None and self.until > clock.now()

    @property
    def audience_word(self) -> str:
        return str(AUDIENCE_WORDS[Audience(self.audience)])


class HostSeen(ProgrammeModel):
    """Evidence, not an act: when a booth's page was last heard from one person on duty there."""

    HOLDS = holds(
        plain="id programme made_at booth", person=ON_DUTY, last_seen_at=Plain(DataClass.EVIDENCE, Purpose.DUTY)
    )

    booth = models.ForeignKey(Booth, on_delete=models.PROTECT, related_name="hosts_seen")
    person = models.UUIDField()
    last_seen_at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["booth", "person"], name="hostseen_once")]


class DayPost(ProgrammeModel):
    """当日体制: who of 乙 is in charge of what, from when to when, and who stands in."""

    HOLDS = holds(
        plain="id programme made_at gathering post starts_at ends_at dropped_at", person=ON_DUTY, deputy=ON_DUTY
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="posts")
    post = models.CharField(max_length=12, choices=[(p.value, p.value) for p in PostKind])
    person = models.UUIDField()
    deputy = models.UUIDField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="daypost_has_length"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=models.F("person")), name="daypost_deputy_is_another"
            ),
        ]
        indexes = [models.Index(fields=["gathering", "starts_at"], name="daypost_of_day")]

    @property
    def label(self) -> str:
        return str(POST_LABELS[PostKind(self.post)])
