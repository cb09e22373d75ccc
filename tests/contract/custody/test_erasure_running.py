"""The worker erases one person of a full fair; everybody else keeps everything."""

import os
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.ledger import reading
from engawa.base.ledger.verify import verify
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.subjects.aliases import ERASED, alias_in, show_aliases
from engawa.base.subjects.models import Subject
from engawa.base.subjects.sites import SITES, whom_of
from engawa.base.subjects.steps import subject_of_session
from engawa.base.vault import keys, tombstones
from engawa.base.vault.fields import open_aliases
from engawa.base.vault.models import Key
from engawa.config import searching as independent
from engawa.contract.custody.disposal import disposer, handover, physical, queries, returning, running, searching
from engawa.contract.custody.disposal.disposer import NoDisposer, as_disposer
from engawa.contract.custody.disposal.models import ErasureRecord
from engawa.contract.custody.disposal.states import ErasureState
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.models import MatchClaim
from engawa.shared.documents import store
from tests.contract.custody import erasing
from tests.contract.custody.full import Day, everything, make_full_day
from tests.make import entries, make_programme, make_subject, reload

pytestmark = pytest.mark.usefixtures("committed")

ROOT = Path(__file__).resolve().parents[3]
WITHOUT_HER = {"public.custody_erasurerequest", "public.measures_matchclaim", "public.measures_matchstep"}
"""Rows that stay and forget her."""
NEW = {
    "public.ledger_entry",
    "public.custody_erasurerecord",
    "public.queues_pastvisit",
    "public.measures_matchstep",
    "vault.tombstone",
}
CHANGED = {"public.ledger_head"}
JOBS = "public.procrastinate_jobs"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[handover.Sought]:
    """What the search is asked to look for; the search proper has its own tests."""
    seen: list[handover.Sought] = []

    def search(values: Sequence[handover.Sought]) -> searching.Found:
        seen[:] = values
        return searching.Found(True, covered=["public.subjects_subject"])

    monkeypatch.setattr(searching._door, "search", search)
    return seen


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[handover.Sought]:
    """What the independent search itself is asked to look for."""
    seen: list[handover.Sought] = []

    def search(values: Sequence[handover.Sought]) -> searching.Found:
        seen[:] = values
        return independent.search(values)

    monkeypatch.setattr(searching._door, "search", search)
    return seen


def test_one_person_is_erased_from_everywhere_and_everybody_else_keeps_everything(
    heard: list[handover.Sought], tmp_path: Path
) -> None:
    day = make_full_day()
    programme, subject = day.programme, day.her.subject
    request = erasing.ready(programme, subject)
    with inside(programme):
        whom, before_held = whom_of(programme.pk, subject), queries.held_about(programme.pk, subject)
        key = Key.objects.get(owner=subject)
        old_alias = bytes(Subject.objects.get(pk=subject).alias or b"")
        seqs = set(reading.EntrySubject.objects.filter(subject=subject).values_list("seq", flat=True))
        before_live = {name: query.count(sources.fairs()) for name, query in QUERIES.items()}
    assert {line.site for line in before_held} >= {one for one in SITES if one not in EMPTY}
    erasing.order(request)
    before = everything(programme)

    running.run(programme, request.pk)

    after = everything(programme)
    request = reload(request)
    with inside(programme):
        record = queries.record_of(request)
    assert record is not None
    assert record.findings == []
    assert (request.state, request.subject_id) == (ErasureState.VERIFIED, None)
    assert request.physical["not_covered"] == []
    _nothing_of_hers_is_left(after, [subject, key.pk], day)
    _nobody_else_lost_anything(before, after, {str(one) for one in whom.ids | {key.pk}}, seqs)
    _what_to_look_for_was_hers(heard, day)
    with inside(programme):
        assert {site.name: site.count(whom) for site in SITES.values() if site.count(whom)} == {}
        assert queries.held_about(programme.pk, subject) == []
        assert (record.good, record.values_known, record.why) == (True, ErasureRecord.Known.ALL, "")
        assert len(record.covered) > 100  # rows, pages, statistics, wakes, log, files
    _papers_stand_and_live_figures_follow(day, before_live)
    _the_ledger_is_whole(day, request.tombstone, tmp_path)
    _reading_her_fails_closed(day, old_alias)
    _she_does_not_return(day)


