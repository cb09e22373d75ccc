"""A real LiveKit server for the tests that want one: at ENGAWA_TEST_LIVEKIT_URL, or started from a binary.

The repository ships none. Without one those tests are skipped, and the run ends with a line that says so;
ENGAWA_REQUIRE_LIVEKIT=1 makes it a failure.
"""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
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
        _shared.append(serving.__enter__())
        request.session.addfinalizer(lambda: serving.__exit__(None, None, None))
    return _shared[0]


@contextmanager
def server(
    folder: Path,
    *,
    inside: tuple[str, ...] = (),
    addresses: tuple[str, ...] = ("127.0.0.1",),
    hooks: tuple[str, ...] = (),
) -> Iterator[str]:
    """One from the binary; `inside` stands before the command: a namespace."""
    port, media = _free(socket.SOCK_STREAM), _free(socket.SOCK_DGRAM)
    file = folder / "livekit.yaml"
    text = CONFIGURATION.format(
        port=port,
        addresses=", ".join(addresses),
        node=addresses[-1],
        media=media,
        key=KEY,
        secret=SECRET,
        hooks=", ".join(f'"{hook}"' for hook in hooks),
    )
    file.write_text(text, encoding="utf-8")
    log = folder / "livekit.log"
    with log.open("ab") as out:
        argv = [*inside, str(binary()), "--config", str(file)]
        process = subprocess.Popen(argv, stdout=out, stderr=out)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, url, inside, log)
        yield url
    finally:
        time.sleep(1)  # a signal within a second of the start is lost on it
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, inside: tuple[str, ...], log: Path) -> None:
    ask = [*inside, "python3", "-c", f"import urllib.request as u; u.urlopen({url!r}, timeout=1)"]
    for _ in range(60):
        if process.poll() is not None:
            break
        if subprocess.run(ask, check=False, capture_output=True).returncode == 0 if inside else _answers(url):
            return
        time.sleep(0.25)
    raise AssertionError(log.read_text(encoding="utf-8"))


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
