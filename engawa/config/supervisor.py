"""One small supervisor: PostgreSQL, two web processes, one worker. What dies is started again; nothing outlives it."""

import contextlib
import datetime as dt
import fcntl
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from pathlib import Path

from engawa.config import installation
from engawa.config.children import die_with_parent
from engawa.config.embedded import PATIENCE, Embedded, ServerFailedError

WEB_PROCESSES = 2
DATABASE = "postgres"
KEY = "key.pem"
BEAT = 0.2
LONGEST_PAUSE = 10.0
HOPELESS = 4
"""Failures of one process, before anything was served, after which we give up. Later we never do."""
REFUSED = 2
"""Exit status of an `engawa` command that declined, with its reason in words."""
HEALTHY = 10.0
"""Seconds a process must live to be started again without delay."""
GRACE = {"web": 6.0, "worker": 11.0}
"""Seconds between SIGTERM and SIGKILL; each a little more than the process's own grace."""


class StoppedError(Exception):
    """We were asked to end while something was being prepared."""


class Member:
    """A process that has to run, and how to start it again."""

    def __init__(
        self, name: str, spawn: Callable[[], subprocess.Popen[bytes]], *, longest_pause: float = LONGEST_PAUSE
    ) -> None:
        self.name = name
        self.longest_pause = longest_pause
        self.spawn = spawn
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = 0.0
        self.since = 0.0
        self.failures = 0

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process is not None and self.alive else None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def keep(self, now: float) -> bool:
        """Start it when it is due; true when its process is a new one."""
        if self.alive or now < self.since + self.pause:
            return False
        if self.process is not None:
            lived = now - self.since
            self.failures += 1
            self.pause = 0.0 if lived > HEALTHY else min(max(self.pause * 2, 0.25), self.longest_pause)
            say(f"{self.name} が終了しました（{self.process.returncode}）。起動し直します。")
        self.process, self.since = self.spawn(), now
        return True


