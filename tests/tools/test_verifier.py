"""甲's verifier, run as she runs it: a file of its own beside the exported ledger."""

import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.ledger import reading
from engawa.base.ledger.verify import verify
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.config.embedded import Embedded
from engawa.config.roles import connect
from tests.make import make_programme, make_subject

TOOL = Path(__file__).resolve().parents[2] / "tools" / "engawa-verify"
GENESIS = "00" * 32
Entries = list[dict[str, Any]]


def make_chain(words: str = "") -> Programme:
    programme = make_programme()
    make_subject(programme)
    with acting(Act.PROGRAMME_OPEN, programme, by=system("test")) as act:
        act.record(words=words)
    return programme


def export(programme: Programme) -> tuple[Entries, str]:
    with inside(programme):
        return [json.loads(line) for line in reading.bundle(programme.pk)], "\n".join(reading.lines(programme.pk))


def run(folder: Path, entries: Entries | str, kept: str | None = None) -> tuple[int, str]:
    """Exit code and what was said, by a process that finds nothing of ours to import."""
    text = entries if isinstance(entries, str) else "\n".join(json.dumps(e, ensure_ascii=False) for e in entries)
    (folder / "ledger.jsonl").write_text(text + "\n", encoding="utf-8")
    arguments = ["ledger.jsonl"]
    if kept is not None:
        (folder / "kept.csv").write_text(kept, encoding="utf-8")
        arguments.append("kept.csv")
    done = subprocess.run(
        [sys.executable, "-I", TOOL, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def chain_anew(entries: Entries) -> Entries:
    """What somebody with the database in hand could do: every hash made to fit again."""
    prev = GENESIS
    for entry in entries:
        entry["prev"] = prev
        content = bytes.fromhex(prev) + entry["seq"].to_bytes(8, "big", signed=True) + entry["body"].encode()
        entry["hash"] = prev = sha256(b"engawa.entry.v1\x00" + content).hexdigest()
    return entries


@pytest.mark.django_db
def test_an_untouched_ledger_is_good_and_names_its_head(tmp_path: Path) -> None:
    entries, kept = export(make_chain())

    code, said = run(tmp_path, entries, kept)

    assert code == 0
    assert entries[-1]["hash"] in said
    assert f"{len(entries)} 件" in said


@pytest.mark.django_db
def test_a_separator_of_lines_within_a_body_is_no_end_of_line(tmp_path: Path) -> None:
    programme = make_chain(words="甲\u2028乙\u0085丙")
    with inside(programme):
        text = "\n".join(reading.bundle(programme.pk))

    assert "\u2028" in text
    assert run(tmp_path, text)[0] == 0


def change_body(entries: Entries) -> None:
    entries[1]["body"] = entries[1]["body"].replace("allow", "refuse")


def change_prev(entries: Entries) -> None:
    entries[1]["prev"] = "ab" * 32


def change_hash(entries: Entries) -> None:
    entries[1]["hash"] = None


def remove_middle(entries: Entries) -> None:
    del entries[1]


def swap(entries: Entries) -> None:
    entries[1], entries[2] = entries[2], entries[1]


def name_other_programme(entries: Entries) -> None:
    entries[1]["programme"] = "00000000-0000-0000-0000-000000000001"


def make_body_an_object(entries: Entries) -> None:
    entries[1]["body"] = json.loads(entries[1]["body"])


def make_body_a_lone_surrogate(entries: Entries) -> None:
    entries[1]["body"] = "\udc80"


def make_seq_text(entries: Entries) -> None:
    entries[1]["seq"] = "2"


def make_seq_a_fraction(entries: Entries) -> None:
    entries[1]["seq"] = 2.0


def forget_seq(entries: Entries) -> None:
    del entries[1]["seq"]


def name_other_programme_within(entries: Entries) -> None:
    body = json.loads(entries[1]["body"]) | {"programme": "00000000-0000-0000-0000-000000000001"}
    entries[1]["body"] = json.dumps(body)
    chain_anew(entries)


def hold_no_json_within(entries: Entries) -> None:
    entries[1]["body"] = "{"
    chain_anew(entries)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "why"),
    [
        (change_body, "書き換えられて"),
        (change_prev, "つながっていません"),
        (change_hash, "書き換えられて"),
        (remove_middle, "ありません"),
        (swap, "ありません"),
        (name_other_programme, "ほかの事業"),
        (make_body_an_object, "文字列ではありません"),
        (make_body_a_lone_surrogate, "書き換えられて"),
        (make_seq_text, "数ではありません"),
        (make_seq_a_fraction, "数ではありません"),
        (forget_seq, "数ではありません"),
        (name_other_programme_within, "名のって"),
        (hold_no_json_within, "JSON ではありません"),
    ],
)
def test_the_first_bad_entry_is_named(tamper: Callable[[Entries], None], why: str, tmp_path: Path) -> None:
    entries, _kept = export(make_chain())
    assert "allow" in entries[1]["body"]
    tamper(entries)

    # Written with escapes, as a lone surrogate has no UTF-8.
    code, said = run(tmp_path, "\n".join(json.dumps(entry) for entry in entries))

    assert (code, "記録 2 " in said, why in said) == (1, True, True), said


