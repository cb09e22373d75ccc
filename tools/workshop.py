"""Where code is broken on purpose: copies of the tree, one database server and one warm interpreter for many short runs."""

import atexit
import contextlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEAVE = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache", "*.egg-info", "staticfiles", ".hypothesis"
)
KNOWN_TO = "import django; django.setup(); import engawa.config.urls, pytest, sys; print(*sys.modules)"
SERVE = "import os, sys; import tests.plugin; tests.plugin.template(); print(os.environ['ENGAWA_VAR'], flush=True); sys.stdin.read()"


def copy_tree(to: Path) -> Path:
    """A copy of this tree with its built pages, without data, environment or history."""
    shutil.copytree(ROOT, to, ignore=LEAVE, symlinks=True)
    (to / "frontend" / "node_modules").symlink_to((ROOT / "frontend" / "node_modules").resolve())  # fonts of papers
    return to


def environment(tree: Path, **more: str) -> dict[str, str]:
    """Python finds the copy first, and leaves no compiled file of a broken one behind."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("ENGAWA_", "PYTEST_"))}
    return known | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"} | more


@contextmanager
def server(tree: Path) -> Iterator[str]:
    """A running test server with the tree's template, or the one that is named already; yields its folder."""
    if shared := os.environ.get("ENGAWA_TEST_SERVER"):
        yield shared
        return
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tree,
        env=environment(tree, DJANGO_SETTINGS_MODULE="engawa.config.settings"),
        encoding="utf-8",
    ) as process:
        assert process.stdin
        assert process.stdout
        var = process.stdout.readline().strip()
        if not var:
            raise SystemExit("the test server did not start")
        try:
            yield var
        finally:
            process.stdin.close()
            process.wait(60)


@contextmanager
def edited(file: Path, text: str) -> Iterator[None]:
    """The file holds this text for a while; afterwards its old content and its old time."""
    before, stat = file.read_bytes(), file.stat()
    file.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        file.write_bytes(before)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


# --- runs of tests ------------------------------------------------------------------------------------------------------


def warm_up(tree: Path, var: str) -> None:
    """Load the libraries that our code uses, and none of our own, so that each forked run need not."""
    env = environment(tree, ENGAWA_VAR=var, ENGAWA_KIND="test", DJANGO_SETTINGS_MODULE="engawa.config.settings")
    done = subprocess.run([sys.executable, "-c", KNOWN_TO], cwd=tree, env=env, capture_output=True, check=True)
    for name in done.stdout.decode().split():
        top = name.partition(".")[0]
        if top not in {"engawa", "tests", "tools", "__main__"} and "pytest" not in top:
            with contextlib.suppress(Exception):  # what wants settings is loaded by the run itself
                importlib.import_module(name)
    importlib.import_module("pytest")


def begin_tests(tree: Path, words: list[str], known: dict[str, str]) -> int:
    """Run pytest in a process of its own, forked off this one while it has a single thread; its number."""
    pid = os.fork()
    if pid:
        return pid
    atexit._clear()  # noqa: SLF001 - what the parent ends, such as its folder of trees, is not ours to end
    os.setpgrp()
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    os.environ.clear()
    os.environ.update(environment(tree, **known))
    os.chdir(tree)
    sys.dont_write_bytecode = True
    sys.path[:] = [str(tree), *(one for one in sys.path if one not in {"", str(ROOT)})]
    for name in [one for one in sys.modules if one.partition(".")[0] in {"engawa", "tests", "tools"}]:
        del sys.modules[name]
    sys.argv = ["pytest", *words]
    code = 70
    try:
        code = int(importlib.import_module("pytest").main(words))
    finally:
        atexit._run_exitfuncs()  # noqa: SLF001 - the run's own server ends there
        os._exit(code)


def ended(pid: int, *, until: float) -> int | None:
    """Its exit code, None while it runs; -9 when it was out of patience and was ended."""
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        return os.waitstatus_to_exitcode(status)
    if time.monotonic() < until:
        return None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGTERM)
    os.waitpid(pid, 0)
    return -9
