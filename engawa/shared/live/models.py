from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from engawa.base.acts.words import DataClass, Purpose
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.programmes.models import ProgrammeModel
from engawa.base.vault.fields import SealedField
from engawa.shared.live.checking import Browser
from engawa.shared.live.ports import EngineName
from engawa.shared.live.reporting import ReportReason
from engawa.shared.live.spans import Basis, EvidenceKind, EvidenceSource
from engawa.shared.live.states import ChatMode, LineState, RoomKind, RoomState, SeatRole, SeatState

EVIDENCE = Plain(DataClass.EVIDENCE, Purpose.EVIDENCE)
WHO = Plain(DataClass.PSEUDONYM, Purpose.MEETING)


def _choices(
    states: type[RoomState | SeatState | RoomKind | SeatRole | ChatMode | LineState | EngineName],
) -> list[tuple[str, str]]:
    return [(s.value, s.value) for s in states]


class LiveRoom(ProgrammeModel):
    """A room. `owner_ref` is opaque here: a booth's call, a consultation. Its key names no one."""

    HOLDS = holds(
        plain="id programme made_at kind engine key owner_ref max_seats state chat_mode relay_only opens_at hard_close_at"
        " opened_at closed_at fell_back successor_of spans_build"
    )

    kind = models.CharField(max_length=12, choices=_choices(RoomKind))
    engine = models.CharField(max_length=12, choices=_choices(EngineName))
    key = models.CharField(max_length=80, unique=True)
    owner_ref = models.UUIDField()
    max_seats = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=_choices(RoomState), default=RoomState.PLANNED)
    chat_mode = models.CharField(max_length=12, choices=_choices(ChatMode), default=ChatMode.OPEN)
    relay_only = models.BooleanField()
    opens_at = models.DateTimeField()
    hard_close_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    fell_back = models.BooleanField(default=False)
    successor_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    spans_build = models.PositiveIntegerField(default=0)

    class Meta(ProgrammeModel.Meta):
        db_table = "live_room"
        indexes = [models.Index(fields=["programme", "owner_ref"], name="live_room_owner")]
        constraints = [
            models.CheckConstraint(condition=models.Q(hard_close_at__gt=models.F("opens_at")), name="live_room_ends"),
            models.CheckConstraint(
                condition=models.Q(state=RoomState.CLOSED, closed_at__isnull=False)
                | (~models.Q(state=RoomState.CLOSED) & models.Q(closed_at__isnull=True)),
                name="live_room_closed_at",
            ),
        ]


class LiveSeat(ProgrammeModel):
    """One person's place in one room. The id is random, for engines show it; `label` holds public words only."""

    HOLDS = holds(
        plain="id programme made_at room role state label grants admitted_at revoked_at",
        subject=WHO,
        person=WHO,
        revoked_by=WHO,
    )

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    room = models.ForeignKey(LiveRoom, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12, choices=_choices(SeatRole))
    state = models.CharField(max_length=12, choices=_choices(SeatState), default=SeatState.INVITED)
    subject = models.UUIDField(null=True, blank=True)
    person = models.UUIDField(null=True, blank=True)
    label = models.CharField(max_length=80, blank=True)
    grants = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    admitted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.UUIDField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        db_table = "live_seat"
        constraints = [
            models.UniqueConstraint(fields=["room", "subject"], name="live_seat_one_per_subject"),
            models.UniqueConstraint(fields=["room", "person"], name="live_seat_one_per_person"),
            models.CheckConstraint(
                condition=models.Q(subject__isnull=True) | models.Q(person__isnull=True), name="live_seat_one_body"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "subject"], name="live_seat_subject"),
            models.Index(fields=["programme", "person"], name="live_seat_person"),
        ]

    @property
    def who(self) -> object:
        """Whose stream is woken: one channel per person, so that a page opened earlier hears of a new seat."""
        return self.subject or self.person or self.pk