@pytest.mark.django_db
def test_a_missing_first_entry_is_named(tmp_path: Path) -> None:
    entries, _kept = export(make_chain())

    code, said = run(tmp_path, entries[1:])

    assert (code, "記録 1 " in said) == (1, True)


@pytest.mark.django_db
def test_a_removed_tail_shows_only_against_what_was_kept(tmp_path: Path) -> None:
    entries, kept = export(make_chain())

    assert run(tmp_path, entries[:-1])[0] == 0
    code, said = run(tmp_path, entries[:-1], kept)

    assert (code, f"記録 {len(entries)} " in said) == (1, True)


@pytest.mark.django_db
def test_a_chain_made_anew_shows_at_its_first_changed_entry_against_what_was_kept(tmp_path: Path) -> None:
    entries, kept = export(make_chain())
    change_body(entries)
    chain_anew(entries)

    assert run(tmp_path, entries)[0] == 0
    code, said = run(tmp_path, entries, "\n".join(reversed(kept.split("\n"))))

    assert (code, "記録 2 " in said) == (1, True)


@pytest.mark.django_db
def test_the_ledger_of_another_programme_does_not_pass_for_this_one(tmp_path: Path) -> None:
    _entries, kept = export(make_chain())
    others, _kept = export(make_chain())

    code, said = run(tmp_path, others, kept)

    assert (code, "記録 1 " in said) == (1, True)


@pytest.mark.parametrize("text", ["{", "[]", "17", '{"seq": 1}', "[" * 100_000, "\x00"])
def test_what_is_no_ledger_is_unreadable(text: str, tmp_path: Path) -> None:
    assert run(tmp_path, text)[0] == 2


@pytest.mark.django_db
@pytest.mark.parametrize("kept", ["", "seq,hash", "1", "一,二", "x,y,z"])
def test_what_are_no_kept_lines_is_unreadable(kept: str, tmp_path: Path) -> None:
    entries, _kept = export(make_chain())

    assert run(tmp_path, entries, kept)[0] == 2


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-I", TOOL, tmp_path / "none"], capture_output=True, check=False)

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE ledger_entry SET body = replace(body, 'allow', 'refuse') WHERE seq = 2", 2),
        ("UPDATE ledger_entry SET prev = hash WHERE seq = 2", 2),
        ("DELETE FROM ledger_entry WHERE seq = 2", 2),
        ("DELETE FROM ledger_entry WHERE seq = (SELECT max(seq) FROM ledger_entry WHERE programme = '{p}')", None),
        ("UPDATE ledger_payload SET sealed = sealed || '\\x00'", 3),
    ],
)
def test_the_installation_finds_what_a_superuser_changed(committed: None, statement: str, seq: int | None) -> None:
    programme = make_programme()
    with acting(Act.PROGRAMME_OPEN, programme, by=system("test")):
        pass
    with acting(Act.PROGRAMME_OPEN, programme, by=system("test")) as act:
        act.note(text="封をした文")
    with inside(programme):
        assert verify(programme.pk).good
        last = reading.head(programme.pk)[0]

    with connect(Embedded(settings.VAR, fast=True).admin, connection.settings_dict["NAME"]) as superuser:
        superuser.execute("SET session_replication_role = replica")
        words = statement.format(p=programme.pk)
        changed = superuser.execute(f"{words} {'AND' if 'WHERE' in words else 'WHERE'} programme = '{programme.pk}'")
        assert changed.rowcount == 1

    with inside(programme):
        assert verify(programme.pk).bad_seq == (seq or last)
