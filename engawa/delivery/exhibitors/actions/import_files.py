"""The file of an import, whatever it holds: kept sealed, counted as a copy, destroyed at its end (特記事項第7条)."""

import base64
import datetime as dt
import hashlib
import json
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import set_wait, settle_wait
from engawa.contract.custody.steps import end_copy, record_copy
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.exhibitors.states import IMPORT

WAIT = "import.file"
KEEP = dt.timedelta(days=30)
"""How long the file itself is kept; its end stands on the copy's record (特記事項第7条)."""


class ImportStale(Exception):
    """What was shown is no longer what would happen. `str()` is the sentence for the page."""


def keep_file(act: OpenAct, run: ImportRun, data: bytes, *, rows: int) -> None:
    """Save the run with its file sealed, the copy recorded and its end waited for."""
    run.seal(act, owner=act.programme_id, file=base64.b64encode(data).decode("ascii"))
    run.copy = record_copy(act, sha256=run.sha256, rows=rows, until=run.ends_on).pk
    run.save()
    set_wait(WAIT, run.pk, clock.at(run.ends_on + dt.timedelta(days=1), 0))


def file_of(act: OpenAct, run: ImportRun) -> bytes:
    return base64.b64decode(run.open(act, "file")["file"])


def drop_file(act: OpenAct, run: ImportRun) -> None:
    run.file, run.file_ended_at = None, clock.now()
    run.save(update_fields=["state", "file", "file_ended_at"])
    end_copy(act, run.copy)


def confirmed(run: ImportRun, state: str, by: Actor) -> None:
    run.state, run.confirmed_by, run.confirmed_at = state, by.id, clock.now()
    run.save(update_fields=["state", "confirmed_by", "confirmed_at"])


def digest_of(told: dict[str, Any]) -> str:
    """Of what the page shows: what is shown is what is confirmed."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def end_file(programme: Programme, run_id: UUID, *, by: Actor) -> None:
    """The file's end has come: it is destroyed and its record says when. The verdicts stay."""
    with acting(Act.COPY_END, programme, by=by) as act:
        run = ImportRun.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
        if not settle_wait(WAIT, run_id) or run is None or run.file_ended_at is not None:
            act.skip_entry()
            return
        if IMPORT.allows(run.state, "expire"):
            run.state = IMPORT.after(run.state, "expire")
        drop_file(act, run)
        act.record(run=run.pk, sha256=run.sha256)