class LiveBeat(ProgrammeModel):
    """What a seat's page was last heard to do. Unlogged: after a crash each page simply begins afresh."""

    HOLDS = holds(
        plain="id programme made_at seat connection tab epoch seq last_seen_at evidence_at window_at window_count hand_at"
    )

    seat = models.OneToOneField(LiveSeat, on_delete=models.CASCADE, related_name="beat")
    connection = models.UUIDField(null=True, blank=True)
    tab = models.UUIDField(null=True, blank=True)
    epoch = models.UUIDField(default=uuid4)
    seq = models.BigIntegerField(default=0)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    evidence_at = models.DateTimeField(null=True, blank=True)
    window_at = models.DateTimeField(null=True, blank=True)
    window_count = models.PositiveIntegerField(default=0)
    hand_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        db_table = "live_beat"


class LiveEvidence(ProgrammeModel):
    """Append-only. Numbers, codes and times of what the server heard; no addresses, no words.

    `body` holds an engine's message as it came, with its signature: it names the alias the seat was shown under.
    """

    HOLDS = holds(
        plain="id programme made_at room source kind external_id",
        seat=WHO,
        connection=WHO,
        received_at=EVIDENCE,
        happened_at=EVIDENCE,
        payload=EVIDENCE,
        body=Sealed(DataClass.ALIAS, Purpose.EVIDENCE),
    )

    room = models.ForeignKey(LiveRoom, on_delete=models.PROTECT, related_name="evidence")
    seat = models.ForeignKey(LiveSeat, on_delete=models.PROTECT, related_name="evidence")
    connection = models.UUIDField(null=True, blank=True)
    source = models.CharField(max_length=12, choices=[(s.value, s.value) for s in EvidenceSource])
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in EvidenceKind])
    received_at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True, blank=True)
    payload = models.JSONField(default=dict)
    body = SealedField("live.evidence.body")
    external_id = models.UUIDField()

    class Meta(ProgrammeModel.Meta):
        db_table = "live_evidence"
        constraints = [
            models.UniqueConstraint(fields=["programme", "source", "external_id"], name="live_evidence_once"),
        ]
        indexes = [models.Index(fields=["room", "received_at"], name="live_evidence_room")]


class LiveHealth(models.Model):
    """How an engine's server was found last, for whoever chooses an engine. One row each, outside the border."""

    HOLDS = holds(plain="engine failures checked_at well_at detail")

    engine = models.CharField(primary_key=True, max_length=12, choices=_choices(EngineName))
    failures = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField()
    well_at = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "live_health"

    def __str__(self) -> str:
        return f"{self.engine}: {self.failures} failures"


class LiveSpan(ProgrammeModel):
    """Derived from evidence and rebuildable. A rebuild adds a build; the room names the one that counts."""

    HOLDS = holds(
        plain="id programme made_at room build version basis flags", seat=WHO, begins_at=EVIDENCE, ends_at=EVIDENCE
    )

    room = models.ForeignKey(LiveRoom, on_delete=models.PROTECT, related_name="spans")
    seat = models.ForeignKey(LiveSeat, on_delete=models.PROTECT, related_name="spans")
    build = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=12, choices=[(b.value, b.value) for b in Basis])
    flags = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        db_table = "live_span"
        indexes = [models.Index(fields=["room", "build"], name="live_span_build")]


