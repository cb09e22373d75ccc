import stat
from pathlib import Path

import pytest

from engawa.config import installation
from engawa.config.installation import Kind, RefusedError


def test_a_demonstration_never_becomes_production(tmp_path: Path) -> None:
    made = installation.decide(tmp_path, Kind.DEMO)

    with pytest.raises(RefusedError, match="この環境は「デモ」として作られています。「本番」には変えられません。"):
        installation.decide(tmp_path, Kind.PRODUCTION)

    assert installation.read(tmp_path) == made


def test_production_never_becomes_a_demonstration(tmp_path: Path) -> None:
    installation.decide(tmp_path, Kind.PRODUCTION)

    with pytest.raises(RefusedError):
        installation.decide(tmp_path, Kind.DEMO)


def test_without_a_wish_an_installation_stays_what_it_is_and_a_new_one_is_production(tmp_path: Path) -> None:
    installation.decide(tmp_path / "demo", Kind.DEMO)

    assert installation.decide(tmp_path / "demo", None).kind == Kind.DEMO
    assert installation.decide(tmp_path / "new", None).kind == Kind.PRODUCTION


def test_the_root_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    installation.ensure_root_key(tmp_path)
    key = tmp_path / "secrets" / "root.key"
    made = key.read_bytes()

    installation.ensure_root_key(tmp_path)

    assert key.read_bytes() == made
    assert len(made) == installation.ROOT_KEY_BYTES
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
