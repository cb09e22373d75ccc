from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, holds
from engawa.base.parties.models import Organisation
from engawa.base.programmes.models import ProgrammeModel
from engawa.contract.approvals.fields import field_words
from engawa.contract.approvals.states import (
    AGREEMENT_LABELS,
    APPROVAL_LABELS,
    APPROVAL_TONES,
    AgreementState,
    ApprovalState,
)

ON_DUTY = Plain(DataClass.STAFF_IDENTITY, Purpose.DUTY)
CODE = 20


class Agreement(ProgrammeModel):
    """協議: needs no 施行文書番号. `content` is what was asked about, and its digest what was agreed to."""

    HOLDS = holds(
        plain="id programme made_at kind state subject_ref text effect content content_digest asked_at decision conditions"
        " decided_at",
        asked_by=ON_DUTY,
        decided_by=ON_DUTY,
    )

    class Kind(models.TextChoices):
        PLATFORM = "platform", _("オンライン会場")
        EXHIBITORS = "exhibitors", _("出展企業一覧")
        INVITATIONS = "invitations", _("出展要請")
        PUBLICITY = "publicity_substitute", _("広報の代替")
        DATES = "dates", _("実施時期")
        MATCHES = "match_recognition", _("マッチングの認定")
        CHANGE = "change", _("計画・目標の変更")
        CHECKLIST = "checklist", _("開始前確認表の項目")
        OTHER = "other", _("その他")

    class Decision(models.TextChoices):
        AGREED = "agreed", _("同意する")
        CONDITIONS = "with_conditions", _("条件つきで同意する")
        REFUSED = "refused", _("同意しない")

    kind = models.CharField(max_length=CODE, choices=Kind.choices)
    state = models.CharField(max_length=CODE, choices=[(s.value, s.value) for s in AgreementState])
    subject_ref = models.UUIDField(null=True, blank=True)
    text = models.TextField()
    effect = models.TextField(blank=True)  # 期待する効果: required for dates (1(2)イただし書)
    content = models.JSONField(default=dict)
    content_digest = models.CharField(max_length=64)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=CODE, choices=Decision.choices, blank=True)
    conditions = models.TextField(blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="decided")
                | (~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="agreement_decided_is_whole",
            )
        ]

    @property
    def state_label(self) -> str:
        return str(AGREEMENT_LABELS[AgreementState(self.state)])

    @property
    def decision_label(self) -> str:
        return str(self.Decision(self.decision).label) if self.decision else ""

    @property
    def agreed(self) -> bool:
        """An open condition keeps the act shut."""
        return self.state == AgreementState.DECIDED and self.decision == self.Decision.AGREED


class RecipientList(ProgrammeModel):
    """出展企業一覧 第n版: what one consent names. A party added later needs a new version and 甲's word.

    Agencies stand on lists of their own: which these are, the contract says, so no agreement comes before the consent.
    So do municipalities that may be named for a consultation: of the exhibitors' list, under the agreement of that.
    """

    HOLDS = holds(plain="id programme made_at kind version agreement lines_digest published_at")

    class Kind(models.TextChoices):
        EXHIBITORS = "exhibitors", _("出展企業")
        AGENCIES = "agencies", _("相談機関")
        TOWNS = "towns", _("市町村")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.EXHIBITORS, db_default="exhibitors")
    version = models.PositiveIntegerField()
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lines_digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "version"], name="recipientlist_version_once"),
            models.CheckConstraint(
                condition=Q(kind="agencies") | Q(agreement__isnull=False), name="recipientlist_exhibitors_agreed"
            ),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.AGENCIES:
            return str(_("相談機関一覧 第%(n)d版") % {"n": self.version})
        if self.kind == self.Kind.TOWNS:
            return str(_("市町村一覧 第%(n)d版") % {"n": self.version})
        return str(_("出展企業一覧 第%(n)d版") % {"n": self.version})


class RecipientLine(ProgrammeModel):
    HOLDS = holds(plain="id programme made_at recipient_list position organisation")

    recipient_list = models.ForeignKey(RecipientList, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["recipient_list", "organisation"], name="recipientline_once"),
        ]


WHOLE = Q(
    number_key__gt="",
    dated_on__isnull=False,
    document_sha256__gt="",
    from_on__isnull=False,
    to_on__isnull=False,
    confirmed_by__isnull=False,
    confirmed_at__isnull=False,
)


