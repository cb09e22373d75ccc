"""Short-lived signals and chat lines: sealed and opened for the page they are meant for, without an act.

These are evidence rows, not records about a person: who may read one is decided by the seat, at each request.
"""

from collections.abc import Iterable
from uuid import UUID

from engawa.base.programmes.models import ProgrammeModel
from engawa.base.vault import crypto, keys
from engawa.base.vault.fields import sealed_field, without_key
from engawa.shared.live.models import LiveEvidence, LiveMessage, LiveSignal

Row = LiveMessage | LiveSignal


def seal_body(row: Row | LiveEvidence, text: str, *, owner: UUID) -> None:
    programme: UUID = row.programme_id
    key = keys.keys_of(programme, [owner]).get(owner)
    if key is None:
        raise keys.KeyIsGone(f"{owner} has no key")
    row.body = crypto.seal(key, field=_uid(row), row=row.pk, programme=programme, plain=text.encode())


def open_bodies(rows: Iterable[Row]) -> dict[UUID, str]:
    """One query for the keys of all. A value that does not open shows 「読み取れません」."""
    sealed = [(row, bytes(row.body)) for row in rows if row.body is not None]
    if not sealed:
        return {}
    found = keys.keys_by_id(sealed[0][0].programme_id, {crypto.key_id_of(value) for _row, value in sealed})
    return {row.pk: _open(row, value, found) for row, value in sealed}


def _open(row: Row, value: bytes, found: dict[UUID, crypto.OpenKey]) -> str:
    try:
        key = found[crypto.key_id_of(value)]
        return crypto.unseal(key, field=_uid(row), row=row.pk, programme=row.programme_id, sealed=value).decode()
    except (crypto.WillNotOpen, KeyError):
        return without_key(row.programme_id, value)


def _uid(row: ProgrammeModel) -> str:
    return sealed_field(type(row), "body").uid
