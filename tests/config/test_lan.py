"""A demonstration for phones: https by the web process itself."""

import contextlib
import http.client
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engawa.config import lan
from engawa.config.supervisor import KEY, Supervisor
from tests.config.serving import ROOT, until


def test_a_certificate_is_kept_for_its_address_and_made_anew_for_another(tmp_path: Path) -> None:
    path = lan.certificate(tmp_path, "127.0.0.1")
    first = path.read_bytes()

    assert lan.certificate(tmp_path, "127.0.0.1").read_bytes() == first
    assert lan.certificate(tmp_path, "127.0.0.2").read_bytes() != first
    assert (path.parent / KEY).stat().st_mode & 0o077 == 0


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def test_a_web_process_speaks_https_and_its_supervisor_hears_it(listening: socket.socket, tmp_path: Path) -> None:
    path, log = lan.certificate(tmp_path, "127.0.0.1"), tmp_path / "web.log"
    supervisor = Supervisor(tmp_path, listening, origin="", outside=True, tls=path)
    fd = listening.fileno()
    words = [sys.executable, "-m", "engawa.config.web", "--fd", str(fd), "--tls", str(path), str(path.with_name(KEY))]
    env = os.environ | {"ENGAWA_DB_NAME": "postgres", "ENGAWA_DB_ROLE": "engawa_app"}
    with log.open("wb") as out:
        web = subprocess.Popen(words, cwd=ROOT, env=env, stdout=out, stderr=out, pass_fds=(fd,))
    try:
        until(supervisor.answers, log)

        trust = ssl.create_default_context(cafile=path)
        with contextlib.closing(http.client.HTTPSConnection("127.0.0.1", supervisor.port, context=trust)) as one:
            one.request("GET", "/healthz")
            assert one.getresponse().status == 200
    finally:
        web.terminate()
        web.wait(20)
