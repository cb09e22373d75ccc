"""The independent search for what is left of an erased person.

A process of its own, as the database's role `engawa_inspect`, with its own list of sites: it asks the system what is
there and never the eraser's list. Values come on standard input and go nowhere: results name label, site and encoding.
"""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from engawa.config import installation
from engawa.config.inspecting.result import Finding, Looked, Result, Site
from engawa.config.inspecting.values import Question, Value

__all__ = ["Finding", "Looked", "Question", "Result", "Site", "Value", "run_search"]

OURS = ("DATABASE_URL", "ENGAWA_DB_ROLE", "ENGAWA_DB_NAME", "DJANGO_SETTINGS_MODULE")


def run_search(
    values: Iterable[Value],
    *,
    var: Path,
    database: str | None = None,
    folders: Iterable[Path] = (),
    timeout: float = 600,
) -> Result:
    """Start the search as a process of its own and wait. Call it with no transaction open and the erasure committed."""
    env = {key: value for key, value in os.environ.items() if key not in OURS} | {"ENGAWA_VAR": str(var)}
    if database:
        env["ENGAWA_DB_NAME"] = database
    started = dt.datetime.now(dt.UTC)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "engawa", "inspect"],
            check=False,
            cwd=installation.CHECKOUT,
            env=env,
            input=Question(tuple(values), tuple(folders)).as_json().encode(),
            capture_output=True,
            timeout=timeout,
        )
        return Result.from_json(done.stdout)
    except subprocess.TimeoutExpired:
        why = f"{timeout:.0f}秒のうちに終わりませんでした。"
    except ValueError:
        why = f"探すプロセスが途中で終わりました（{done.returncode}）。"
    return Result(started, dt.datetime.now(dt.UTC), "failed", why=why)
