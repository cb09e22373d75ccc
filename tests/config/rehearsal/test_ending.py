"""A rehearsal that is told to end leaves nothing behind it: no process, no folder of its installation."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.plugin import ROOT


def belong_to(folder: Path) -> list[str]:
    """Processes whose command or surroundings name the folder."""
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (one / "cmdline").read_bytes()
            if str(folder).encode() in command + (one / "environ").read_bytes():
                found.append(command.replace(b"\x00", b" ").decode())
    return found


def test_told_to_end_it_takes_its_installation_with_it(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("ENGAWA_")}
    words = [sys.executable, "-m", "engawa", "rehearsal", "--seekers", "1", "--browsers", "0"]
    run = subprocess.Popen(words, cwd=ROOT, env=env | {"ENGAWA_VAR": str(tmp_path)}, stdout=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + 60
        while not any("engawa prepare" in one for one in belong_to(tmp_path)) and time.monotonic() < ends:
            time.sleep(0.1)
        assert time.monotonic() < ends
        run.send_signal(signal.SIGTERM)

        assert run.wait(60) != 0
        assert (belong_to(tmp_path), list(tmp_path.glob("rehearsal/site-*"))) == ([], [])
    finally:
        run.kill()
