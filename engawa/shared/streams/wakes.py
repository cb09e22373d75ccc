"""What travels through PostgreSQL: ids and a version, delivered at commit, gone on rollback."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from engawa.shared.streams.channels import Channel

NOTIFY_CHANNEL = "engawa"
PAYLOAD_BYTES = 7_900  # PostgreSQL refuses 8,000 and more


class Wake(NamedTuple):
    channel: Channel
    version: str


def wake(programme_id: UUID, wakes: Iterable[tuple[str, str]]) -> None:
    """Tell every web process at commit. Must run inside the transaction that changed the rows."""
    if not connection.in_atomic_block:
        raise RuntimeError("wake() belongs inside the act: outside a transaction nobody could take it back.")
    with connection.cursor() as cursor:
        for payload in payloads(programme_id, wakes, version=f"{time.time_ns():x}"):
            cursor.execute("SELECT pg_notify(%s, %s)", [NOTIFY_CHANNEL, payload])


def payloads(programme_id: UUID, wakes: Iterable[tuple[str, str]], *, version: str) -> Iterator[str]:
    """The version keeps equal wakes of one transaction apart, which PostgreSQL would otherwise fold together."""
    head = f'{{"p":"{programme_id.hex}","v":"{version}","w":['
    room = PAYLOAD_BYTES - len(head) - 2
    batch: list[str] = []
    used = 0
    for kind, ref in dict.fromkeys((kind, str(ref)) for kind, ref in wakes):
        pair = json.dumps([kind, ref], separators=(",", ":"))
        if len(pair) > room:
            raise ValueError("A wake holds a kind and an id, nothing longer.")
        if batch and used + len(pair) + 1 > room:
            yield head + ",".join(batch) + "]}"
            batch, used = [], 0
        batch.append(pair)
        used += len(pair) + 1
    if batch:
        yield head + ",".join(batch) + "]}"


def read(payload: str) -> list[Wake]:
    """Empty for anything that is not one of ours."""
    try:
        data = json.loads(payload)
        programme = UUID(data["p"])
        return [Wake(Channel(programme, str(kind), str(ref)), str(data["v"])) for kind, ref in data["w"]]
    except (ValueError, KeyError, TypeError):
        return []