EMPTY = {"demo-doors.json", "programmes_door", "live_signal", "live_span"}
"""Nothing of hers lies in the first; the application cannot count the second; signals are gone when they were heard."""


def _nothing_of_hers_is_left(after: dict[str, list[str]], ids: list[Any], day: Day) -> None:
    hers = {form for one in ids for form in (str(one), one.hex)} | set(day.her.texts)
    found = {table for table, rows in after.items() for row in rows if any(word in row for word in hers)}

    assert found == set()


def _nobody_else_lost_anything(
    before: dict[str, list[str]], after: dict[str, list[str]], hers: set[str], seqs: set[int]
) -> None:
    for table, rows in before.items():
        gone, come = set(rows) - set(after[table]), set(after[table]) - set(rows)
        if table in CHANGED:
            continue
        if table == "public.ledger_payload":
            assert {int(row.split(",")[1]) for row in gone} <= seqs
        elif table == "public.procrastinate_events":
            jobs = {row.strip("(").split(",")[0] for row in set(before[JOBS]) - set(after[JOBS])}
            assert {row.split(",")[1] for row in gone} <= jobs
        elif table == "vault.lookup":
            assert len(gone) == 1
        else:
            assert all(any(one in row for one in hers) for row in gone) or table in WITHOUT_HER, table
        assert not come or table in NEW | WITHOUT_HER, table
    assert {table for table in WITHOUT_HER if set(before[table]) - set(after[table])} == WITHOUT_HER


def _what_to_look_for_was_hers(asked: list[handover.Sought], day: Day) -> None:
    assert {one.label for one in asked} >= {
        "氏名",
        "メールアドレス",
        "表示名",
        "電話番号",
        "識別番号",
        "包んだ鍵",
        "照合のための値",
    }
    texts = {one.text for one in asked}
    assert {"nami.shirousagi@example.jp", "しろうさぎ七", str(day.her.subject)} <= texts
    assert ("白兎", "なみ") in {one.parts for one in asked}
    assert "hana.sakyu@example.jp" not in texts


def _papers_stand_and_live_figures_follow(day: Day, before: dict[str, int]) -> None:
    """Question 36: frozen stays, later not counted; the number stays, without her."""
    content = store.read(day.paper.file_key)
    assert content is not None
    assert sha256(content).hexdigest() == day.paper.sha256
    with inside(day.programme):
        figures = {one.query_id: one.value for one in day.paper.figures.order_by("position")}
        assert figures["Q-M01"] == 2
        now = {name: query.count(sources.fairs()) for name, query in QUERIES.items()}
        gone = list(MatchClaim.objects.filter(state="withdrawn").order_by("number"))
        assert [one.kind for one in gone] == [1, 2]
        for claim in gone:
            assert (claim.subject_id, claim.talks, alias_in({}, claim.subject_id)) == (None, [], ERASED)
            assert not claim.steps.filter(reason__isnull=False).exists()
            assert not claim.words.exists()
    assert (now["Q-M01"], now["Q-M11"], now["Q-M12"], now["Q-S01"], now["Q-T01"]) == (
        1,
        before["Q-M11"] - 1,
        before["Q-M12"] - 1,
        before["Q-S01"] - 1,
        before["Q-T01"] - 1,
    )


def _the_ledger_is_whole(day: Day, tombstone: str, folder: Path) -> None:
    with inside(day.programme):
        assert verify(day.programme.pk).good
        (folder / "ledger.jsonl").write_text("\n".join(reading.bundle(day.programme.pk)) + "\n", encoding="utf-8")
        (folder / "kept.csv").write_text("\n".join(reading.lines(day.programme.pk)) + "\n", encoding="utf-8")
    tool = [sys.executable, "-I", ROOT / "tools" / "engawa-verify", folder / "ledger.jsonl", folder / "kept.csv"]
    assert subprocess.run(tool, check=False, capture_output=True).returncode == 0
    erased = entries(day.programme, Act.ERASE_RUN)[0]
    assert (erased["approvals"], erased["scope"]["tombstone"]) == ([erasing.INSTRUCTION], tombstone)
    assert "custody_consent" in erased["scope"]["rows"]


