"""Headings of the texts, as printed, and which of them each duty rests on. Ids are stable: papers and refusals show them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
SET = "fair"


@dataclass(frozen=True)
class Article:
    id: str
    text: str  # short name of the text: 特記事項
    no: str
    title: str

    @property
    def words(self) -> str:
        """`特記事項第4条`, `特記仕様書2`."""
        return f"{self.text}{self.no}"


@cache
def articles() -> dict[str, Article]:
    texts = json.loads((FOLDER / SET / "articles.json").read_text(encoding="utf-8"))
    return {
        one["id"]: Article(one["id"], text["short"], one["no"], one["title"])
        for text in texts.values()
        for one in text["articles"]
    }


@cache
def _duties() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((FOLDER / SET / "duties.json").read_text(encoding="utf-8"))
    return found


def duty_ids() -> frozenset[str]:
    return frozenset(_duties())


def duty_title(duty: str) -> str:
    return str(_duties()[duty]["title"])


def clause_words(duty: str) -> str:
    """`特記事項第4条、特記仕様書2`: what a refusal prints after its sentence."""
    ids = _duties()[duty]["clauses"]
    return "、".join(articles()[one].words for one in ids) if isinstance(ids, list) else ""
