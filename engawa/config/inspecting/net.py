"""All patterns of all values, cast at once (Aho-Corasick), and again into whatever the bytes wrap."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from ahocorasick_rs import BytesAhoCorasick, Implementation

from engawa.config.inspecting import opening
from engawa.config.inspecting.needles import needles_of
from engawa.config.inspecting.values import Value

Hits = Counter[tuple[str, str]]
"""How often (label, encoding) was met."""

DEPTH = 4
"""Wrappings inside wrappings: a session is signed base64 of zlib; a mail in a dump is base64 in gzip."""
APART = 16
"""Bytes between two short parts of one name."""
_SPACES = {"utf-8": b"\xe3\x80\x80", "cp932": b"\x81\x40", "euc_jp": b"\xa1\xa1"}


class Net:
    def __init__(self, values: Iterable[Value]) -> None:
        values = tuple(values)
        exact: dict[bytes, dict[str, str]] = defaultdict(dict)
        loose: dict[bytes, dict[str, str]] = defaultdict(dict)
        for value in values:
            for needle in needles_of(value):
                pattern = needle.pattern.lower() if needle.loose else needle.pattern
                (loose if needle.loose else exact)[pattern].setdefault(value.label, needle.encoding)
        self._exact, self._loose = _Automaton(exact), _Automaton(loose)
        self._pairs = [pair for value in values if value.parts and not value.too_short for pair in _pairs(value)]
        self.longest = max([64, *map(len, exact), *map(len, loose)])
        """Bytes by which two pieces of one file must overlap."""

    @property
    def patterns(self) -> int:
        return len(self._exact.names) + len(self._loose.names)

    def search(self, data: bytes, depth: int = DEPTH) -> Hits:
        """Count values in bytes and in everything packed into them."""
        hits = self.catch(data)
        flat = opening.unfolded(data)
        if flat is not data:
            hits |= self.catch(flat)
        if depth:
            for how, inside in opening.opened(data, flat):
                for (label, encoding), count in self.search(inside, depth - 1).items():
                    hits[label, f"{encoding} in {how}"] += count
        return hits

    def catch(self, data: bytes) -> Hits:
        """Count values in bytes as they are."""
        hits = self._exact.count(data)
        lowered = data.lower()
        hits.update(self._loose.count(lowered))
        for pair in self._pairs:
            hits.update(pair.count(lowered))
        return hits


class _Automaton:
    def __init__(self, patterns: dict[bytes, dict[str, str]]) -> None:
        self.names = list(patterns.values())
        self._inner = BytesAhoCorasick(list(patterns), implementation=Implementation.ContiguousNFA)

    def count(self, data: bytes) -> Hits:
        met = Counter(number for number, _start, _end in self._inner.find_matches_as_indexes(data, overlapping=True))
        hits: Hits = Counter()
        for number, times in met.items():
            for label, encoding in self.names[number].items():
                hits[label, encoding] += times
        return hits


class _Pair:
    """Two neighbouring parts with only separators between them, as columns of a row or keys of an object have."""

    def __init__(self, label: str, charset: str, parts: tuple[bytes, bytes]) -> None:
        self.label, self.charset, self.parts = label, charset, parts

    def count(self, data: bytes) -> Hits:
        hits: Hits = Counter()
        for first, second in (self.parts, self.parts[::-1]):
            for end in _ends(data, first):
                at = data.find(second, end, end + APART + len(second))
                if at >= 0 and data[end:at].replace(_SPACES[self.charset], b"").isascii():
                    hits[self.label, f"{self.charset} (side by side)"] += 1
        return hits


def _pairs(value: Value) -> Iterator[_Pair]:
    parts = [part.strip() for part in value.parts if part.strip()]
    for before, after in itertools.pairwise(parts):
        for charset in _SPACES:
            try:
                first, second = before.encode(charset).lower(), after.encode(charset).lower()
            except UnicodeEncodeError:
                continue
            yield _Pair(value.label, charset, (first, second))


def _ends(data: bytes, part: bytes) -> Iterator[int]:
    at = data.find(part)
    while at >= 0:
        yield at + len(part)
        at = data.find(part, at + 1)
