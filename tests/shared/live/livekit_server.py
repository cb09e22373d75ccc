"""A real LiveKit server for the tests that want one: at ENGAWA_TEST_LIVEKIT_URL, or started from a binary.

The repository ships none. Without one those tests are skipped, and the run ends with a line that says so;
ENGAWA_REQUIRE_LIVEKIT=1 makes it a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.plugin import LIVEKIT as NOT_EXERCISED
from tests.shared.live.imitation import KEY, SECRET

CONFIGURATION = """
port: {port}
bind_addresses: [{addresses}]
rtc: {{ use_external_ip: false, node_ip: {node}, udp_port: {media}, tcp_port: 0, enable_loopback_candidate: false,
        stun_servers: ["{node}:3478"] }}
keys: {{ {key}: {secret} }}
room: {{ auto_create: false }}
webhook: {{ api_key: {key}, urls: [{hooks}] }}
limit: {{ num_tracks: 400 }}
logging: {{ level: warn }}
"""


def binary() -> str | None:
    return os.environ.get("ENGAWA_TEST_LIVEKIT_BIN") or shutil.which("livekit-server")


def why_not() -> str:
    return "" if os.environ.get("ENGAWA_TEST_LIVEKIT_URL") or binary() else NOT_EXERCISED


def required() -> bool:
    return os.environ.get("ENGAWA_REQUIRE_LIVEKIT") == "1"


def demand() -> None:
    """Skip, or fail where a server is required."""
    if not (reason := why_not()):
        return
    if required():
        pytest.fail(reason)
    pytest.skip(reason)


_shared: list[str] = []


def address(request: pytest.FixtureRequest) -> str:
    """Of a server that lives as long as the run. `ENGAWA_TEST_LIVEKIT_URL` must know the tests' own key and secret."""
    demand()
    if given := os.environ.get("ENGAWA_TEST_LIVEKIT_URL"):
        return given
    if not _shared:
        serving = server(Path(request.getfixturevalue("tmp_path_factory").mktemp("livekit")))
        _shared.append(serving.__enter__().url)
        request.session.addfinalizer(lambda: serving.__exit__(None, None, None))
    return _shared[0]


@dataclass
class Server:
    """A process of ours; `inside` stands before its command: a namespace."""

    url: str
    file: Path
    log: Path
    inside: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            argv = [*self.inside, str(binary()), "--config", str(self.file)]
            self.process = subprocess.Popen(argv, stdout=out, stderr=out)
        for _ in range(60):
            if self.process.poll() is None and self._there():
                return
            time.sleep(0.25)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.start()

    def _there(self) -> bool:
        if not self.inside:
            return _answers(self.url)
        ask = [*self.inside, sys.executable, "-c", f"import urllib.request as u; u.urlopen({self.url!r}, timeout=1)"]
        return subprocess.run(ask, check=False, capture_output=True).returncode == 0


@contextmanager
def server(
    folder: Path,
    *,
    inside: tuple[str, ...] = (),
    addresses: tuple[str, ...] = ("127.0.0.1",),
    hooks: tuple[str, ...] = (),
) -> Iterator[Server]:
    """One from the binary, ended with KILL."""
    port, media = _free(socket.SOCK_STREAM), _free(socket.SOCK_DGRAM)
    text = CONFIGURATION.format(
        port=port,
        addresses=", ".join(addresses),
        node=addresses[-1],
        media=media,
        key=KEY,
        secret=SECRET,
        hooks=", ".join(f'"{hook}"' for hook in hooks),
    )
    file = folder / "livekit.yaml"
    file.write_text(text, encoding="utf-8")
    made = Server(f"http://127.0.0.1:{port}", file, folder / "livekit.log", inside)
    try:
        made.start()
        yield made
    finally:
        made.kill()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, OSError):
        return False


def _free(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])
