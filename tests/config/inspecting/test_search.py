"""The whole search, as its own process, over a server and a folder of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engawa.config import installation
from engawa.config.inspecting import Question, Result, Value, run_search
from engawa.config.inspecting.net import Net
from tests.config.inspecting.planted import House, asking, environment, name, plant

ASKED = name(80)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.server.destroy()


def inspect(house: House, question: Question | bytes, *words: str) -> subprocess.CompletedProcess[bytes]:
    asked = question.as_json().encode() if isinstance(question, Question) else question
    return subprocess.run(
        [sys.executable, "-m", "engawa", "inspect", *words],
        input=asked,
        capture_output=True,
        check=False,
        cwd=installation.CHECKOUT,
        env=environment(house),
        timeout=120,
    )


def test_what_is_planted_is_found_where_it_is_and_no_value_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(house.temporary))
    clean = run_search([Value("氏名", text=name(79)), Value("識別子", text=name(78))], var=house.var)
    assert (clean.state, clean.findings, clean.why) == ("clean", (), "")
    assert [site.kind for site in clean.uncovered] == ["beyond"] * 5
    plants = list(plant(house))
    values = [value for value, _where in plants]

    with asking(house, ASKED):
        told = inspect(house, Question((*values, Value("接続", text=ASKED), Value("姓", text="湯")), (house.backups,)))
    result = Result.from_json(told.stdout)

    missing = [
        (value.label, where, [f for f in result.findings if f.label == value.label])
        for value, where in plants
        if not any(
            finding.label == value.label
            and finding.site.startswith(where.site)
            and where.place in finding.place
            and where.encoding in finding.encoding
            and any((site.kind, site.site) == (where.kind, finding.site) for site in result.sites)
            for finding in result.findings
        )
    ]
    assert missing == []
    assert (told.returncode, result.state, result.role, told.stderr) == (1, "found", "engawa_inspect", b"")
    gone = {
        site.kind
        for site in result.sites
        for one in result.findings
        if (one.label, one.site) == ("消した行", site.site)
    }
    assert gone == {"heap", "wal"}, "in no table any more, only in bytes"
    assert {one.label for one in result.findings} == {value.label for value in values}
    assert {one.label for one in result.passing} == {"接続"}
    assert [(one.label, one.searched) for one in result.values if not one.searched] == [("姓", False)]
    assert Net(values).search(told.stdout) == {}
    assert Result.from_json(json.dumps(result.as_json())) == result


def test_a_role_that_may_not_read_says_what_it_did_not_see(house: House) -> None:
    with house.admin() as connection:
        connection.execute("ALTER ROLE engawa_inspect NOBYPASSRLS")
        connection.execute("REVOKE pg_read_all_data, pg_read_all_stats, pg_checkpoint FROM engawa_inspect")
        connection.execute("CREATE TABLE closed (line text)")
        connection.execute("CREATE TABLE walled (programme uuid, line text) WITH (autovacuum_enabled = off)")
        connection.execute("INSERT INTO walled VALUES (gen_random_uuid(), 'orphan')")
        connection.execute("ALTER TABLE walled ENABLE ROW LEVEL SECURITY; GRANT SELECT ON walled TO engawa_inspect")
    try:
        told = inspect(house, Question((Value("氏名", text=name(76)),)), "--words")
    finally:
        with house.admin() as connection:
            connection.execute("DROP TABLE closed, walled")
            connection.execute("ALTER ROLE engawa_inspect BYPASSRLS")
            connection.execute("GRANT pg_read_all_data, pg_read_all_stats, pg_checkpoint TO engawa_inspect")

    words = told.stdout.decode()
    assert told.returncode == 0
    assert "残りは見つかりませんでした。" in words
    assert "見ていない場所: 表 public.closed。closed を読む権限がありません。" in words
    assert "見ていない場所: 表 public.walled。walled には行があるはずですが、行の保護のため一つも見えません。" in words
    assert "見ていない場所: まだファイルに書かれていない頁。" in words
    assert "見ていない場所: つながっている接続の最後の問い合わせ" in words


@pytest.mark.parametrize("said", [b"", '{"values": [{"label": "氏名", "text": 5}]}'.encode()])
def test_what_cannot_be_read_is_not_called_clean(said: bytes, house: House) -> None:
    told = inspect(house, said)

    assert (told.returncode, Result.from_json(told.stdout).state) == (2, "failed")


def test_without_an_installation_nothing_is_called_clean(tmp_path: Path) -> None:
    result = run_search([Value("氏名", text=name(75))], var=tmp_path / "nowhere")

    assert (result.state, result.code, result.why) == ("failed", 2, "データがまだありません。")


def test_a_value_never_shows_itself() -> None:
    for value in (Value("氏名", text=ASKED), Value("氏名", parts=(ASKED,)), Value("鍵", raw=ASKED.encode())):
        assert repr(value) == f"Value(label='{value.label}')"