class Approval(ProgrammeModel):
    """承諾. `number` is opaque text of 甲's 電子決裁等システム; `number_key` its NFKC form, unique in the programme."""

    HOLDS = holds(
        plain="id programme made_at type state scope_text fields recipient_list copies place disposal purpose from_on to_on requested_at decision"
        " number number_key dated_on office conditions document_name document_type document_size document_sha256"
        " document_key entered_at confirmed_at revoked_at revoked_reason supersedes",
        signer=Plain(DataClass.STAFF_POST, Purpose.DUTY),
        requested_by=ON_DUTY,
        entered_by=ON_DUTY,
        confirmed_by=ON_DUTY,
        revoked_by=ON_DUTY,
    )

    class Type(models.TextChoices):
        PROVISION = "third_party_provision", _("第三者への提供")
        SUBCONTRACT = "subcontract", _("再委託")
        COPY = "copy", _("複製・複写")
        TAKEOUT = "takeout", _("持出し")

    class Decision(models.TextChoices):
        GRANTED = "granted", _("承諾する")
        CONDITIONAL = "conditional", _("条件つきで承諾する")
        REFUSED = "refused", _("承諾しない")

    type = models.CharField(max_length=24, choices=Type.choices)
    state = models.CharField(max_length=CODE, choices=[(s.value, s.value) for s in ApprovalState])
    scope_text = models.TextField()
    fields = ArrayField(models.CharField(max_length=CODE))
    recipient_list = models.ForeignKey(RecipientList, on_delete=models.PROTECT, null=True, related_name="approvals")
    copies = models.PositiveSmallIntegerField(default=0)  # of a copy: how many, where they are kept, how they end
    place = models.CharField(max_length=80, blank=True)
    disposal = models.CharField(max_length=80, blank=True)
    purpose = models.CharField(max_length=CODE)
    from_on = models.DateField()
    to_on = models.DateField()  # inclusive, in Tokyo
    requested_by = models.UUIDField(null=True)
    requested_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=CODE, choices=Decision.choices, blank=True)
    number = models.CharField(max_length=80, blank=True)
    number_key = models.CharField(max_length=80, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    signer = models.CharField(max_length=60, blank=True)
    office = models.CharField(max_length=80, blank=True)
    conditions = models.TextField(blank=True)
    document_name = models.CharField(max_length=120, blank=True)
    document_type = models.CharField(max_length=20, blank=True)
    document_size = models.PositiveIntegerField(default=0)
    document_sha256 = models.CharField(max_length=64, blank=True)
    document_key = models.CharField(max_length=120, blank=True)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.TextField(blank=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number_key"], condition=~Q(number_key=""), name="approval_number_once"
            ),
            models.CheckConstraint(condition=Q(to_on__gte=models.F("from_on")), name="approval_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(state="live") | WHOLE, name="approval_live_is_whole"),
            models.CheckConstraint(
                condition=~Q(type="third_party_provision") | Q(recipient_list__isnull=False),
                name="approval_provision_names_recipients",
            ),
            models.CheckConstraint(
                condition=~Q(type="copy") | (Q(copies__gt=0) & ~Q(place="") & ~Q(disposal="")),
                name="approval_copy_is_counted",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state", "type"], name="approval_live")]

    @property
    def state_label(self) -> str:
        return str(APPROVAL_LABELS[ApprovalState(self.state)])

    @property
    def tone(self) -> str:
        return APPROVAL_TONES.get(ApprovalState(self.state), "plain")

    @property
    def type_label(self) -> str:
        return str(self.Type(self.type).label)

    @property
    def decision_label(self) -> str:
        return str(self.Decision(self.decision).label) if self.decision else ""

    @property
    def is_copy(self) -> bool:
        return self.type == self.Type.COPY

    @property
    def about(self) -> str:
        """Who is shown, or what is copied: 「出展企業一覧 第1版」「紙に写す 2部（受付の金庫）」."""
        if self.recipient_list is not None:
            return str(self.recipient_list)
        return str(_("紙に写す %(n)d部（%(place)s）") % {"n": self.copies, "place": self.place})

    @property
    def field_words(self) -> str:
        return field_words(self.fields)
