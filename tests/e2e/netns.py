"""A network of its own for media tests: WebRTC skips loopback, so the namespace has one more address, 10.99.0.1.

Nothing leads out of it: what a browser sends anywhere else goes nowhere.
"""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ADDRESS = "10.99.0.1"


class Namespace:
    def __init__(self, name: str) -> None:
        self.name = name

    def command(self, *argv: str) -> list[str]:
        # Not `ip netns exec`: it mounts /sys anew, which a change of root does not allow.
        return ["nsenter", f"--net=/run/netns/{self.name}", *argv]

    def spawn(
        self, *argv: str, env: Mapping[str, str] | None = None, log: Path | None = None
    ) -> subprocess.Popen[bytes]:
        with (log or Path(os.devnull)).open("ab") as out:
            return subprocess.Popen(self.command(*argv), env=env or os.environ, stdout=out, stderr=out)

    def cut(self, *, on: bool) -> None:
        """All that passes between the machine's own addresses takes the loopback device: down, nothing passes."""
        _run(*self.command("ip", "link", "set", "lo", "down" if on else "up"))

    def wrapper(self, folder: Path, program: str) -> Path:
        """A script that starts `program` in here: for those who start browsers themselves."""
        script = folder / f"{Path(program).name}-in-{self.name}"
        script.write_text(f'#!/bin/sh\nexec nsenter --net=/run/netns/{self.name} {program} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        return script


def _run(*argv: str) -> None:
    subprocess.run(argv, check=True, capture_output=True)


def why_not() -> str:
    """Empty where namespaces may be made, else the reason."""
    if os.geteuid() != 0:
        return "not root"
    if shutil.which("ip") is None:
        return "no ip command"
    name = f"engawa-try-{uuid.uuid4().hex[:6]}"
    try:
        _run("ip", "netns", "add", name)
    except subprocess.CalledProcessError as problem:
        return problem.stderr.decode(errors="replace").strip() or "refused"
    _run("ip", "netns", "del", name)
    return ""


@contextmanager
def namespace() -> Iterator[Namespace]:
    name = f"engawa-{uuid.uuid4().hex[:8]}"
    here = Namespace(name)
    _run("ip", "netns", "add", name)
    try:
        _run(*here.command("ip", "link", "set", "lo", "up"))
        _run(*here.command("ip", "link", "add", "near", "type", "veth", "peer", "name", "far"))
        _run(*here.command("ip", "addr", "add", f"{ADDRESS}/24", "dev", "near"))
        for end in ("near", "far"):
            _run(*here.command("ip", "link", "set", end, "up"))
        yield here
    finally:
        _run("ip", "netns", "del", name)


@contextmanager
def scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="engawa-media-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
