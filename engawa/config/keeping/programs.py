"""PostgreSQL's own programs, at least as new as the server, and how they reach it."""

import os
import re
import shutil
import subprocess

from engawa.config import places
from engawa.config.installation import RefusedError
from engawa.config.roles import Content, login


def find(name: str, server_version: int) -> str:
    """The machine's own first: the wheel's speak no TLS."""
    for path in (shutil.which(name), str(places.wheel_programs() / "bin" / name)):
        if path and _major(path) >= server_version // 10000:
            return path
    message = (
        f"{name} がないか、サーバーより古いものです。postgresql-client-{server_version // 10000} を入れてください。"
    )
    raise RefusedError(message)


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


def reaching(content: Content, role: str, name: str) -> dict[str, str]:
    """Environment; no password stands among the words of a process."""
    params = login(content, role)
    ours = {"PGHOST": params.host, "PGPORT": str(params.port), "PGUSER": params.user, "PGPASSWORD": params.password}
    ours |= {f"PG{key.upper()}": value for key, value in params.options.items()}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | ours | {"PGDATABASE": name, "LC_ALL": "C"}
