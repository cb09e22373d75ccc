"""戻ってきた方: an old copy was put back, and somebody who was erased is in it. Tombstones win: she is erased again.

The database that was put back knows nothing of it, so the marks are kept in a file beside it as well, which no copy of
the database brings back to an earlier day. They are hashes and name nobody.
"""

import json
import os
from pathlib import Path
from uuid import UUID

from django.conf import settings

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.rows import delete_rows
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.base.subjects.sites import SITES, whom_of
from engawa.base.vault import tombstones
from engawa.contract.custody.disposal.disposer import as_disposer
from engawa.contract.custody.disposal.models import ErasureRequest
from engawa.contract.custody.disposal.physical import make_unreadable

NAME = "tombstones.jsonl"
BY = system("custody.return")


def note_mark(programme: UUID, mark: str, instruction: UUID) -> None:
    """Once; on disk before anything else is done."""
    if mark in marks(programme):
        return
    line = json.dumps({"programme": str(programme), "mark": mark, "instruction": str(instruction)})
    with _file().open("a", encoding="ascii") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def marks(programme: UUID) -> dict[str, UUID]:
    """Mark → the instruction it rests on."""
    try:
        lines = [json.loads(line) for line in _file().read_text(encoding="ascii").splitlines() if line]
    except FileNotFoundError:
        return {}
    return {one["mark"]: UUID(one["instruction"]) for one in lines if one["programme"] == str(programme)}


def _file() -> Path:
    return Path(settings.VAR) / NAME


def returned(programme: Programme) -> dict[UUID, UUID]:
    """Who is here again → the instruction under which she had been erased."""
    known = marks(programme.pk)
    if not known:
        return {}
    with inside(programme):
        here = Subject.objects.order_by("pk").values_list("pk", flat=True)
        found = {one: tombstones.mark_of(programme.pk, one).hex() for one in here}
    return {one: known[mark] for one, mark in found.items() if mark in known}


def erase_returned(programme: Programme) -> int:
    """Before anybody is let in. How many were erased again."""
    again = returned(programme)
    for subject, instruction in again.items():
        with as_disposer():
            _erase(programme, subject, instruction)
    if again:
        make_unreadable({table for site in SITES.values() for table in site.tables})
    return len(again)


def _erase(programme: Programme, subject: UUID, instruction: UUID) -> None:
    with acting(Act.ERASE_RUN, programme, by=BY, scope={"stage": "returned"}) as act:
        Subject.objects.select_for_update(of=("self",)).get(pk=subject)
        whom = whom_of(programme.pk, subject)
        _forget_request(act, subject)
        went = {site.name: site.erase(act, whom) for site in SITES.values()}
        mark = tombstones.destroy(act, programme.pk, subject, instruction=instruction)
        act.record(rows={name: rows for name, rows in went.items() if rows}, tombstone=mark.hex())


def _forget_request(act: OpenAct, subject: UUID) -> None:
    """The copy may be older than the instruction: then the request it holds was answered long ago, and goes."""
    del act
    for one in ErasureRequest.objects.select_for_update(of=("self",)).filter(subject=subject):
        if one.instruction_id is None or one.erase_at is None:
            delete_rows(ErasureRequest.objects.filter(pk=one.pk))
            continue
        one.subject, one.state, one.erased_at = None, "erased", clock.now()
        one.save(update_fields=["subject", "state", "erased_at"])
