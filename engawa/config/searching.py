"""The search after an erasure, wired to the room that asks for it: a process of its own, under `engawa_inspect`."""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection

from engawa.config import inspecting
from engawa.contract.custody.disposal.handover import Sought
from engawa.contract.custody.disposal.searching import Found, register_search


def search(values: Sequence[Sought]) -> Found:
    asked = [inspecting.Value(one.label, text=one.text, parts=one.parts, raw=one.raw) for one in values]
    result = inspecting.run_search(asked, var=settings.VAR, database=connection.settings_dict["NAME"])
    told = result.as_json()
    sites = told["sites"]
    return Found(
        clean=result.state == "clean",
        findings=told["findings"],
        passing=told["passing"],
        covered=[one["site"] for one in sites if one["covered"]],
        not_covered=[{"site": one["site"], "why": one["why"]} for one in sites if not one["covered"]],
        looked=told["values"],
        why=result.why,
    )


def register() -> None:
    register_search(search)
