"""What 乙 writes for the special web site: pages and stories, version by version, each seen by a second person."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.kit.ids import uuid7
from engawa.base.programmes.models import ProgrammeModel
from engawa.delivery.fairs.site_states import (
    IN_WORK,
    MANY,
    OF_A_PERSON,
    PAGE_LABELS,
    STORY_LABELS,
    WRITTEN_LABELS,
    PageKind,
    StoryKind,
    WrittenState,
)

ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)
WORDS = "id programme made_at thing version title body source checked_on state reason checked_at published_at example"


def _choices(states: Any) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in states]


class Written(ProgrammeModel):
    """One version of one text. `thing` is the same in all of its versions; `body` is plain text (`web.ui.marks`)."""

    thing = models.UUIDField(default=uuid7)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=80)
    body = models.TextField(max_length=6000, blank=True)
    source = models.CharField(max_length=200, blank=True)
    checked_on = models.DateField(null=True, blank=True)  # 確認日: the day on which it agreed with its source
    state = models.CharField(max_length=10, choices=_choices(WrittenState), default=WrittenState.DRAFT.value)
    written_by = models.UUIDField(null=True, blank=True)
    checked_by = models.UUIDField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why it was sent back
    published_at = models.DateTimeField(null=True, blank=True)
    example = models.BooleanField(default=False)  # 例示: invented for a demonstration, and says so

    class Meta(ProgrammeModel.Meta):
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["programme", "thing", "version"], name="%(class)s_version_once"),
            models.UniqueConstraint(
                fields=["programme", "thing"],
                condition=Q(state__in=[one.value for one in IN_WORK]),
                name="%(class)s_one_in_work",
            ),
            models.UniqueConstraint(
                fields=["programme", "thing"],
                condition=Q(state=WrittenState.PUBLISHED.value),
                name="%(class)s_one_published",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[WrittenState.CHECKED.value, WrittenState.PUBLISHED.value])
                | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="%(class)s_checked_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | Q(written_by__isnull=True) | ~Q(checked_by=F("written_by")),
                name="%(class)s_checked_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def state_words(self) -> str:
        return str(WRITTEN_LABELS[WrittenState(self.state)])

    @property
    def in_work(self) -> bool:
        return self.state in IN_WORK


class SitePage(Written):
    """A page, a piece of news, or one question with its answer. Of a kind that is not `MANY` one thing is live."""

    HOLDS = holds(plain=f"{WORDS} kind place", written_by=ON_DUTY, checked_by=ON_DUTY)

    kind = models.CharField(max_length=16, choices=_choices(PageKind))
    place = models.PositiveSmallIntegerField(default=0)  # where it stands among its kind

    class Meta(Written.Meta):
        abstract = False
        constraints = [
            *Written.Meta.constraints,
            models.UniqueConstraint(
                fields=["programme", "kind"],
                condition=Q(state=WrittenState.PUBLISHED.value) & ~Q(kind__in=sorted(one.value for one in MANY)),
                name="sitepage_one_of_its_kind",
            ),
        ]
        indexes = [models.Index(fields=["programme", "kind", "state"], name="sitepage_by_kind")]

    @property
    def label(self) -> str:
        return str(PAGE_LABELS[PageKind(self.kind)])


class Story(Written):
    """移住者の一日・社員の声・家計の例. Whoever tells it is not named, and has said yes to what it is used for."""

    HOLDS = holds(
        plain=f"{WORDS} kind municipality figures person_consent right", written_by=ON_DUTY, checked_by=ON_DUTY
    )

    kind = models.CharField(max_length=10, choices=_choices(StoryKind))
    municipality = models.CharField(max_length=6, blank=True)
    figures = models.JSONField(default=list, blank=True)  # [{"label", "amount"}]: yen a month
    person_consent = models.BooleanField(default=False)
    right = models.CharField(max_length=120, blank=True)  # whose words and under which permission

    class Meta(Written.Meta):
        abstract = False
        constraints = [
            *Written.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state=WrittenState.PUBLISHED.value) | ~Q(right=""), name="story_published_has_its_right"
            ),
            models.CheckConstraint(
                condition=~Q(state=WrittenState.PUBLISHED.value, kind__in=sorted(one.value for one in OF_A_PERSON))
                | Q(person_consent=True),
                name="story_of_a_person_has_consent",
            ),
        ]
        indexes = [models.Index(fields=["programme", "municipality", "state"], name="story_by_place")]

    @property
    def label(self) -> str:
        return str(STORY_LABELS[StoryKind(self.kind)])

    @property
    def total(self) -> int:
        """Yen a month."""
        return sum(line["amount"] for line in self.figures)
