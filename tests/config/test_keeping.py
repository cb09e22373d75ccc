"""Rules of the backups. Taking one, trying it and putting one back for real: `test_deploy.py`."""

import datetime as dt
from pathlib import Path

import pytest

from engawa.config import installation
from engawa.config.installation import Kind, RefusedError
from engawa.config.keeping import contents, sealing, taking
from engawa.config.keeping.generations import (
    DATABASE,
    FILES,
    KEYS,
    MANIFEST,
    STAMP,
    generations,
    newest_keys,
    pick,
    tidy,
)

NOW = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)
PARTS = (MANIFEST, DATABASE, KEYS, FILES)


def make_generations(folder: Path, *days_ago: int) -> None:
    for days in days_ago:
        for kind in PARTS:
            (folder / f"engawa-{(NOW - dt.timedelta(days=days)).strftime(STAMP)}.{kind}.age").touch()


def test_files_of_keys_end_with_the_next_but_one_and_everything_at_its_time(tmp_path: Path) -> None:
    make_generations(tmp_path, 31, 30, 2, 1, 0)

    ended = tidy(tmp_path, days=30, now=NOW)

    left = generations(tmp_path)
    assert [(NOW - one.at).days for one in left] == [30, 2, 1, 0]
    assert [one.has_keys for one in left] == [False, False, True, True]
    assert len(ended) == len(PARTS) + 2
    assert all(one.part(kind).exists() for one in left for kind in (MANIFEST, DATABASE, FILES))


def test_the_last_generation_stays_however_old_it_is(tmp_path: Path) -> None:
    make_generations(tmp_path, 400)

    assert tidy(tmp_path, days=30, now=NOW) == []


def test_a_generation_that_was_broken_off_is_none(tmp_path: Path) -> None:
    make_generations(tmp_path, 1, 0)
    newest = pick(tmp_path, None)
    newest.part(MANIFEST).unlink()

    assert (NOW - pick(tmp_path, None).at).days == 1
    with pytest.raises(RefusedError, match="の控えはありません。あるもの: 20261130T030000Z"):
        pick(tmp_path, newest.stamp)
    generations(tmp_path)[0].part(KEYS).unlink()
    with pytest.raises(RefusedError, match="鍵の控え"):
        newest_keys(tmp_path)


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "暗号化しない控えは作りません"), ("age1nonsense", "読めないもの"), ("AGE-SECRET-KEY-1", "読めない")],
)
def test_without_somebody_to_open_it_no_backup_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, said: str
) -> None:
    monkeypatch.setenv("ENGAWA_BACKUP_RECIPIENTS", words)

    with pytest.raises(RefusedError, match=said):
        taking.backup(tmp_path, tmp_path / "backups")

    assert not (tmp_path / "backups").exists()


def test_a_key_is_made_once_shut_to_others_and_another_opens_nothing(tmp_path: Path) -> None:
    mine, other, sealed = tmp_path / "mine", tmp_path / "other", tmp_path / "sealed.age"
    public = sealing.make_identity(mine)
    sealing.make_identity(other)
    with mine.open("rb") as plain:
        sealing.seal(plain, sealed, sealing.recipients(f"{public}, {public}"))

    with (tmp_path / "opened").open("wb") as opened:
        sealing.open_to(sealed, sealing.identities(mine), opened)
    with (tmp_path / "none").open("wb") as none, pytest.raises(RefusedError, match="鍵が違うか"):
        sealing.open_to(sealed, sealing.identities(other), none)

    assert (tmp_path / "opened").read_bytes() == mine.read_bytes()
    assert mine.stat().st_mode & 0o077 == 0
    with pytest.raises(RefusedError, match="もうあります"):
        sealing.make_identity(mine)
    with pytest.raises(RefusedError, match="鍵（AGE-SECRET-KEY-…）を読めません"):
        sealing.identities(sealed)


def test_each_difference_is_told() -> None:
    before = {"tables": {"public.a": [2, "x"], "public.b": [1, "y"], "vault.key": [3, "k"]}, "heads": {"p": [9, "h"]}}
    after = {"tables": {"public.a": [1, "z"], "public.b": [1, "w"], "vault.key": [4, "l"]}, "heads": {"p": [8, "g"]}}
    missing = {"tables": {"public.a": [2, "x"], "public.b": [1, "y"]}, "heads": {"p": [9, "h"]}}

    assert contents.compare(before, before) == []
    assert contents.compare(before, after, beside="vault.") == [
        "表 public.a は、控えでは 2 行、戻したものでは 1 行です。",
        "表 public.b の内容が、控えと違います。",
        "台帳の末尾が、控えと違います。",
    ]
    assert contents.compare(before, missing) == ["表 vault.key が戻っていません。"]
    assert contents.compare_files({"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"}) != []
    assert contents.compare_files({"a": "1"}, {"a": "1", "c": "4"}) == []


def test_a_root_key_that_was_lost_is_never_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installation.decide(tmp_path, Kind.TEST)
    installation.ensure_root_key(tmp_path)
    (tmp_path / "secrets" / "database.json").touch()
    (tmp_path / "secrets" / "root.key").unlink()

    with pytest.raises(RefusedError, match="控えから戻してください"):
        installation.ensure_root_key(tmp_path)

    assert not (tmp_path / "secrets" / "root.key").exists()
    monkeypatch.setenv("ENGAWA_ROOT_KEY_FILE", str(tmp_path / "elsewhere"))
    with pytest.raises(RefusedError, match="elsewhere"):
        installation.ensure_root_key(tmp_path)
