"""Run every broken guard against the tests that pass through it: `python -m tools.guard_runs`. Writes its findings.

As a plug-in of pytest it collects the tests once, learns in a first process which functions each test enters, and then
forks a process for each mutant: there the function's code is exchanged in place, and the tests that enter it run, the
quickest first, until one fails. (Ready-made tools leave out decorated functions or start anew for each mutant:
ADR 0012.)
"""

import argparse
import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from tools.guards import ROOT, Guard, guards
from tools.workshop import environment, server

TESTS = (
    "tests/base",
    "tests/delivery/queues",
    "tests/tools/test_verifier.py",
    "tests/test_promises.py",
    "tests/contract/safeguards",
    "tests/delivery/fairs/test_talks.py",
    "tests/shared/live/test_channel.py",
)
RESULTS = "ENGAWA_GUARD_RESULTS"
LONGEST = 90.0
"""Seconds of tests for one mutant; whoever survives that long survives."""

Key = tuple[str, str]


def key_of(code: CodeType) -> Key:
    """(file, outermost function): the unit in which tests and mutants meet."""
    return code.co_filename, code.co_qualname.split(".<locals>")[0]


# --- within pytest ------------------------------------------------------------------------------------------------------


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if RESULTS not in os.environ:
        return None
    results = Path(os.environ[RESULTS])
    seen = learn(session, results.with_suffix(".seen"))
    done = {json.loads(line)["id"] for line in results.read_text().splitlines()} if results.exists() else set()
    with results.open("a", encoding="utf-8") as out:
        for guard in guards():
            if guard.id in done or os.environ.get("ENGAWA_GUARD_FILE", "") not in guard.file:
                continue
            began = time.monotonic()
            key = (str(ROOT / guard.file), guard.function)
            chosen = sorted((took, number) for number, (took, keys) in seen.items() if key in keys)
            outcome = attempt(session, guard, [number for _took, number in chosen]) if chosen else "no test enters it"
            found = {"id": guard.id, "file": guard.file, "line": guard.line, "outcome": outcome}
            out.write(json.dumps(found | {"seconds": round(time.monotonic() - began, 1)}, ensure_ascii=False) + "\n")
            out.flush()
    return True


def run_items(session: pytest.Session, numbers: Iterable[int], *, until: float) -> bool:
    """Whether one failed."""
    items = [session.items[number] for number in numbers]
    for item, following in zip(items, [*items[1:], None], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed or time.monotonic() > until:
            break
    return bool(session.testsfailed)


def fork() -> int:
    pid = os.fork()
    if not pid:
        os.setpgrp()
        quiet = os.open(os.devnull, os.O_RDWR)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
    return pid


def learn(session: pytest.Session, file: Path) -> dict[int, tuple[float, set[Key]]]:
    """Seconds and functions entered, by the number of the test; a test that fails unbroken is left out."""
    names = [item.nodeid for item in session.items]
    if not file.exists():
        if not (pid := fork()):
            found: dict[str, Any] = {}
            for number, item in enumerate(session.items):
                entered: set[Key] = set()

                def note(frame: Any, event: str, _arg: object, entered: set[Key] = entered) -> None:
                    if event == "call" and "/engawa/" in frame.f_code.co_filename:
                        entered.add(key_of(frame.f_code))

                session.testsfailed = 0
                forget_texts()
                began = time.monotonic()
                threading.setprofile(note)
                sys.setprofile(note)
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=(session.items[number + 1 :] or [None])[0])
                sys.setprofile(None)
                threading.setprofile(None)  # type: ignore[arg-type]  # None takes it away
                if not session.testsfailed:
                    found[item.nodeid] = [time.monotonic() - began, sorted(entered)]
            file.write_text(json.dumps(found), encoding="utf-8")
            os._exit(0)
        os.waitpid(pid, 0)
    kept = json.loads(file.read_text(encoding="utf-8"))
    return {
        number: (kept[name][0], {(one, two) for one, two in kept[name][1]})
        for number, name in enumerate(names)
        if name in kept
    }


def attempt(session: pytest.Session, guard: Guard, numbers: list[int]) -> str:
    pid, ends = fork(), time.monotonic() + 2 * LONGEST
    if not pid:
        if not exchange(guard):
            os._exit(3)
        os._exit(1 if run_items(session, numbers, until=time.monotonic() + LONGEST) else 0)
    while time.monotonic() < ends:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return {0: "survived", 1: "killed", 3: "not exchanged"}.get(
                os.waitstatus_to_exitcode(status), "killed: crash"
            )
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "killed: it hangs"


def exchange(guard: Guard) -> bool:
    """Give every living function of this name the broken code, closures included."""
    path = str(ROOT / guard.file)
    fresh = dict(codes(compile(guard.text, path, "exec")))
    changed = False
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == path:
            name = one.__code__.co_qualname
            if name.split(".<locals>")[0] == guard.function and name in fresh:
                try:
                    one.__code__ = fresh[name]
                except ValueError:  # its closure has another number of cells
                    return False
                changed = True
    forget_texts()
    return changed


def forget_texts() -> None:
    """Questions put together before would never enter the function that a mutant breaks."""
    from engawa.base.kit.prepared import PREPARED

    for one in PREPARED:
        one.forget()


def codes(code: CodeType) -> Iterable[tuple[str, CodeType]]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one.co_qualname, one
            yield from codes(one)


# --- from outside -------------------------------------------------------------------------------------------------------


def main() -> int:
    ask = argparse.ArgumentParser(description="Break every guard by rule and run the tests that pass through it.")
    ask.add_argument("results", type=Path, nargs="?", help="a file of findings; one that is there is gone on with")
    ask.add_argument("--list", action="store_true")
    ask.add_argument("--file", default="", help="only guards of files whose name holds this")
    ask.add_argument("--tests", nargs="+", default=TESTS, help="selections of tests instead of the usual ones")
    asked = ask.parse_args()
    if asked.list:
        print("\n".join(guard.id for guard in guards() if asked.file in guard.file))
        return 0
    results = asked.results or Path(tempfile.mkdtemp(prefix="engawa-guards-")) / "results.jsonl"
    with server(ROOT) as var:
        known = {"ENGAWA_TEST_SERVER": var, "ENGAWA_TEST_NAME": "guards", RESULTS: str(results.resolve())}
        words = [
            "-m",
            "pytest",
            "-n0",
            "-p",
            "no:randomly",
            "-p",
            "no:cacheprovider",
            "-p",
            "tools.guard_runs",
        ]
        words += ["-k", "not would_turn_red and not installation_finds", *asked.tests]
        env = environment(ROOT, **known, ENGAWA_GUARD_FILE=asked.file)
        subprocess.run([sys.executable, *words], cwd=ROOT, env=env, check=False)
    found = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    counts: dict[str, int] = {}
    for one in found:
        counts[one["outcome"]] = counts.get(one["outcome"], 0) + 1
        if not one["outcome"].startswith("killed"):
            print(f"{one['outcome']:18} {one['id']}")
    print(len(found), counts, results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
