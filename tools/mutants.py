"""Break each promise on purpose, see its test turn red, and write so in docs/promises.md. `make mutants`.

The catalogue is `mutants.d/*.toml`: one file for each promise, one table for each way to break it. In a copy of the
tree one mutant is made at a time and its tests are run. It counts as red when the unbroken copy passes them and now
one of them fails in its own body (by no missing name or unreadable code), saying what `says` expects, if given.
"""

import argparse
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from xml.etree import ElementTree as ET  # reads what our own test run wrote

from tools.workshop import ROOT, begin_tests, copy_tree, edited, ended, server, warm_up

CATALOGUE = ROOT / "tools" / "mutants.d"
PAGE = ROOT / "docs" / "promises.md"
BEGIN, END = "<!-- written by make mutants -->", "<!-- end -->"
PATIENCE = 900.0
"""Seconds for one run; a quiet machine needs some ten."""
NO_PROOF = re.compile(r"(ImportError|ModuleNotFoundError|SyntaxError|IndentationError|NameError)\b")
RED, NOT_RUN = "red", "not run"


@dataclass(frozen=True)
class Edit:
    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """One way to break a promise. `fresh`: it lives in the database, so the run makes a server of its own."""

    id: str
    breaks: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    fresh: bool = False
    says: str = ""


@dataclass(frozen=True)
class Promise:
    """A row of the page. Without a number: kept beside the promises."""

    number: int | None
    sentence: str
    tests: str
    mutants: tuple[Mutant, ...]


def catalogue(folder: Path = CATALOGUE) -> list[Promise]:
    return [_promise(tomllib.loads(file.read_text(encoding="utf-8"))) for file in sorted(folder.glob("*.toml"))]


def _promise(told: dict[str, Any]) -> Promise:
    return Promise(told.get("promise"), told["sentence"], told["tests"], tuple(map(_mutant, told.get("mutant", ()))))


def _mutant(told: dict[str, Any]) -> Mutant:
    edits = [Edit(one["file"], one["old"], one["new"]) for one in (told, *told.get("also", ()))]
    return Mutant(
        told["id"], told["breaks"], tuple(edits), tuple(told["run"]), told.get("fresh", False), told.get("says", "")
    )


def stale(edit: Edit, tree: Path = ROOT) -> str:
    """Why an edit no longer fits the code; "" when it does."""
    file = tree / edit.file
    times = file.read_text(encoding="utf-8").count(edit.old) if file.exists() else -1
    return "" if times == 1 and edit.old != edit.new else f"{edit.file}: {edit.old!r} stands there {times} times"


# --- running ----------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """Tests running in a tree; what is broken there is mended when they have ended."""

    tree: Path
    tests: Iterable[str]
    known: dict[str, str]
    mutant: Mutant | None = None

    def begin(self) -> "Run":
        self.mended, self.began = ExitStack(), monotonic()
        for edit in self.mutant.edits if self.mutant else ():
            file = self.tree / edit.file
            text = file.read_text(encoding="utf-8").replace(edit.old, edit.new)
            self.mended.enter_context(edited(file, text))
        self.report = self.tree / "report.xml"
        self.report.unlink(missing_ok=True)
        words = ["-n0", "-p", "no:randomly", "-p", "no:cacheprovider", f"--junitxml={self.report}", *self.tests]
        known = {} if self.mutant and self.mutant.fresh else self.known
        self.pid = begin_tests(self.tree, [*words, "-x"] if self.mutant else words, known)
        return self

    def ended(self) -> int | None:
        code = ended(self.pid, until=self.began + PATIENCE)
        if code is not None:
            self.mended.close()
        return code

    def failures(self) -> list[str]:
        """What tests said that failed in their own body."""
        if not self.report.exists():
            return []
        found = ET.parse(self.report).getroot().iter("failure")
        return [f"{one.get('message', '')}\n{one.text or ''}" for one in found]


def judge(mutant: Mutant, code: int, failures: list[str]) -> str:
    """`red`, or why this is no proof."""
    if code == 0:
        return "survived"
    if code != 1 or not failures:
        return f"no proof: the run ended with {code} and no test failed in its body"
    if NO_PROOF.match(failures[0]):
        return f"no proof: {failures[0].splitlines()[0]}"
    if mutant.says and not re.search(mutant.says, failures[0]):
        return f"no proof: {failures[0].splitlines()[0]!r} does not say {mutant.says!r}"
    return RED