def _reading_her_fails_closed(day: Day, old_alias: bytes) -> None:
    assert subject_of_session(day.programme, day.her.token) is None
    with inside(day.programme):
        assert show_aliases([day.her.subject]) == {}
        planted = Subject.objects.get(pk=day.other.subject)
        planted.alias = old_alias
        assert open_aliases([planted], "alias") == ({planted.pk: ERASED}, [])  # no accident, so no alarm


def _she_does_not_return(day: Day) -> None:
    """Not by a copy of her row, nor with a new key: tombstones win."""
    with inside(day.programme):
        assert tombstones.is_erased(day.programme.pk, day.her.subject)
    for back in ("row", "key"):
        with pytest.raises(DatabaseError), acting(Act.PROGRAMME_OPEN, day.programme, by=system("restore")):
            if back == "row":
                Subject.objects.create(id=day.her.subject, kind="seeker", state="confirmed")
            else:
                keys.make_key(day.programme.pk, day.her.subject, keys.SUBJECT)


class Interrupted(BaseException):
    """The worker was ended here."""


@pytest.mark.parametrize("where", ["rows", "files", "physical", "search"])
def test_an_interrupted_erasure_is_finished_by_the_next_run(
    where: str, asked: list[handover.Sought], monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = make_programme()
    subject = make_subject(programme, mail="nami@example.jp")
    request = erasing.ordered(programme, subject.pk)

    def end(*_facts: object, **_more: object) -> Any:
        raise Interrupted

    with monkeypatch.context() as patch:
        names = {"rows": "tombstones", "files": "_make_unreadable", "physical": "_note", "search": "search"}
        if where == "rows":
            patch.setattr(tombstones, "destroy", end)
        else:
            patch.setattr(running, names[where], end)
        with pytest.raises(Interrupted):
            running.run(programme, request.pk)
    held = reload(request)
    with inside(programme):
        rows = Subject.objects.filter(pk=subject.pk).count()
    assert (held.state, rows) == (("erasing", 1) if where == "rows" else ("erased", 0))

    running.run(programme, request.pk)
    running.run(programme, request.pk)

    assert reload(request).state == ErasureState.VERIFIED
    assert "nami@example.jp" in {one.text for one in asked}
    assert handover.kept(request.pk) is None
    assert [one["scope"].get("tombstone", "") != "" for one in entries(programme, Act.ERASE_RUN)].count(True) == 1


def test_values_lost_with_the_machine_are_said_to_be_lost(asked: list[handover.Sought]) -> None:
    programme = make_programme()
    request = erasing.ordered(programme, make_subject(programme).pk)
    with as_disposer():
        running._erase(programme, request.pk)
    handover.drop(request.pk)

    running.run(programme, request.pk)

    with inside(programme):
        record = queries.record_of(request)
    assert record is not None
    assert (record.good, record.values_known, record.why) == (False, "lost", "探す値が残っていません。")
    assert reload(request).state == ErasureState.NOT_VERIFIED
    assert asked == []


def test_files_of_hers_leave_the_disk(
    asked: list[handover.Sought], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from dataclasses import replace

    programme = make_programme()
    subject = make_subject(programme)
    root = Path(settings.FILES)
    (root / "hers").mkdir(parents=True, exist_ok=True)
    hers, beyond = root / "hers" / "card.bin", root.parent / "beyond.bin"
    for path in (hers, beyond):
        path.write_bytes(b"sealed")
    site = replace(SITES["subjects_subject"], files=lambda _whom: ["hers/card.bin", "../beyond.bin"])
    monkeypatch.setitem(SITES, "subjects_subject", site)
    request = erasing.ordered(programme, subject.pk)

    running.run(programme, request.pk)

    assert (hers.exists(), beyond.exists(), reload(request).files) == (False, True, [])
    beyond.unlink()


def test_the_login_that_deletes_sees_the_open_programme_only(settings: Any) -> None:
    here, there = make_programme(), make_programme()
    subject = make_subject(there)
    with as_disposer(), acting(Act.ERASE_RUN, here, by=system("test")):
        assert Subject.objects.filter(pk=subject.pk).count() == 0
        assert Subject.objects.filter(pk=subject.pk)._raw_delete("default") == 0
    assert reload(subject).state == "confirmed"
    settings.ENGAWA_DISPOSE = {}
    with pytest.raises(NoDisposer), as_disposer():
        pass


@pytest.mark.parametrize("stage", ["nothing asked", "asked", "ordered"])
def test_whom_an_old_copy_brings_back_is_erased_again_before_anybody_is_let_in(stage: str) -> None:
    """The copy that was put back is older than the erasure: only the file beside it knows."""
    programme = make_programme()
    subject, other = make_subject(programme), make_subject(programme)
    if stage != "nothing asked":
        {"asked": erasing.ask, "ordered": erasing.ordered}[stage](programme, subject.pk)
    instruction = uuid4()
    returning.note_mark(programme.pk, tombstones.mark_of(programme.pk, subject.pk).hex(), instruction)

    assert returning.erase_returned(programme) == 1
    assert returning.erase_returned(programme) == 0

    with inside(programme):
        assert list(Subject.objects.order_by("pk").values_list("pk", flat=True)) == [other.pk]
        assert tombstones.is_erased(programme.pk, subject.pk)
        assert queries.held_about(programme.pk, subject.pk) == []
        assert [one.state for one in queries.requests()] == (["erased"] if stage == "ordered" else [])


def test_a_long_transaction_in_another_database_of_the_server_does_not_keep_her_rows(
    asked: list[handover.Sought],
) -> None:
    programme = make_programme()
    request = erasing.ordered(programme, make_subject(programme).pk)

    with disposer.connect(physical.MAINTENANCE) as elsewhere, elsewhere.transaction():
        elsewhere.execute("SELECT pg_current_xact_id()")
        running.run(programme, request.pk)

    assert asked
    assert (reload(request).state, reload(request).physical["dead_rows"]) == (ErasureState.VERIFIED, 0)


def test_a_transaction_that_could_still_read_her_rows_keeps_it_from_being_verified(
    asked: list[handover.Sought], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(physical, "PATIENCE", 1.0)
    programme = make_programme()
    request = erasing.ordered(programme, make_subject(programme).pk)

    with disposer.connect() as reader:
        with reader.transaction():
            reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            reader.execute("SELECT 1 FROM pg_class")
            running.run(programme, request.pk)
            held = reload(request)
        running.run(programme, request.pk)

    assert asked
    assert held.state == ErasureState.NOT_VERIFIED
    assert held.physical["dead_rows"] > 0
    assert any("ほかの処理が古い行を見ています" in one for one in held.physical["not_covered"])
    assert (reload(request).state, reload(request).physical["dead_rows"]) == (ErasureState.VERIFIED, 0)


KILLED = """
import os, sys, django
django.setup()
from uuid import UUID
from engawa.base.programmes.models import Programme
from engawa.contract.custody.disposal import running
from engawa.base.vault import tombstones
def killed(*facts, **more):
    os.kill(os.getpid(), 9)
where, programme, request = sys.argv[1:]
setattr(*{"rows": (tombstones, "destroy", killed), "physical": (running, "_make_unreadable", killed)}[where])
running.run(Programme.objects.get(pk=programme), UUID(request))
"""


def _as_worker(database: str, *words: str) -> int:
    env = os.environ | {"ENGAWA_DB_ROLE": "engawa_worker", "ENGAWA_DB_NAME": database}
    env["DJANGO_SETTINGS_MODULE"] = "engawa.config.settings"
    return subprocess.run([sys.executable, "-c", KILLED, *words], env=env, cwd=ROOT, check=False).returncode


def test_a_killed_worker_leaves_everything_or_nothing_and_the_next_one_finishes(
    asked: list[handover.Sought], database_name: str
) -> None:
    programme = make_programme()
    subject = make_subject(programme, mail="nami@example.jp")
    request = erasing.ordered(programme, subject.pk)

    assert _as_worker(database_name, "rows", str(programme.pk), str(request.pk)) == -9
    assert (reload(request).state, reload(subject).state) == (ErasureState.ERASING, "blocked")
    assert _as_worker(database_name, "physical", str(programme.pk), str(request.pk)) == -9
    assert (reload(request).state, reload(request).subject_id) == (ErasureState.ERASED, None)
    running.run(programme, request.pk)

    assert reload(request).state == ErasureState.VERIFIED
    assert "nami@example.jp" in {one.text for one in asked}
