"""Gathering sites and findings while the search goes on."""

import dataclasses
import datetime as dt
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable

from engawa.config.inspecting.net import Hits, Net
from engawa.config.inspecting.result import Finding, Looked, Result, Site
from engawa.config.inspecting.values import TOO_SHORT, Value

LEAST_NAMED = 4
"""Characters. A shorter ASCII text stands by chance in the numbers that name the server's files."""
HIDDEN = "（名前に値を含むため示しません）"


class Report:
    def __init__(self, values: Iterable[Value], net: Net) -> None:
        self.net = net
        self._values = tuple(values)
        self._started = dt.datetime.now(dt.UTC)
        self._sites: dict[tuple[str, str], Site] = {}
        self._found: Counter[tuple[str, str, str, str]] = Counter()
        self._passing: Counter[tuple[str, str, str, str]] = Counter()
        self._clean: set[bytes] = set()
        texts = {_plain(text.strip()) for value in values for text in (value.text, *value.parts)}
        self._secrets = {text for text in texts if text and not (text.isascii() and len(text) < LEAST_NAMED)}

    def search_once(self, data: bytes) -> Hits:
        """Search bytes of which the same may come again: each new database begins as a copy of the template."""
        mark = hashlib.sha256(data).digest()
        if mark in self._clean:
            return Hits()
        hits = self.net.search(data)
        if not hits:
            self._clean.add(mark)
        return hits

    def saw(self, name: str, kind: str, *, size: int | None = None, rows: int | None = None, why: str = "") -> str:
        """Note a site, or more of it; returns its name as printed."""
        name = self.spoken(name)
        old = self._sites.get((kind, name), Site(name, kind, bytes=size and 0, rows=rows and 0))
        self._sites[kind, name] = dataclasses.replace(
            old, bytes=_sum(old.bytes, size), rows=_sum(old.rows, rows), why=why or old.why
        )
        return name

    def missed(self, name: str, kind: str, why: str) -> None:
        """A site, or a part of it, that could not be seen. Whatever else was seen of it, it is not covered."""
        name = self.spoken(name)
        old = self._sites.get((kind, name), Site(name, kind))
        whys = [old.why] if old.why and why not in old.why else []
        self._sites[kind, name] = dataclasses.replace(old, covered=False, why="".join([*whys, why]))

    def found(self, site: str, place: str, hits: Hits, *, passing: bool = False) -> None:
        into = self._passing if passing else self._found
        for (label, encoding), count in hits.items():
            into[label, site, self.spoken(place) if place else "", encoding] += count

    def spoken(self, name: str) -> str:
        """A name as it may be printed: path, column or table."""
        if not name:
            return name
        plain = _plain(name)
        if any(secret in plain for secret in self._secrets) or self.net.search(name.encode(errors="surrogateescape")):
            return HIDDEN
        return name.encode(errors="replace").decode()

    def result(self, role: str) -> Result:
        counts: Counter[str] = Counter()
        for (label, *_rest), count in self._found.items():
            counts[label] += count
        looked: dict[str, Looked] = {}
        for value in self._values:
            before = looked.get(value.label)
            searched = not value.too_short and (before is None or before.searched)
            looked[value.label] = Looked(value.label, searched, "" if searched else TOO_SHORT, counts[value.label])
        return Result(
            self._started,
            dt.datetime.now(dt.UTC),
            "found" if self._found else "clean",
            role,
            "",
            tuple(self._sites.values()),
            tuple(looked.values()),
            _findings(self._found),
            _findings(self._passing),
        )


def _findings(counts: Counter[tuple[str, str, str, str]]) -> tuple[Finding, ...]:
    return tuple(Finding(*key, count) for key, count in sorted(counts.items()))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one + (other or 0)
