"""定住機構の確認表: lines as data. What nobody has entered reads 「未登録」."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Item:
    key: str
    title: str
    source: str
    days: int  # after the case was opened, when it is usually due


@cache
def checklist() -> dict[str, Item]:
    rows = json.loads((Path(__file__).parent / "checklist.json").read_text(encoding="utf-8"))
    return {one["key"]: Item(one["key"], one["title"], one["source"], one["days"]) for one in rows}
