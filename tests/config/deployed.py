"""An installation as `deploy/` describes it: the very commands of the units, behind nginx, on a server of its own.

What only systemd does (users, sandboxes, starting again) is left out. Debian 12 has PostgreSQL 15 and 16 is needed, so
the server is the wheel's, listening on a port like any other.
"""

import contextlib
import datetime as dt
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engawa.config import embedded
from engawa.config.embedded import Embedded
from tests import plugin
from tests.config.serving import ROOT, free_port, until

DEPLOY = ROOT / "deploy"
HOST = "engawa.example.jp"
SBIN = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
ALWAYS = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "LANG": "C.UTF-8"}
"""What systemd gives every service."""
PATIENCE = 300.0
Unit = list[tuple[str, str, str]]


def unit(name: str) -> Unit:
    """(section, key, value) of a unit and, for a service, of what all services share."""
    files = [DEPLOY / "systemd" / name]
    if name.endswith(".service"):
        files.append(DEPLOY / "systemd" / "engawa-.service.d" / "common.conf")
    found, section = [], ""
    for line in (line.strip() for path in files for line in path.read_text(encoding="utf-8").splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.append((section, key, value))
    return found


def values(of: Unit, wanted: str) -> list[str]:
    return [value for _section, key, value in of if key == wanted]


class Deployed:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.var, self.backups, self.tls = folder / "var", folder / "backups", folder / "tls"
        for made in (self.var, self.backups, self.tls):
            made.mkdir(mode=0o700)
        self.port, self.http, self.https = free_port(), free_port(), free_port()
        self.certificate = make_certificate(self.tls)
        self.key = folder / "who.key"
        self.listen()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.log = folder / "said.log"

    def listen(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", self.port), backlog=512)

    def place(self, text: str) -> str:
        """Debian's folders → ours."""
        for theirs, ours in (
            ("/opt/engawa/.venv", Path(sys.prefix)),
            ("/opt/engawa", ROOT),
            ("/var/lib/engawa", self.var),
            ("/etc/engawa/tls", self.tls),
            ("/etc/engawa/engawa.env", self.folder / "engawa.env"),
            ("/var/backups/engawa", self.backups),
            ("/var/log/nginx", self.folder),
        ):
            text = text.replace(theirs, str(ours))
        return text

    def settings(self, **more: str) -> None:
        lines = (DEPLOY / "engawa.env").read_text(encoding="utf-8").splitlines()
        kept = [self.place(line) for line in lines if line.split("=", 1)[0] not in more]
        kept += [f"{name}={value}" for name, value in more.items()]
        (self.folder / "engawa.env").write_text("\n".join(kept) + "\n", encoding="utf-8")

    def environment(self, name: str) -> dict[str, str]:
        found = dict(ALWAYS)
        of = unit(name)
        for file in values(of, "EnvironmentFile"):
            lines = Path(self.place(file)).read_text(encoding="utf-8").splitlines()
            found |= dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        found |= dict(self.place(one).split("=", 1) for one in values(of, "Environment"))
        return {key: value for key, value in found.items() if key not in values(of, "UnsetEnvironment")}

    def words(self, name: str) -> list[list[str]]:
        return [self.place(line).split() for line in values(unit(name), "ExecStart")]

    def run(self, name: str) -> str:
        """A unit that ends by itself."""
        return "".join(self.command(*words, unit_name=name) for words in self.words(name))

    def command(self, *words: str, unit_name: str = "engawa-prepare.service", **more: str) -> str:
        env = self.environment(unit_name) | more
        done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-3000:])
        return done.stdout

    def engawa(self, *words: str, **more: str) -> str:
        return self.command(str(Path(sys.prefix) / "bin" / "engawa"), *words, **more)

    def start(self, name: str, *, key: str = "") -> None:
        [words] = self.words(name)
        assert values(unit("engawa-web.socket"), "ListenStream") == ["127.0.0.1:8000"]
        given: tuple[int, ...] = ()
        if values(unit(name), "Sockets") == ["engawa-web.socket"]:
            # The socket as number 3, as systemd hands it over.
            given = (self.listening.fileno(),)
            words = ["bash", "-c", 'given=$1; shift; exec "$@" 3<&"$given"', "bash", str(given[0]), *words]
        with self.log.open("ab") as out:
            self.running[key or name] = subprocess.Popen(
                words,
                cwd=ROOT,
                env=self.environment(name),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                pass_fds=given,
                process_group=0,
            )

    def start_all(self) -> None:
        for number in ("1", "2"):
            self.start("engawa-web@.service", key=f"web-{number}")
        self.start("engawa-worker.service", key="worker")
        until(self.answers, self.log, PATIENCE)

    def answers(self) -> bool:
        """Asked without the proxy."""
        with contextlib.suppress(OSError):
            return self.direct("/healthz") == 200
        return False

    def direct(self, path: str, **headers: str) -> int:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as one:
            one.request("GET", path, headers=headers)
            return one.getresponse().status

    def end(self, key: str, number: signal.Signals = signal.SIGTERM) -> None:
        process = self.running.pop(key)
        process.send_signal(number)
        process.wait(20)

    def end_all(self) -> None:
        for key in [key for key in self.running if key != "nginx"]:
            self.end(key)

    def front(self, *, behind: int | None = None, name: str = "nginx") -> None:
        """Debian's nginx with our file, moved to free ports. `behind`: another port than the application's."""
        conf = self.place((DEPLOY / "nginx" / "engawa.conf").read_text(encoding="utf-8"))
        conf = "\n".join(line for line in conf.splitlines() if "listen [::]" not in line)
        conf = conf.replace("listen 443", f"listen 127.0.0.1:{self.https}").replace(
            "listen 80", f"listen 127.0.0.1:{self.http}"
        )
        conf = conf.replace("127.0.0.1:8000", f"127.0.0.1:{behind or self.port}")
        (self.folder / "engawa.conf").write_text(conf, encoding="utf-8")
        kept = "\n".join(f"{one}_temp_path {self.folder}/{one};" for one in ("client_body", "proxy"))
        others = "\n".join(f"{one}_temp_path {self.folder}/other;" for one in ("fastcgi", "uwsgi", "scgi"))
        user = "user root root;" if os.geteuid() == 0 else ""
        main = (
            f"daemon off; {user} pid {self.folder}/nginx.pid; error_log {self.folder}/nginx.log;\n"
            "events {}\nhttp {\ninclude /etc/nginx/mime.types;\ngzip on;\n"
            f"{kept}\n{others}\ninclude {self.folder}/engawa.conf;\n}}\n"
        )
        (self.folder / "nginx.conf").write_text(main, encoding="utf-8")
        program = shutil.which("nginx", path=SBIN)
        assert program is not None, "make tools"
        with self.log.open("ab") as out:
            self.running[name] = subprocess.Popen(
                [program, "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "nginx.log")],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                process_group=0,
            )
        until(lambda: _listens(self.https), self.log, 20)

    def connect(self, *, seconds: float = 20) -> http.client.HTTPSConnection:
        secure = ssl.create_default_context(cafile=str(self.certificate))
        connection = http.client.HTTPSConnection(HOST, self.https, timeout=seconds, context=secure)
        raw = socket.create_connection(("127.0.0.1", self.https), seconds)
        connection.sock = secure.wrap_socket(raw, server_hostname=HOST)
        return connection

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        return self.ask("GET", path, headers=headers)

    def ask(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        with contextlib.closing(self.connect()) as connection:
            connection.request(method, path, body, {"Host": HOST, **(headers or {})})
            answer = connection.getresponse()
            told: dict[str, str] = {}
            for name, value in answer.getheaders():  # one that is told twice is seen twice
                told[name.lower()] = ", ".join(filter(None, (told.get(name.lower()), value)))
            return answer.status, told, answer.read().decode(errors="replace")

    def seed(self, *words: str, role: str = "engawa_app") -> Any:
        """A process that fills this installation; what it prints last is JSON."""
        env = self.environment("engawa-worker.service") | {"ENGAWA_DB_ROLE": role}
        done = subprocess.run(
            [sys.executable, "-m", "tests.config.seeding", *words],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def make_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "fullchain.pem"


@contextlib.contextmanager
def separate_server(folder: Path) -> Iterator[str]:
    """A server that listens on a port, with the settings of `deploy/postgresql`; yields its superuser's address."""
    port = free_port()
    lines = (DEPLOY / "postgresql" / "engawa.conf").read_text(encoding="utf-8").splitlines()
    ours = dict((part.strip().strip("'") for part in line.split("=", 1)) for line in lines if line and line[0] != "#")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "PORT", port)
        patch.setattr(
            embedded, "SETTINGS", embedded.SETTINGS | ours | {"listen_addresses": "127.0.0.1", "port": str(port)}
        )
        server = Embedded(folder, fast=True)
        server.ensure()
        line = (DEPLOY / "postgresql" / "pg_hba.conf").read_text(encoding="utf-8").splitlines()[-1]
        with (server.place.data / "pg_hba.conf").open("a", encoding="ascii") as file:
            file.write(line.replace("engawa_setup", embedded.SUPERUSER) + "\n")
        server.start()
        admin = server.admin
    try:
        yield f"postgresql://{admin.user}:{admin.password}@127.0.0.1:{port}/postgres"
    finally:
        server.destroy()


@contextlib.contextmanager
def deployed() -> Iterator[Deployed]:
    """Prepared as deploy/README.md says, and started."""
    folder = Path(tempfile.mkdtemp(prefix="engawa-deployed-", dir=plugin.memory()))
    folder.chmod(0o711)  # the database has a user of its own, who must reach its folder
    try:
        with separate_server(folder / "theirs") as url:
            here = Deployed(folder)
            try:
                _prepare(here, url)
                here.start_all()
                if shutil.which("nginx", path=SBIN):
                    here.front()
                yield here
            finally:
                here.end_all()
                if "nginx" in here.running:
                    here.end("nginx")
                here.listening.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(here: Deployed, url: str) -> None:
    here.settings()
    here.engawa("backup-key", str(here.key))
    public = here.key.read_text(encoding="ascii").split("public key: ", 1)[1].split("\n", 1)[0]
    here.settings(ENGAWA_BACKUP_RECIPIENTS=public, ENGAWA_METRICS_TOKEN="figures-please")
    prepare, reerase = here.words("engawa-prepare.service")
    here.command(*prepare, "--kind", "test", DATABASE_URL=url)
    here.command(*reerase)
