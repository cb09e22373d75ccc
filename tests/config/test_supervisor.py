import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engawa.config.embedded import Embedded
from engawa.config.installation import Kind, read
from tests.config.serving import Serving, alive, until

pytestmark = pytest.mark.xdist_group("serving")


@pytest.fixture(scope="module")
def installation() -> Iterator[Serving]:
    with tempfile.TemporaryDirectory(prefix="engawa-serving-") as folder:
        serving = Serving(Path(folder) / "var")
        yield serving
        if serving.process is not None and serving.process.poll() is None:
            serving.end(signal.SIGTERM)
        Embedded(serving.var).destroy()


@pytest.fixture
def serving(installation: Serving) -> Serving:
    if installation.process is None or installation.process.poll() is not None:
        installation.start()
    until(installation.healthy, installation.log)
    return installation


@pytest.mark.parametrize("name", ["web-1", "web-2", "worker", "postgres"])
def test_a_killed_process_is_started_again(serving: Serving, name: str) -> None:
    before = serving.pids()

    os.kill(before[name], signal.SIGKILL)
    until(lambda: serving.pids()[name] not in {before[name], None}, serving.log)

    until(serving.healthy, serving.log)
    assert {key for key, pid in serving.pids().items() if pid != before[key]} == {name}


def test_pages_are_answered_while_one_web_process_is_missing(serving: Serving) -> None:
    before = serving.pids()["web-1"]
    os.kill(before, signal.SIGKILL)

    answers = []
    while serving.pids()["web-1"] in {before, None}:
        answers.append(serving.status())
    answers += [serving.status() for _ in range(20)]

    assert set(answers) == {200}


def test_a_second_supervisor_on_the_same_data_is_refused(serving: Serving) -> None:
    said = serving.command("serve", "--port", "0")

    assert said.returncode == 2
    assert "別の engawa が使っています" in said.stderr


def test_an_installation_made_for_tests_is_no_demonstration(serving: Serving) -> None:
    said = serving.command("demo")

    assert said.returncode == 2
    assert "この環境は「テスト」として作られています。「デモ」には変えられません。" in said.stderr


def test_the_database_remembers_the_kind_when_the_file_is_lost(serving: Serving) -> None:
    serving.end(signal.SIGTERM)
    (serving.var / "installation.json").unlink()

    said = serving.command("serve")

    assert said.returncode == 2
    assert "この環境は「テスト」として作られています。「本番」には変えられません。" in said.stderr
    found = read(serving.var)
    assert found is not None
    assert found.kind == Kind.TEST


def test_production_does_not_start_while_a_duty_has_no_evaluator(serving: Serving) -> None:
    production = Serving(serving.var.parent / "production")
    try:
        said = production.command("serve", "--kind", "production")

        assert said.returncode == 2
        assert "まだ実装されていない義務があるため、本番は始められません" in said.stderr
        assert production.note() == {}
    finally:
        Embedded(production.var).destroy()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_ends_everything_cleanly(serving: Serving, number: signal.Signals) -> None:
    children = serving.pids().values()

    code = serving.end(number)

    assert code == 0
    assert [pid for pid in children if alive(pid)] == []
    assert "database system is shut down" in Embedded(serving.var).last_words()


def test_a_killed_supervisor_takes_its_processes_with_it_and_starts_again_on_the_same_data(serving: Serving) -> None:
    children = serving.pids().values()

    serving.end(signal.SIGKILL)

    until(lambda: not any(alive(pid) for pid in children), serving.log)
    serving.start()
    assert serving.status() == 200


def test_a_killed_group_of_everything_starts_again_on_the_same_data(serving: Serving) -> None:
    for pid in (*serving.pids().values(), serving.note()["pid"]):
        os.kill(pid, signal.SIGKILL)
    assert serving.process is not None
    serving.process.wait(60)

    serving.start()

    assert serving.status() == 200
