from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit import clock
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.parties.models import Organisation
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.vault.fields import SealedField, SealsValues
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors import cell, grant_rule
from engawa.delivery.exhibitors.states import (
    IN_WORK,
    AnswerState,
    ApplicationState,
    CheckState,
    ExhibitorState,
    ImportState,
    InvitationState,
    ListState,
)

Cell = cell.Cell
GrantRule = grant_rule.GrantRule
"""Tables of this room, each in a file of its own."""

ON_DUTY = Plain(DataClass.STAFF_POST, Purpose.DUTY)


def _choices(states: Any) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in states]


class ExhibitorKind(models.TextChoices):
    COMPANY = "company", "企業"
    MUNICIPALITY = "municipality", "市町村"


class Origin(models.TextChoices):
    APPLIED = "applied", "申込み"
    INVITED = "invited", "出展要請"
    CARRIED_OVER = "carried_over", "前回から"


class Exhibitor(ProgrammeModel):
    """One body's place in one gathering: public facts only. Its name is the organisation's."""

    HOLDS = holds(
        plain="id programme made_at gathering organisation kind state origin intro homepage employees capital industry"
        " municipality zip address ways_of_working list_version search_text search kana_key"
    )

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="exhibitors")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ExhibitorKind.choices, default=ExhibitorKind.COMPANY)
    state = models.CharField(max_length=16, choices=_choices(ExhibitorState), default=ExhibitorState.SUBMITTED.value)
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.APPLIED)
    intro = models.TextField(blank=True)
    homepage = models.CharField(max_length=200, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    capital = models.PositiveBigIntegerField(null=True, blank=True)
    industry = models.CharField(max_length=1, blank=True)
    municipality = models.CharField(max_length=6, blank=True)
    zip = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=300, blank=True)
    ways_of_working = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    list_version = models.PositiveIntegerField(null=True, blank=True)
    search_text = models.TextField(blank=True)
    search = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    kana_key = models.CharField(max_length=330, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "gathering", "organisation"], name="exhibitor_once"),
            models.CheckConstraint(
                condition=~models.Q(state=ExhibitorState.CONFIRMED.value) | models.Q(list_version__isnull=False),
                name="exhibitor_confirmed_by_a_list",
            ),
        ]
        indexes = [
            models.Index(fields=["gathering", "state"], name="exhibitor_by_state"),
            GinIndex(fields=["search"], name="exhibitor_search"),
            GinIndex(fields=["ways_of_working"], name="exhibitor_ways"),
        ]

    @property
    def name(self) -> str:
        return self.organisation.name


class Posting(ProgrammeModel):
    """求人票. What is filtered has a column; the rest of the public text stands in `facts` under its key."""

    HOLDS = holds(
        plain="id programme made_at exhibitor gathering job_no received_on expires_on title occupation industry"
        " employment_type municipality pay_unit pay_min pay_max annual_holidays facts missing check_state checked_at"
        " checked_office check_reason as_of search_text search",
        checked_by=ON_DUTY,
    )

    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="postings")
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    job_no = models.CharField(max_length=14)
    received_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    title = models.CharField(max_length=400)
    occupation = models.CharField(max_length=2, blank=True)
    industry = models.CharField(max_length=1, blank=True)
    employment_type = models.CharField(max_length=24, blank=True)
    municipality = models.CharField(max_length=6, blank=True)
    pay_unit = models.CharField(max_length=6, blank=True)
    pay_min = models.PositiveIntegerField(null=True, blank=True)
    pay_max = models.PositiveIntegerField(null=True, blank=True)
    annual_holidays = models.PositiveSmallIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    missing = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    check_state = models.CharField(max_length=16, choices=_choices(CheckState), default=CheckState.UNCHECKED.value)
    checked_by = models.UUIDField(null=True, blank=True)
    checked_office = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    check_reason = models.CharField(max_length=200, blank=True)
    as_of = models.DateField(default=clock.today)
    search_text = models.TextField(blank=True)
    search = ArrayField(models.CharField(max_length=4), default=list, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "gathering", "job_no"], name="posting_job_no_once"),
            models.CheckConstraint(
                condition=models.Q(check_state=CheckState.UNCHECKED.value, checked_at__isnull=True)
                | (
                    ~models.Q(check_state=CheckState.UNCHECKED.value)
                    & models.Q(checked_at__isnull=False, checked_by__isnull=False)
                ),
                name="posting_check_has_who_and_when",
            ),
        ]
        indexes = [
            models.Index(fields=["exhibitor", "expires_on"], name="posting_by_expiry"),
            models.Index(fields=["gathering", "check_state"], name="posting_by_check"),
            GinIndex(fields=["search"], name="posting_search"),
        ]

    def __str__(self) -> str:
        return f"{self.job_no} {self.title}"

    def row(self) -> dict[str, Any]:
        """By canonical key, as the importer compares it."""
        from engawa.delivery.exhibitors.rows import row_of

        return row_of(self)


