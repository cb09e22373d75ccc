from collections.abc import Sequence
from typing import Any, ClassVar, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from engawa.base.kit import clock, opened
from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.kit.ids import PLATFORM, uuid7
from engawa.base.parties.models import Organisation, Person
from engawa.base.programmes.context import OutsideProgramme, require_programme

M = TypeVar("M", bound=models.Model)


class Installation(models.Model):
    """What this installation is, decided when the database is first made; never switched."""

    HOLDS = holds(plain="one kind made_at")

    class Kind(models.TextChoices):
        DEMO = "demo", "デモ"
        TEST = "test", "試験"
        PRODUCTION = "production", "本番"

    one = models.BooleanField(primary_key=True, default=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(one=True), name="installation_is_one")]

    def __str__(self) -> str:
        return self.kind


class Programme(models.Model):
    """The tenant: one commissioned contract, or one call for proposals. Holds no personal data."""

    HOLDS = holds(
        plain="id slug kind title short_title neutral_name clause_profile contractor commissioner starts_on ends_on made_at"
    )

    class Kind(models.TextChoices):
        CONTRACT = "contract", "受託事業"
        CALL = "call", "公募"
        REHEARSAL = "rehearsal", "予行"
        PLATFORM = "platform", "基盤"

    class Profile(models.TextChoices):
        ARTICLES_ONLY = "articles_only", "特記事項"
        ARTICLES_AND_SPECIFICATION = "articles_and_specification", "特記事項と特記仕様書"
        COMMISSIONER_OWN = "commissioner_own", "発注者自身の記録"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120)
    short_title = models.CharField(max_length=40)
    neutral_name = models.CharField(max_length=40, default="オンライン催し事務局")
    clause_profile = models.CharField(max_length=30, choices=Profile.choices)
    contractor = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    commissioner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.title


class GuardedRows(models.query.RawQuerySet):  # type: ignore[type-arg]  # no parameters at run time
    """Rows of a raw query, under the same guard."""

    def _fetch_all(self) -> None:
        if self._result_cache is None:  # type: ignore[attr-defined]  # the stubs leave it out
            require_programme()
        super()._fetch_all()  # type: ignore[misc]  # the stubs leave it out

    def iterator(self) -> Any:
        require_programme()
        return super().iterator()


class Guarded(models.QuerySet[M]):
    """A queryset that is never evaluated outside a programme, nor written through outside an act."""

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            require_programme()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        require_programme()
        return super().iterator(*args, **kwargs)

    def aiterator(self, *args: Any, **kwargs: Any) -> Any:
        raise OutsideProgramme("tenant rows are read by synchronous code only")

    def count(self) -> int:
        if self._result_cache is None:
            require_programme()
        return super().count()

    def exists(self) -> bool:
        if self._result_cache is None:
            require_programme()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        require_programme()
        return super().aggregate(*args, **kwargs)

    def explain(self, **kwargs: Any) -> str:
        require_programme()
        return super().explain(**kwargs)

    def raw(self, raw_query: Any, params: Any = (), translations: Any = None, using: str | None = None) -> Any:
        return GuardedRows(
            raw_query, model=self.model, params=params, translations=translations, using=using or self.db
        )

    def select_for_update(
        self, nowait: bool = False, skip_locked: bool = False, of: Sequence[str] = (), no_key: bool = True
    ) -> Self:
        """Ids never change: rows that merely point here need not wait.

        They would wait at their commit, when they hold the ledger's chain, which we want last: a deadlock.
        """
        return super().select_for_update(nowait=nowait, skip_locked=skip_locked, of=of, no_key=no_key)

    def update(self, **kwargs: Any) -> int:
        require_writing(self.model)
        if sealed := [name for name in kwargs if self._is_sealed(name)]:
            raise TypeError(f"sealed fields are not updated in bulk: {sealed}")
        return super().update(**kwargs)

    def _is_sealed(self, name: str) -> bool:
        from engawa.base.vault.fields import SealedField

        return name != "pk" and isinstance(self.model._meta.get_field(name), SealedField)

    def delete(self) -> tuple[int, dict[str, int]]:
        require_writing(self.model)
        return super().delete()

    def _raw_delete(self, using: str | None) -> int:
        require_writing(self.model)
        return super()._raw_delete(using)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[M]:
        require_writing(self.model)
        return super().bulk_create(objs, *args, **kwargs)


def require_writing(model: type[models.Model]) -> None:
    require_programme()
    opened.require_writing(model._meta.db_table)


ProgrammeManager = models.Manager.from_queryset(Guarded)


class ProgrammeModel(models.Model):
    """A tenant row. The border (policies, composite keys) is laid by `border.lay_border` after migrating."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[models.Manager[Self]] = ProgrammeManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        open_one = require_programme()
        if getattr(self, "programme_id", None) is None:
            self.programme_id = open_one
        super().save(*args, **kwargs)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        require_writing(type(self))
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_writing(type(self))
        return super().delete(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        require_programme()
        super().refresh_from_db(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class Membership(ProgrammeModel):
    """A person's roles in one programme, on behalf of one organisation."""

    HOLDS = holds(
        plain="id programme made_at organisation roles state from_on to_on ended_at", person=Plain("pseudonym", "duty")
    )

    class State(models.TextChoices):
        INVITED = "invited", "招待中"
        ACTIVE = "active", "有効"
        ENDED = "ended", "終了"

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    roles = ArrayField(models.CharField(max_length=20))
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(ProgrammeModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "person"], name="membership_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(state="ended", ended_at__isnull=False)
                | (~models.Q(state="ended") & models.Q(ended_at__isnull=True)),
                name="membership_ended_has_date",
            ),
        ]


class Seat(models.Model):
    """Which programmes an account may choose from after sign-in. Outside the border; ids only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE)

    HOLDS = holds(plain="id programme", person=Plain("pseudonym", "duty"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "programme"], name="seat_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.programme_id}"


class Door(models.Model):
    """A hashed token → (programme, kind, ref). No personal data; the application role cannot list it."""

    HOLDS = holds(plain="token_hash programme kind ref expires_at used_at made_at")

    token_hash = models.BinaryField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    ref = models.UUIDField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"door {self.kind}"


class Wait(models.Model):
    """Something due at a time: a ring, a hold, a room's end. Outside the border so that the ticker asks once."""

    HOLDS = holds(plain="id programme kind ref due_at settled_at made_at")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    ref = models.UUIDField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "ref"], condition=models.Q(settled_at__isnull=True), name="wait_open_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(settled_at__isnull=True), name="wait_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_at}"


class Answer(models.Model):
    """Idempotency: the first answer to a key, for 24 hours. `cookie`, for two minutes, opens for who sent the form."""

    HOLDS = holds(plain="key_hash programme status location made_at", cookie=Sealed("credential", "account"))

    key_hash = models.BinaryField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, null=True, related_name="+")
    status = models.SmallIntegerField(null=True)
    location = models.TextField(blank=True)
    cookie = models.BinaryField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="answer_age")]

    def __str__(self) -> str:
        return f"{self.status} {self.location}"


def platform() -> Programme:
    """The platform's own row, for its chain and the keys of persons on duty."""
    return Programme.objects.get(pk=PLATFORM)
