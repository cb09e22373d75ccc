"""The catalogue of broken promises fits the code as it is, and the page says what the catalogue says."""

import ast
from pathlib import Path

import pytest

from tools import mutants
from tools.mutants import NOT_RUN, RED, Mutant, Promise, catalogue, page_with, render, stale, told

ROOT = Path(__file__).resolve().parents[2]
EVERY = [mutant for promise in catalogue() for mutant in promise.mutants]


@pytest.mark.parametrize("mutant", EVERY, ids=lambda one: one.id)
def test_each_mutant_fits_the_code_and_names_tests_that_are_there(mutant: Mutant) -> None:
    assert [why for edit in mutant.edits if (why := stale(edit))] == []
    for test in mutant.tests:
        file, _, name = test.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert not name or name.split("[")[0] in names, test


def test_every_promise_has_a_mutant_of_its_own_name() -> None:
    numbers = [promise.number for promise in catalogue() if promise.number is not None]

    assert numbers == list(range(1, 13))
    assert all(promise.mutants for promise in catalogue())
    assert len({mutant.id for mutant in EVERY}) == len(EVERY)


def test_the_page_is_what_the_command_writes_and_nothing_on_it_survived() -> None:
    page = mutants.PAGE.read_text(encoding="utf-8")

    assert page == page_with(render(catalogue(), told(catalogue(), page)), page)
    assert set(told(catalogue(), page).values()) <= {RED, NOT_RUN}


def test_a_mutant_that_survives_stands_out_on_the_page() -> None:
    promise = Promise(1, "A sentence", "`tests`", (Mutant("1-x", "a way", (), ()),))

    assert "**survived**: a way" in render([promise], {"1-x": "survived"})
