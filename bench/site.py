"""A whole installation of the bench's own, as anybody starts it: durable embedded PostgreSQL, two web processes, worker."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.cpu import Processes
from engawa.config.children import die_with_parent

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 900.0
GRACE = 30.0
PORT = 8930


@dataclass(frozen=True)
class Site:
    """What a measurement needs to know: where it is served, by which processes, and what is in it."""

    port: int
    var: Path
    processes: Processes
    slug: str
    company: str
    env: dict[str, str] = field(default_factory=dict)

    def path(self, rest: str = "") -> str:
        return f"/p/{self.slug}/{rest}"

    def python(self, module: str, *words: str, role: str = "engawa_app") -> "subprocess.Popen[str]":
        """A process of ours on the same installation; spoken with over its standard input and output."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=self.env | {"ENGAWA_DB_ROLE": role},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, module: str, *words: str, role: str = "engawa_app") -> Any:
        """Run it to its end; what it prints last is JSON."""
        process = self.python(module, *words, role=role)
        out, _none = process.communicate(timeout=PATIENCE)
        if process.returncode:
            raise RuntimeError(f"{module} ended with {process.returncode}")
        return json.loads(out.strip().splitlines()[-1])


class Talker:
    """A process that answers one line of JSON for each line it is told."""

    def __init__(self, site: Site, module: str, *words: str, role: str = "engawa_app") -> None:
        self.process = site.python(module, *words, role=role)
        self.ask()

    def ask(self, line: str = "") -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        if line:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        said = self.process.stdout.readline()
        if not said:
            raise RuntimeError(f"the process ended with {self.process.wait(10)}")
        return json.loads(said)

    def end(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait(GRACE)


@contextlib.contextmanager
def site(port: int = PORT) -> Iterator[Site]:
    """The invented fair on its day, with 60 exhibitors and 300 postings."""
    var = Path(tempfile.mkdtemp(prefix="engawa-bench-"))
    var.chmod(0o711)  # the database has a user of its own, who must reach its folder
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ENGAWA_", "DJANGO_", "PYTEST_"))}
    env |= {"ENGAWA_VAR": str(var), "ENGAWA_ORIGIN": f"http://localhost:{port}", "PYTHONUNBUFFERED": "1"}
    log = var / "said.txt"
    with log.open("wb") as out:
        words = [sys.executable, "-m", "bench.serve", str(port)]
        supervisor = subprocess.Popen(
            words,
            cwd=ROOT,
            env=env,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - the hook only calls prctl
        )
    try:
        note = _wait(var, supervisor, log)
        facts = json.loads((var / "bench.json").read_text(encoding="utf-8"))
        yield Site(port, var, _processes(note), facts["slug"], facts["company"], env)
    finally:
        _end(supervisor)
        shutil.rmtree(var, ignore_errors=True)


@contextlib.contextmanager
def resting(pid: int) -> Iterator[None]:
    """The worker holds still: neither its jobs nor its beat are part of what is measured."""
    if not pid:  # nobody's; 0 would be our own group
        yield
        return
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _wait(var: Path, supervisor: "subprocess.Popen[bytes]", log: Path) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE
    while supervisor.poll() is None and time.monotonic() < end:
        with contextlib.suppress(FileNotFoundError, ValueError):
            note: dict[str, Any] = json.loads((var / "run" / "supervisor.json").read_text(encoding="utf-8"))
            if note["ready"]:
                return note
        time.sleep(0.2)
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")[-3000:])


def _processes(note: dict[str, Any]) -> Processes:
    children = note["children"]
    web = tuple(pid for name, pid in children.items() if name.startswith("web"))
    return Processes(web, children["worker"], children["postgres"])


def _end(supervisor: "subprocess.Popen[bytes]") -> None:
    if supervisor.poll() is None:
        supervisor.send_signal(signal.SIGINT)
        try:
            supervisor.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)
            supervisor.wait(10)