class Supervisor:
    def __init__(
        self, var: Path, listening: socket.socket, *, origin: str, outside: bool, tls: Path | None = None
    ) -> None:
        """`tls`: a certificate with its key beside it; without one a proxy in front speaks https, or nobody does."""
        self.var = var
        self.tls = tls
        self.listening = listening
        self.origin = origin
        self.embedded = None if outside else Embedded(var)
        self.members: list[Member] = []
        self.stopping = False
        self.ready = False
        self.started_at = dt.datetime.now(dt.UTC)

    def run(
        self, before: Sequence[Sequence[str]] = (), when_ready: Callable[["Supervisor"], None] | None = None
    ) -> int:
        """Serve until told to end. `before` are `engawa` commands that must succeed before the first page is served."""
        with self._hearing():
            try:
                self._note()
                self._start_database()
                for words in before:
                    self.once(words)
                self._start_processes()
                self._watch(when_ready)
            except StoppedError:
                return 0
            except installation.RefusedError as error:
                say(str(error))
                return REFUSED
            finally:
                self._end()
        return 0

    def once(self, words: Sequence[str]) -> None:
        """Run an `engawa` command of its own process; ends early when we are told to end."""
        process = self._python("engawa", *words, role="engawa_app")
        while process.poll() is None:
            if self.stopping:
                _finish([process], 5.0)
                raise StoppedError
            time.sleep(0.05)
        if process.returncode == REFUSED:  # it said why
            raise installation.RefusedError("準備が終わらないため、始められません。")
        if process.returncode:
            message = f"「engawa {words[0]}」が終わりませんでした（{process.returncode}）。上の表示をご覧ください。"
            raise installation.RefusedError(message)

    def answers(self) -> bool:
        """Whether a page of ours is really served."""
        host, headers = str(self.listening.getsockname()[0]), {"Host": f"localhost:{self.port}"}
        asking = http.client.HTTPConnection(host, self.port, timeout=5)
        if self.tls:
            trust = ssl.create_default_context(cafile=self.tls)
            asking = http.client.HTTPSConnection(host, self.port, timeout=5, context=trust)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(asking):
            asking.request("GET", "/healthz", headers=headers)
            return asking.getresponse().status == HTTPStatus.OK
        return False

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    def _start_database(self) -> None:
        if self.embedded is None:
            return
        self.embedded.end_running()
        self.embedded.ensure()
        if self.embedded.elsewhere:
            say(self.embedded.elsewhere)
        database = Member(DATABASE, self.embedded.spawn, longest_pause=1.0)
        self.members = [database]
        end = time.monotonic() + PATIENCE
        while not self.embedded.answers():
            if self.stopping:
                raise StoppedError
            if time.monotonic() > end:
                raise ServerFailedError("データベースが応答しません。\n" + self.embedded.last_words())
            if database.keep(time.monotonic()):
                self._note()
            time.sleep(0.05)

    def _start_processes(self) -> None:
        fd = self.listening.fileno()
        web: tuple[str, ...] = ("engawa.config.web", "--fd", str(fd))
        if self.tls:
            web += ("--tls", str(self.tls), str(self.tls.with_name(KEY)))
        for number in range(1, WEB_PROCESSES + 1):
            spawn = lambda: self._python(*web, role="engawa_app", pass_fds=(fd,))  # noqa: E731
            self.members.append(Member(f"web-{number}", spawn))
        self.members.append(Member("worker", lambda: self._python("engawa.config.worker", role="engawa_worker")))

    def _watch(self, when_ready: Callable[["Supervisor"], None] | None) -> None:
        while not self.stopping:
            now = time.monotonic()
            begun = [member.keep(now) for member in self.members]
            if any(begun):
                self._note()
            if not self.ready and any(member.failures >= HOPELESS for member in self._faces()):
                raise installation.RefusedError("起動できないプロセスがあります。上の表示をご覧ください。")
            if not self.ready and self.answers():
                self.ready = True
                self._note()
                if when_ready:
                    when_ready(self)
            time.sleep(BEAT)

    def _python(self, module: str, *words: str, role: str, pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        env = os.environ | {"ENGAWA_DB_ROLE": role, "ENGAWA_VAR": str(self.var), "ENGAWA_ORIGIN": self.origin}
        env.pop("ENGAWA_KIND", None)  # what the installation is stands in its own file
        if module != "engawa":  # only preparing needs the administrator's connection
            env.pop("DATABASE_URL", None)
        return subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=installation.CHECKOUT,
            env=env,
            stdin=subprocess.DEVNULL,
            pass_fds=pass_fds,
            process_group=0,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - the hook only calls prctl
        )

    def _faces(self) -> list[Member]:
        return [member for member in self.members if member.name != DATABASE]

    def _note(self) -> None:
        """Tell tests and people where we are."""
        content = {
            "pid": os.getpid(),
            "port": self.port,
            "origin": self.origin,
            "ready": self.ready,
            "started_at": self.started_at.isoformat(),
            "children": {member.name: member.pid for member in self.members},
        }
        path = self.var / "run" / "supervisor.json"
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        draft.rename(path)

    def _end(self) -> None:
        """Faces first, the database last."""
        _finish([member.process for member in self._faces() if member.process], max(GRACE.values()))
        if self.embedded is not None and self.members:
            self.embedded.process = self.members[0].process
            self.embedded.stop()
        (self.var / "run" / "supervisor.json").unlink(missing_ok=True)

    @contextlib.contextmanager
    def _hearing(self) -> Iterator[None]:
        def stop(_number: int, _frame: object) -> None:
            self.stopping = True

        numbers = [signal.SIGTERM, signal.SIGINT]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
            numbers.append(signal.SIGHUP)
        before = {number: signal.signal(number, stop) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def say(sentence: str) -> None:
    print(sentence, flush=True)


def bind(address: str, port: int) -> socket.socket:
    """A listening socket which our web processes share, so that either may die without a refused visitor."""
    listening = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((address, port))
    listening.listen(512)
    return listening


@contextlib.contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Two supervisors on the same data would fight over the database."""
    run = var / "run"
    run.mkdir(parents=True, exist_ok=True)
    with (run / "supervisor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"{var} のデータは、別の engawa が使っています。先にそちらを終了してください。"
            raise installation.RefusedError(message) from None
        yield


def _finish(processes: Sequence[subprocess.Popen[bytes]], grace: float) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + grace
    for process in processes:
        try:
            process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
