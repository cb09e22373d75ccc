from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.delivery.exhibitors.states import GRANT_LABELS, TELLER_LABELS, GrantState, Teller

ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)


class GrantRule(ProgrammeModel):
    """移住支援金の要件: what one municipality says for one span of days. A change is a new row; amounts in whole yen.

    `years`, `years_running`: lived in or commuted to Tokyo's 23 wards, in all and last of all; 0: not asked.
    `works`: words of `grants.Work`, any of them will do.
    """

    HOLDS = holds(
        plain="id programme made_at municipality name single household per_child years years_running stay works more"
        " url source checked_on valid_from valid_until counter contact state teller example written_at confirmed_at",
        written_by=ON_DUTY,
        confirmed_by=ON_DUTY,
    )

    municipality = models.CharField(max_length=6)
    name = models.CharField(max_length=60)
    single = models.PositiveIntegerField()
    household = models.PositiveIntegerField()
    per_child = models.PositiveIntegerField(default=0)
    years = models.PositiveSmallIntegerField(default=0)
    years_running = models.PositiveSmallIntegerField(default=0)
    stay = models.BooleanField(default=True)  # 申請から5年以上住み続ける意思
    works = ArrayField(models.CharField(max_length=10))
    more = models.CharField(max_length=400, blank=True)  # conditions nobody is asked about here
    url = models.CharField(max_length=300)
    source = models.CharField(max_length=120)
    checked_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField()  # the last day on which it holds
    counter = models.CharField(max_length=80)
    contact = models.CharField(max_length=120, blank=True)
    state = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in GrantState], default=GrantState.DRAFT.value
    )
    teller = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Teller])
    example = models.BooleanField(default=False)  # 例示: invented for a demonstration, and says so
    written_by = models.UUIDField(null=True, blank=True)
    written_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "municipality"], condition=Q(state=GrantState.DRAFT), name="grantrule_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="grantrule_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[GrantState.CONFIRMED, GrantState.REPLACED])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="grantrule_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(written_by__isnull=True) | ~Q(confirmed_by=F("written_by")),
                name="grantrule_confirmed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state", "municipality"], name="grantrule_by_state")]

    def __str__(self) -> str:
        return f"{self.municipality} {self.name}"

    @property
    def state_words(self) -> str:
        return str(GRANT_LABELS[GrantState(self.state)])

    @property
    def teller_words(self) -> str:
        return str(TELLER_LABELS[Teller(self.teller)])

    @property
    def confirmed(self) -> bool:
        return self.state == GrantState.CONFIRMED

    def meets(self, other: "GrantRule") -> bool:
        """Whether some day is in both."""
        return self.valid_from <= other.valid_until and other.valid_from <= self.valid_until