class LiveMessage(ProgrammeModel):
    """A line of chat, sealed with the key of the subject in the room (the programme's where there is none).

    `only_for`: read by that seat and its writer alone (a telephone number to go on with).
    """

    HOLDS = holds(
        plain="id programme made_at room client_id sent_at state phone hidden_at",
        seat=WHO,
        only_for=WHO,
        hidden_by=WHO,
        body=Sealed(DataClass.FREE_TEXT, Purpose.MEETING),
    )

    room = models.ForeignKey(LiveRoom, on_delete=models.PROTECT, related_name="messages")
    seat = models.ForeignKey(LiveSeat, on_delete=models.PROTECT, related_name="messages")
    client_id = models.UUIDField()
    sent_at = models.DateTimeField()
    body = SealedField("live.message.body")
    state = models.CharField(max_length=8, choices=_choices(LineState), default=LineState.SHOWN)
    phone = models.BooleanField(default=False)
    only_for = models.ForeignKey(LiveSeat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    hidden_by = models.UUIDField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        db_table = "live_message"
        constraints = [models.UniqueConstraint(fields=["seat", "client_id"], name="live_message_once")]
        indexes = [models.Index(fields=["room", "sent_at"], name="live_message_room")]


class LiveReport(ProgrammeModel):
    """通報: somebody in the room says that a line should not stand. Settled by hiding it or by leaving it."""

    HOLDS = holds(
        plain="id programme made_at room message reason reported_at settled_at hidden",
        seat=WHO,
        settled_by=Plain(DataClass.STAFF_POST, Purpose.DUTY),
    )

    room = models.ForeignKey(LiveRoom, on_delete=models.PROTECT, related_name="reports")
    message = models.ForeignKey(LiveMessage, on_delete=models.PROTECT, related_name="reports")
    seat = models.ForeignKey(LiveSeat, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=[(r.value, r.value) for r in ReportReason])
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    hidden = models.BooleanField(default=False)

    class Meta(ProgrammeModel.Meta):
        db_table = "live_report"
        constraints = [
            models.UniqueConstraint(fields=["message", "seat"], name="live_report_once"),
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True, settled_by__isnull=True)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="live_report_settled_whole",
            ),
        ]
        indexes = [models.Index(fields=["programme", "settled_at"], name="live_report_open")]


class LiveCheck(ProgrammeModel):
    """接続確認: what the latest check of one person's device found. Codes, a browser's family, a time; no address."""

    HOLDS = holds(
        plain="id programme made_at",
        subject=WHO,
        person=WHO,
        codes=EVIDENCE,
        browser=EVIDENCE,
        aborted=EVIDENCE,
        checked_at=EVIDENCE,
    )

    subject = models.UUIDField(null=True, blank=True)
    person = models.UUIDField(null=True, blank=True)
    codes = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    browser = models.CharField(max_length=12, choices=[(b.value, b.value) for b in Browser])
    aborted = models.BooleanField(default=False)
    checked_at = models.DateTimeField()

    class Meta(ProgrammeModel.Meta):
        db_table = "live_check"
        constraints = [
            models.UniqueConstraint(fields=["programme", "subject"], name="live_check_one_per_subject"),
            models.UniqueConstraint(fields=["programme", "person"], name="live_check_one_per_person"),
            models.CheckConstraint(
                condition=models.Q(subject__isnull=True) ^ models.Q(person__isnull=True), name="live_check_one_body"
            ),
        ]


class LiveSignal(ProgrammeModel):
    """One thing told to one seat's page. Unlogged, sealed (it holds addresses), gone when heard, at most two minutes."""

    HOLDS = holds(
        plain="id programme made_at seat seq kind facts external_id sent_at",
        body=Sealed(DataClass.CONTACT, Purpose.MEETING),
    )

    seat = models.ForeignKey(LiveSeat, on_delete=models.CASCADE, related_name="signals")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    facts = models.JSONField(default=dict)
    external_id = models.UUIDField(null=True, blank=True)
    sent_at = models.DateTimeField()
    body = SealedField("live.signal.body")

    class Meta(ProgrammeModel.Meta):
        db_table = "live_signal"
        constraints = [
            models.UniqueConstraint(fields=["seat", "seq"], name="live_signal_seq"),
            models.UniqueConstraint(fields=["seat", "external_id"], name="live_signal_once"),
        ]
        indexes = [models.Index(fields=["sent_at"], name="live_signal_age")]
