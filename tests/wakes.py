"""What PostgreSQL tells every web process."""

from collections.abc import Callable

import psycopg
from django.db import connection

from engawa.base.programmes.models import Programme
from engawa.shared.streams.wakes import NOTIFY_CHANNEL, read


def woken(programme: Programme, act: Callable[[], object]) -> set[tuple[str, str]]:
    """(kind, ref) of what everybody who listens was told of this programme while this was done. Needs `committed`."""
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters, autocommit=True) as ear:
        ear.execute(f"LISTEN {NOTIFY_CHANNEL}")
        act()
        told = [one for notify in ear.notifies(timeout=0.5) for one in read(notify.payload)]
    return {(one.channel.kind, one.channel.ref) for one in told if one.channel.programme == programme.pk}
