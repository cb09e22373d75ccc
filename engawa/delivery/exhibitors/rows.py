"""Between tables and the importer's rows: one place that knows which key has a column of its own."""

import dataclasses
from typing import Any

from engawa.base.kit import clock
from engawa.delivery.exhibitors import searching
from engawa.delivery.exhibitors.importing.rows import EXHIBITOR_KEYS, POSTING_KEYS, ExhibitorRow, PostingRow
from engawa.delivery.exhibitors.models import Exhibitor, Posting

COLUMNS = (
    "job_no",
    "received_on",
    "expires_on",
    "title",
    "occupation",
    "industry",
    "employment_type",
    "municipality",
    "pay_unit",
    "pay_min",
    "pay_max",
    "annual_holidays",
)
FACTS = tuple(key for key in POSTING_KEYS if key not in COLUMNS)
TEXTS = frozenset({"employment_type", "pay_unit"})  # enums in a row, "" for none in the table

OWN = ("industry", "municipality", "zip", "address", "employees", "capital", "homepage")
OF_ORGANISATION = ("corporate_no", "name", "kana")


def row_of(posting: Posting) -> dict[str, Any]:
    facts = posting.facts
    return {key: getattr(posting, key) for key in COLUMNS} | {key: facts.get(key) for key in FACTS}


def exhibitor_row_of(exhibitor: Exhibitor) -> dict[str, Any]:
    organisation = exhibitor.organisation
    return {key: getattr(organisation if key in OF_ORGANISATION else exhibitor, key) for key in EXHIBITOR_KEYS}


def fill_posting(posting: Posting, row: PostingRow, missing: tuple[str, ...]) -> None:
    """Every field from the file's line; the 「…現在」 date is the day it was taken."""
    values = dataclasses.asdict(row)
    for key in COLUMNS:
        value = values[key]
        setattr(posting, key, str(value or "") if key in TEXTS else value)
    posting.facts = {key: values[key] for key in FACTS if values[key] not in (None, "")}
    posting.missing = list(missing)
    posting.as_of = clock.today()
    searching.index_posting(posting)


def fill_exhibitor(exhibitor: Exhibitor, row: ExhibitorRow) -> None:
    for key in OWN:
        setattr(exhibitor, key, getattr(row, key))
    searching.index_exhibitor(exhibitor)