def run(chosen: list[Mutant], workers: int) -> dict[str, str]:
    """What became of each mutant, by its id."""
    outcomes: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="engawa-mutants-") as folder, ExitStack() as stack:
        trees = [copy_tree(Path(folder) / f"tree{number}") for number in range(workers)]
        var = stack.enter_context(server(trees[0]))
        warm_up(trees[0], var)
        known = {tree: {"ENGAWA_TEST_SERVER": var, "ENGAWA_TEST_NAME": tree.name} for tree in trees}
        unbroken(trees[0], chosen, known[trees[0]])
        waiting, running = sorted(chosen, key=lambda mutant: mutant.fresh), list[Run]()
        while waiting or running:
            while waiting and trees:
                mutant, tree = waiting.pop(), trees.pop()
                if why := "; ".join(filter(None, (stale(edit, tree) for edit in mutant.edits))):
                    outcomes[mutant.id] = f"does not fit: {why}"
                    trees.append(tree)
                else:
                    running.append(Run(tree, mutant.tests, known[tree], mutant).begin())
            for one in list(running):
                code = one.ended()
                if code is not None and one.mutant:
                    running.remove(one)
                    trees.append(one.tree)
                    outcomes[one.mutant.id] = said = judge(one.mutant, code, one.failures())
                    print(f"{one.mutant.id:20} {monotonic() - one.began:6.1f} s  {said}", flush=True)
            sleep(0.05)
    return outcomes


def unbroken(tree: Path, chosen: list[Mutant], known: dict[str, str]) -> None:
    tests = sorted({test for mutant in chosen for test in mutant.tests})
    one = Run(tree, tests, known).begin()
    while (code := one.ended()) is None:
        sleep(0.05)
    if code:
        raise SystemExit(f"the unbroken tree does not pass ({code}):\n" + "\n".join(one.failures()))
    print(f"unbroken: {len(tests)} selections of tests pass, {monotonic() - one.began:.0f} s", flush=True)


# --- the page ---------------------------------------------------------------------------------------------------------


def render(promises: list[Promise], outcomes: dict[str, str]) -> str:
    """The table; nothing in it depends on when or where it was made."""
    lines = ["| # | Sentence | Tests | Broken, and seen red |", "|---|---|---|---|"]
    for promise in promises:
        seen = "; ".join(_seen(mutant, outcomes[mutant.id]) for mutant in promise.mutants)
        lines.append(f"| {promise.number or '–'} | {promise.sentence} | {promise.tests} | {seen} |")
    return "\n".join(lines)


def _seen(mutant: Mutant, outcome: str) -> str:
    return mutant.breaks if outcome == RED else f"**{outcome}**: {mutant.breaks}"


def page_with(table: str, text: str) -> str:
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}"


def told(promises: list[Promise], text: str) -> dict[str, str]:
    """What the page says of each mutant already: red, or not run."""
    table = text.split(BEGIN)[1].split(END, maxsplit=1)[0]
    cells = {
        line.split(" | ")[1]: line.split(" | ")[-1].removesuffix(" |").split("; ")
        for line in table.splitlines()
        if " | " in line
    }
    return {
        mutant.id: RED if mutant.breaks in cells.get(promise.sentence, ()) else NOT_RUN
        for promise in promises
        for mutant in promise.mutants
    }


def main() -> int:
    ask = argparse.ArgumentParser(description="Break each promise and see its test turn red.")
    ask.add_argument("--only", action="append", metavar="ID", help="this mutant; may be repeated")
    ask.add_argument("--promise", type=int, metavar="N", help="the mutants of one promise")
    ask.add_argument("--list", action="store_true", help="say what there is, run nothing")
    ask.add_argument("--workers", type=int, default=2)
    asked = ask.parse_args()
    promises = catalogue()
    chosen = [
        mutant
        for promise in promises
        for mutant in promise.mutants
        if (not asked.only or mutant.id in asked.only) and asked.promise in {None, promise.number}
    ]
    if asked.list:
        print("\n".join(f"{mutant.id:28} {mutant.breaks}" for mutant in chosen))
        return 0
    began = monotonic()
    outcomes = run(chosen, asked.workers)
    bad = {name: outcome for name, outcome in outcomes.items() if outcome != RED}
    print(f"{len(outcomes)} mutants, {len(bad)} not red, {monotonic() - began:.0f} s")
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page_with(render(promises, told(promises, text) | outcomes), text), encoding="utf-8")
    return 1 if bad or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
