"""What is broken on purpose, from outside: the product knows nothing of it. Each must make the rehearsal fail.

The lock goes by SQL; the other two by a `sitecustomize` that only the rehearsal's own processes find.
"""

import os
from enum import StrEnum
from pathlib import Path

import psycopg

from engawa.config.embedded import Embedded


class Break(StrEnum):
    LOCK = "lock"
    """The index that lets a person be called by one desk only."""
    WAKE = "wake"
    """What the database says at commit reaches no screen."""
    TICKER = "ticker"
    """Nobody settles what is due."""


WORDS = {
    Break.LOCK: "一人に一つの呼び出しの錠を外す",
    Break.WAKE: "画面への知らせを止める",
    Break.TICKER: "期限を片づける時計を止める",
}

_AFTER_IMPORT = '''"""Written by a rehearsal: breaks one thing in the processes it starts."""

import importlib.abc
import importlib.machinery
import sys

NAME = {name!r}


def spoil(module):
{spoil}


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != NAME:
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            spoil(module)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Finder())
'''

SPOILT = {
    Break.WAKE: ("engawa.shared.streams.hub", "    module.Hub.hear = lambda self, wakes: None"),
    Break.TICKER: ("engawa.base.programmes.ticker", "    module.run = lambda stop: stop.wait()"),
}


def environment(which: Break | None, folder: Path) -> dict[str, str]:
    """What the installation's processes are started with."""
    if which not in SPOILT:
        return {}
    name, spoil = SPOILT[which]
    folder.mkdir(parents=True)
    (folder / "sitecustomize.py").write_text(_AFTER_IMPORT.format(name=name, spoil=spoil), encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))}


def break_database(which: Break | None, var: Path) -> None:
    if which is Break.LOCK:
        with psycopg.connect(**Embedded(var).admin.conninfo("engawa"), autocommit=True) as connection:
            connection.execute("DROP INDEX call_one_live_per_subject")