class AttributeValue(ProgrammeModel):
    """One answer of the workplace passport; without a row the attribute is 未回答, which is never "no".

    The answer in work stands beside the public one until it is checked and takes its place.
    """

    HOLDS = holds(
        plain="id programme made_at exhibitor key value note fiscal_year basis state evidence expires_on reason"
        " checked_at published_at",
        typed_by=ON_DUTY,
        checked_by=ON_DUTY,
    )

    class Basis(models.TextChoices):
        DECLARED = "declared", "企業申告"
        CHECKED = "checked", "事務局確認済"

    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="attributes")
    key = models.CharField(max_length=24)
    value = models.CharField(max_length=40)
    note = models.CharField(max_length=80, blank=True)
    fiscal_year = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.DECLARED)
    state = models.CharField(max_length=10, choices=_choices(AnswerState), default=AnswerState.DRAFT.value)
    evidence = models.CharField(max_length=300, blank=True)  # an address anybody can open
    expires_on = models.DateField(null=True, blank=True)  # the last day on which it is shown
    typed_by = models.UUIDField(null=True, blank=True)
    checked_by = models.UUIDField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why it was returned
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["exhibitor", "key"],
                condition=models.Q(state__in=[one.value for one in IN_WORK]),
                name="attribute_one_in_work",
            ),
            models.UniqueConstraint(
                fields=["exhibitor", "key"],
                condition=models.Q(state=AnswerState.PUBLISHED.value),
                name="attribute_one_published",
            ),
            models.CheckConstraint(
                condition=~models.Q(basis="checked")
                | (models.Q(checked_at__isnull=False, checked_by__isnull=False) & ~models.Q(evidence="")),
                name="attribute_checked_has_evidence",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_by__isnull=True)
                | models.Q(typed_by__isnull=True)
                | ~models.Q(checked_by=models.F("typed_by")),
                name="attribute_checked_by_another",
            ),
        ]
        indexes = [models.Index(fields=["exhibitor", "state"], name="attribute_by_state")]


class Application(ProgrammeModel):
    """出展申込: with which vacancies a company takes part, how it stands in the prefecture, and that it knows the terms."""

    HOLDS = holds(
        plain="id programme made_at exhibitor job_nos in_prefecture state terms_version submitted_at",
        submitted_by=ON_DUTY,
    )

    class Place(models.TextChoices):
        HEAD_OFFICE = "head_office", "本社が県内にある"
        ESTABLISHMENT = "establishment", "事業所が県内にある"
        WORKPLACE = "workplace", "働く場所が県内にある"

    exhibitor = models.OneToOneField(Exhibitor, on_delete=models.PROTECT, related_name="application")
    job_nos = ArrayField(models.CharField(max_length=14), default=list, blank=True)
    in_prefecture = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    state = models.CharField(max_length=10, choices=_choices(ApplicationState), default=ApplicationState.DRAFT.value)
    terms_version = models.PositiveSmallIntegerField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.UUIDField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=ApplicationState.SUBMITTED.value)
                | models.Q(submitted_at__isnull=False, submitted_by__isnull=False, terms_version__isnull=False),
                name="application_submitted_has_who_and_when",
            ),
        ]


class Invitation(ProgrammeModel):
    """出展要請 (仕様書1(2)オ): why this company is asked, under which agreement of 甲, and what it answered.

    `grounds` and `evidence` are public facts about the workplace. The letter goes to `contact`, a person on duty.
    """

    HOLDS = holds(
        plain="id programme made_at gathering organisation grounds evidence state agreement sent_at answered_at reason",
        contact=ON_DUTY,
        made_by=ON_DUTY,
        sent_by=ON_DUTY,
    )

    class Ground(models.TextChoices):
        WORKPLACE = "workplace", "働きやすい職場づくり"
        SIDE_JOBS = "side_jobs", "副業・兼業"
        NEWCOMERS = "newcomers", "移住者の受入れ"
        CERTIFIED = "certified", "認定・認証"

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    grounds = ArrayField(models.CharField(max_length=12, choices=Ground.choices))
    evidence = models.CharField(max_length=300)
    contact = models.UUIDField()
    state = models.CharField(max_length=10, choices=_choices(InvitationState), default=InvitationState.DRAFTED.value)
    agreement = models.UUIDField(null=True, blank=True)  # approvals.Agreement under which it went out
    made_by = models.UUIDField()
    sent_by = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["gathering", "organisation"], name="invitation_once"),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True, sent_by__isnull=True, agreement__isnull=True)
                | models.Q(sent_at__isnull=False, sent_by__isnull=False, agreement__isnull=False),
                name="invitation_sent_under_an_agreement",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["accepted", "declined"]) | models.Q(answered_at__isnull=False),
                name="invitation_answered_has_when",
            ),
        ]
        indexes = [models.Index(fields=["gathering", "state"], name="invitation_by_state")]

    @property
    def grounds_words(self) -> str:
        return "、".join(str(self.Ground(one).label) for one in self.grounds)


