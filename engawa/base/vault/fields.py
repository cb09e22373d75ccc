"""Sealed columns. The attribute holds ciphertext; text goes in and comes out only through the open act."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import models

from engawa.base.kit import opened
from engawa.base.kit.ids import PLATFORM
from engawa.base.vault import crypto, keys, tombstones

UNREADABLE = "読み取れません"
ERASED = "消去済み"


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # stubs leave its parameters open
    """Ciphertext of one text. `uid` is given once and never reused, so tables and columns may be renamed."""

    def __init__(self, uid: str = "", **kwargs: Any) -> None:
        self.uid = uid
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "uid": self.uid}

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not crypto.is_sealed(bytes(value)):
            raise ValueError(f"{self.uid}: only sealed values are stored; use seal()")
        return super().get_db_prep_value(value, connection, prepared)


def sealed_field(model: type[models.Model], name: str) -> SealedField:
    field = model._meta.get_field(name)
    if not isinstance(field, SealedField):
        raise TypeError(f"{model.__name__}.{name} is not sealed")
    return field


class SealsValues:
    """Mixin for models with sealed columns. Rows need their id before anything is sealed for them."""

    pk: UUID

    def _programme_of_row(self) -> UUID:
        return getattr(self, "programme_id", None) or PLATFORM

    def seal(self, act: object, *, owner: UUID, **texts: str) -> None:
        """Seal texts with the key of `owner`. An empty text is stored as nothing."""
        opened.require_this(act)
        programme = self._programme_of_row()
        key = keys.keys_of(programme, [owner]).get(owner)
        if key is None:
            raise keys.KeyIsGone(f"{owner} has no key")
        for name, text in texts.items():
            uid = sealed_field(type(self), name).uid  # type: ignore[arg-type]  # mixed into models only
            value = None
            if text:
                value = crypto.seal(key, field=uid, row=self.pk, programme=programme, plain=text.encode())
            setattr(self, name, value)

    def open(self, act: object, *names: str) -> dict[str, str]:
        return open_many(act, [self], *names)[self.pk]


def open_many(act: object, rows: Sequence[SealsValues], *names: str) -> dict[UUID, dict[str, str]]:
    """Open columns of many rows with one query for their keys. Nothing stored gives an empty text; what does not
    open reads 「読み取れません」 and is recorded by the act.
    """
    one = opened.require_this(act)
    texts, failed = _open_rows(rows, names)
    if failed:
        one.unreadable(failed)
    return texts


def open_aliases(rows: Sequence[SealsValues], name: str) -> tuple[dict[UUID, str], list[str]]:
    """表示名 only, and the fields that did not open. Shown on boards inside a reading block without act or entry;
    used by `subjects.aliases` alone.
    """
    if any(not sealed_field(type(row), name).uid.endswith(".alias") for row in rows):  # type: ignore[arg-type]
        raise PermissionError("only aliases may be opened without an act")
    texts, failed = _open_rows(rows, [name])
    return {pk: values[name] for pk, values in texts.items()}, failed


def _open_rows(rows: Sequence[SealsValues], names: Iterable[str]) -> tuple[dict[UUID, dict[str, str]], list[str]]:
    """Texts by row, and the uid of the field for each value that did not open."""
    names = list(names)
    wanted = [(row, name, bytes(value)) for row in rows for name in names if (value := getattr(row, name)) is not None]
    texts: dict[UUID, dict[str, str]] = {row.pk: dict.fromkeys(names, "") for row in rows}
    found = _keys_for([(row, value) for row, _name, value in wanted])
    failed: list[str] = []
    for row, name, value in wanted:
        programme = row._programme_of_row()  # noqa: SLF001 - same module family
        uid = sealed_field(type(row), name).uid  # type: ignore[arg-type]  # mixed into models only
        try:
            key = found[programme][crypto.key_id_of(value)]
            text = crypto.unseal(key, field=uid, row=row.pk, programme=programme, sealed=value).decode()
        except (crypto.WillNotOpen, KeyError):
            text = without_key(programme, value)
            if text == UNREADABLE:
                failed.append(uid)
        texts[row.pk][name] = text
    return texts, failed


def without_key(programme: UUID, sealed: bytes) -> str:
    """The word for a value that does not open: erased under an instruction, or an accident."""
    erased = crypto.is_sealed(sealed) and tombstones.erased_keys(programme, [crypto.key_id_of(sealed)])
    return ERASED if erased else UNREADABLE


def every_text(act: object, programme: UUID, rows: Iterable[models.Model]) -> Iterator[tuple[str, str]]:
    """(uid, text) of each sealed column of these rows that opens; what does not is left out, and not recorded.

    For the search after an erasure: what to look for is what was there.
    """
    opened.require_this(act)
    found = [
        (row, field.uid, bytes(value))
        for row in rows
        for field in row._meta.concrete_fields
        if isinstance(field, SealedField) and (value := getattr(row, field.attname)) is not None
    ]
    known = keys.keys_by_id(programme, {crypto.key_id_of(value) for _row, _uid, value in found})
    for row, uid, value in found:
        try:
            key = known[crypto.key_id_of(value)]
            yield uid, crypto.unseal(key, field=uid, row=row.pk, programme=programme, sealed=value).decode()
        except (crypto.WillNotOpen, KeyError):
            continue


def _keys_for(values: Iterable[tuple[SealsValues, bytes]]) -> dict[UUID, dict[UUID, crypto.OpenKey]]:
    by_programme: dict[UUID, set[UUID]] = {}
    for row, value in values:
        if crypto.is_sealed(value):
            by_programme.setdefault(row._programme_of_row(), set()).add(crypto.key_id_of(value))  # noqa: SLF001
    return {programme: keys.keys_by_id(programme, ids) for programme, ids in by_programme.items()}
