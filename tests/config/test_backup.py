import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engawa.config import backup, places, roles

MARK = "この行も控えに入る"


@pytest.fixture
def content() -> Iterator[Any]:
    secret = Path(os.environ["ENGAWA_VAR"]) / "secrets" / "database.json"
    content = json.loads(secret.read_text(encoding="utf-8"))
    content["name"] = f"engawa_backup_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    roles.drop_database(content, content["name"])
    roles.make_database(content, content["name"])
    with roles.connect(roles.login(content, roles.MIGRATE), content["name"]) as connection:
        connection.execute("SET ROLE engawa_owner")
        connection.execute(f"CREATE TABLE shut AS SELECT '{MARK}' AS line")
        connection.execute("ALTER TABLE shut ENABLE ROW LEVEL SECURITY; ALTER TABLE shut FORCE ROW LEVEL SECURITY")
    yield content
    roles.drop_database(content, content["name"])


def test_a_backup_holds_the_rows_that_row_level_security_hides_and_is_closed_to_others(
    content: Any, tmp_path: Path
) -> None:
    programs = places.wheel_programs() / "bin"
    target = tmp_path / "engawa.dump"
    with roles.connect(roles.login(content, roles.APP), content["name"]) as connection:
        assert connection.execute("SELECT line FROM shut").fetchall() == []

    backup.dump(str(programs / "pg_dump"), content, target)

    written = subprocess.run(
        [programs / "pg_restore", "--file=-", target], check=True, capture_output=True, env={"LC_ALL": "C"}
    )
    assert MARK in written.stdout.decode()
    assert target.stat().st_mode & 0o077 == 0