class Selection(ProgrammeModel):
    """選定の基準, one version: how many companies there is room for, and who goes first when more apply. Declared."""

    HOLDS = holds(plain="id programme made_at gathering version capacity criteria", made_by=ON_DUTY)

    class Criterion(models.TextChoices):
        CERTIFIED = "certified", "認定・認証を公開している"
        SIDE_JOBS = "side_jobs", "副業・兼業を認めている"
        NEWCOMERS = "newcomers", "移住者の受入れの制度がある"
        FLEXIBLE = "flexible", "テレワークやフレックスがある"
        INVITED = "invited", "出展要請に応じた"
        FIRST = "first", "前の回に出展していない"

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    capacity = models.PositiveSmallIntegerField()
    criteria = ArrayField(models.CharField(max_length=12, choices=Criterion.choices), default=list, blank=True)
    made_by = models.UUIDField()

    class Meta(ProgrammeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["gathering", "version"], name="selection_version_once")]

    @property
    def criteria_words(self) -> str:
        return "、".join(str(self.Criterion(one).label) for one in self.criteria)


class TrainingPass(ProgrammeModel):
    """A person on duty answered every question of a module rightly, once per version."""

    HOLDS = holds(plain="id programme made_at module version", person=ON_DUTY, at=ON_DUTY)

    person = models.UUIDField()
    module = models.CharField(max_length=24)
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "person", "module", "version"], name="training_pass_once")
        ]


class Shift(ProgrammeModel):
    """当日の担当: one person's time at a booth. Nobody is in two places."""

    HOLDS = holds(
        plain="id programme made_at exhibitor gathering state", person=ON_DUTY, starts_at=ON_DUTY, ends_at=ON_DUTY
    )

    class State(models.TextChoices):
        PLANNED = "planned", "予定"
        DROPPED = "dropped", "取消"

    exhibitor = models.ForeignKey(Exhibitor, on_delete=models.PROTECT, related_name="shifts")
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_has_length"),
        ]
        indexes = [
            models.Index(fields=["person", "starts_at"], name="shift_by_person"),
            models.Index(fields=["exhibitor", "starts_at"], name="shift_by_exhibitor"),
        ]


class ImportMap(ProgrammeModel):
    """列の対応表 as edited on screen: a file's header → canonical key, "" leaves the column out. Versions are kept."""

    HOLDS = holds(plain="id programme made_at version columns", made_by=ON_DUTY)

    version = models.PositiveIntegerField()
    columns = models.JSONField(default=dict)
    made_by = models.UUIDField()

    class Meta(ProgrammeModel.Meta):
        constraints = [models.UniqueConstraint(fields=["programme", "version"], name="import_map_version_once")]


class ImportRun(SealsValues, ProgrammeModel):
    """One file: what it would change, and whether that was confirmed. The file itself is sealed and has an end.

    Vacancies are a fair's; what is told of municipalities belongs to all fairs, so such a run has no gathering.
    """

    HOLDS = holds(
        plain="id programme made_at kind gathering state sha256 size encoding map_version columns header counts plan"
        " plan_sha256 problem confirmed_at ends_on copy file_ended_at",
        # The feed's own columns for 代表者 and 担当者 are never stored, but they may stand in the file.
        file=Sealed(DataClass.STAFF_CONTACT, Purpose.DUTY),
        made_by=ON_DUTY,
        confirmed_by=ON_DUTY,
    )

    class Kind(models.TextChoices):
        POSTINGS = "postings", "求人票"
        TOWNS = "towns", "市町村の暮らし"

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.POSTINGS)
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=_choices(ImportState), default=ImportState.TRIED.value)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    encoding = models.CharField(max_length=10)
    map_version = models.PositiveIntegerField()
    columns = models.JSONField(default=dict)
    header = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    plan_sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=400, blank=True)
    made_by = models.UUIDField()
    confirmed_by = models.UUIDField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField()
    copy = models.UUIDField()  # custody.CopyRecord
    file = SealedField("import_run.file")
    file_ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="postings") ^ models.Q(gathering__isnull=True),
                name="import_run_postings_are_a_fairs",
            ),
            models.CheckConstraint(
                condition=models.Q(file__isnull=True) ^ models.Q(file_ended_at__isnull=True),
                name="import_run_file_until_its_end",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ImportState.CONFIRMED.value)
                ^ models.Q(confirmed_at__isnull=True, confirmed_by__isnull=True),
                name="import_run_confirmed_has_who_and_when",
            ),
        ]


class ExhibitorList(ProgrammeModel):
    """出展企業一覧, one version: 乙 proposes, 甲 agrees (仕様書1(2)オ), 乙 publishes."""

    HOLDS = holds(plain="id programme made_at gathering number exhibitors state published_at", made_by=ON_DUTY)

    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    exhibitors = ArrayField(models.UUIDField())
    state = models.CharField(max_length=10, choices=_choices(ListState), default=ListState.PROPOSED.value)
    made_by = models.UUIDField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="exhibitor_list_number_once"),
            models.UniqueConstraint(
                fields=["gathering"],
                condition=models.Q(state=ListState.PUBLISHED.value),
                name="exhibitor_list_one_published",
            ),
        ]
