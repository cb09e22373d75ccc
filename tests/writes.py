"""Promise 11, while every test runs: no transaction changes rows of a programme without appending an entry.

Watched where Django meets the database: each `atomic` block gathers the tables written in it; a block rolled back
forgets them, an inner one hands them to the outer, and the one that opened the programme must have appended, unless
only tables of evidence were written.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from threading import local
from typing import Any

import pytest
from django.db.backends.utils import CursorWrapper
from django.db.transaction import Atomic

from engawa.base.acts.evidence import EVIDENCE
from engawa.base.programmes.border import tenant_models

WRITE = re.compile(
    r'\s*(?:WITH\b.*?\)\s*)?(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+("?[\w.]+"?(?:\."?\w+"?)?)',
    re.IGNORECASE | re.DOTALL,
)
ENTER = "set_config('engawa.programme'"
APPEND = "public.ledger_append("


@dataclass
class Block:
    written: set[str] = field(default_factory=set)
    appended: bool = False
    opened: bool = False


class Blocks(local):
    def __init__(self) -> None:
        self.open: list[Block] = []


@cache
def watched() -> frozenset[str]:
    return frozenset({model._meta.db_table for model in tenant_models()} | {"vault.key", "vault.lookup"}) - set(
        EVIDENCE
    )


def table_of(statement: str) -> str:
    found = WRITE.match(statement)
    return found[1].replace('"', "") if found else ""


class Watch:
    """What was changed without an entry; each is a failure of the test that did it."""

    def __init__(self) -> None:
        self.blocks, self.found = Blocks(), list[str]()

    def see(self, statement: object, params: Any) -> None:
        if not self.blocks.open:
            return
        block, text = self.blocks.open[-1], str(statement)
        if APPEND in text:
            block.appended = True
        elif ENTER in text:
            block.opened = block.opened or bool(params and params[0])
        elif (table := table_of(text)) in watched():
            block.written.add(table)

    def enter(self) -> None:
        self.blocks.open.append(Block())

    def leave(self, *, kept: bool) -> None:
        block = self.blocks.open.pop()
        if not kept:
            return
        if block.opened:
            if block.written and not block.appended:
                self.found.append(f"changed without an entry: {', '.join(sorted(block.written))}")
        elif self.blocks.open:
            outer = self.blocks.open[-1]
            outer.written |= block.written
            outer.appended |= block.appended


def start(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    enter, leave = Atomic.__enter__, Atomic.__exit__
    execute, execute_many = CursorWrapper.execute, CursorWrapper.executemany

    def entering(self: Any) -> None:
        enter(self)
        watch.enter()

    def leaving(self: Any, kind: Any, problem: Any, trace: Any) -> None:
        watch.leave(kept=kind is None)
        leave(self, kind, problem, trace)

    def executing(self: Any, statement: Any, params: Any = None) -> Any:
        watch.see(statement, params)
        return execute(self, statement, params)

    def executing_many(self: Any, statement: Any, params: Any) -> Any:
        watch.see(statement, None)
        return execute_many(self, statement, params)

    monkeypatch.setattr(Atomic, "__enter__", entering)
    monkeypatch.setattr(Atomic, "__exit__", leaving)
    monkeypatch.setattr(CursorWrapper, "execute", executing)
    monkeypatch.setattr(CursorWrapper, "executemany", executing_many)
    return watch
