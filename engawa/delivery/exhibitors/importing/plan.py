"""下調べ: what confirming an import would change, line by line, before anything is written."""

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from engawa.base.kit.corporate import holds_individual_no
from engawa.base.kit.text import ForbiddenCharacter, refuse_controls
from engawa.delivery.exhibitors.importing.columns import (
    LABELS,
    MAP_VERSION,
    PAY_UNIT_LABELS,
    Column,
    Kind,
    Matched,
    match_header,
    show,
)
from engawa.delivery.exhibitors.importing.reading import Line, Table, Unreadable
from engawa.delivery.exhibitors.importing.rows import (
    EXHIBITOR_KEYS,
    POSTING_KEYS,
    EmploymentType,
    ExhibitorRow,
    FieldChange,
    ImportPlan,
    PayUnit,
    PlannedExhibitor,
    PlannedPosting,
    PostingRow,
    RowError,
    Verdict,
)
from engawa.delivery.exhibitors.importing.rules import missing_of
from engawa.delivery.exhibitors.importing.values import READERS, Unfit, is_fixed_term, pay_range
from engawa.delivery.exhibitors.library import municipality_of

Stored = Mapping[str, Mapping[str, object]]
Values = dict[str, Any]
_PREFIX = "exhibitor."
_DEFAULTS: Values = {field.name: field.default for field in dataclasses.fields(PostingRow) if field.name != "job_no"}
_ENUMS = {"employment_type": EmploymentType, "pay_unit": PayUnit}


@dataclasses.dataclass(frozen=True, slots=True)
class _Read:
    """A line after its cells were read; `values` of columns that the file has."""

    row: int
    values: Values
    errors: tuple[RowError, ...]


def make_plan(
    table: Table,
    *,
    postings: Stored,
    exhibitors: Stored,
    override: Mapping[str, str] | None = None,
    map_version: int = MAP_VERSION,
) -> ImportPlan:
    """Compare a table with what is stored (by job number, by corporate number). Raises Unreadable for a header it lacks."""
    matched = match_header(table.header, override)
    reads = _refuse_twins(_reads(table, matched), _header_of("job_no", matched, table))
    planned = tuple(_plan_posting(read, postings) for read in reads)
    accepted = [read for read, line in zip(reads, planned, strict=True) if line.verdict is not Verdict.ERROR]
    return ImportPlan(
        sha256=table.sha256,
        size=table.size,
        encoding=table.encoding,
        map_version=map_version,
        postings=planned,
        exhibitors=_plan_exhibitors(accepted, exhibitors),
        unknown_columns=matched.unknown,
        absent_columns=matched.absent,
    )


MOST_ERRORS = 5_000
"""A file with more is another kind of file: nobody mends them one by one, and their sentences would fill the memory."""


def _reads(table: Table, matched: Matched) -> list[_Read]:
    reads, wrong = [], 0
    for line in table.lines:
        reads.append(_read(line, matched, table.header))
        wrong += len(reads[-1].errors)
        if wrong > MOST_ERRORS:
            sentence = _(
                "%(row)d行目までに誤りが%(count)d件を超えました。ファイルの中身と、列の対応を確かめてください。"
            )
            raise Unreadable(sentence % {"row": line.row, "count": MOST_ERRORS}, row=line.row)
    return reads


def _read(line: Line, matched: Matched, header: tuple[str, ...]) -> _Read:
    if holds_individual_no("|".join(line.cells)):
        # Nothing of this line is read on, so that no message, difference or log can repeat the number.
        sentence = _("個人番号とみられる12桁の数字があります。この行は取り込みません。数字を取り除いてください。")
        return _Read(line.row, {}, (_error(line.row, "", "", "individual_no", sentence),))
    values: Values = {}
    errors: list[RowError] = []
    if any(line.cells[len(header) :]):
        sentence = _('見出しより列が多くなっています。本文のコンマを引用符（"）で囲んでください。')
        errors.append(_error(line.row, "", "", "too_many_cells", sentence))
    for at, column in enumerate(matched.columns):
        if column is None:
            continue
        text = line.cells[at] if at < len(line.cells) else ""
        try:
            values.update(_cell(column, refuse_controls(text)))
        except ForbiddenCharacter as error:
            sentence = _("使えない文字（U+%(code)04X）があります。取り除いてください。") % {"code": ord(error.char)}
            errors.append(_error(line.row, header[at], column.key, "control", sentence))
        except Unfit as error:
            errors.append(_error(line.row, header[at], column.key, error.code, error.sentence))
    errors.extend(_contradictions(line.row, values))
    return _Read(line.row, values, tuple(errors))


def _cell(column: Column, text: str) -> Values:
    key, kind = column.key, column.kind
    if column.required and not text:
        raise Unfit("required", _("空です。必ず書いてください。"))
    if kind is Kind.PAY_RANGE:
        unit, low, high = pay_range(text) if text else (None, None, None)
        return {f"{key}_min": low, f"{key}_max": high} | ({"unit_in_pay": unit} if unit and key == "pay" else {})
    empty = None if kind in _NUMERIC else ""
    read: Values = {key: READERS[kind](text) if text else empty}
    if key == "term":
        read["fixed_term"] = is_fixed_term(text)
    if kind is Kind.ADDRESS:
        place = municipality_of(str(read[key]))
        owner = _PREFIX if key.startswith(_PREFIX) else ""
        read[f"{owner}municipality"] = place.code if place else ""
    return read


_NUMERIC = frozenset({Kind.DATE, Kind.EMPLOYMENT, Kind.PAY_UNIT, Kind.YEN, Kind.MINUTES, Kind.NUMBER})


def _contradictions(row: int, values: Values) -> list[RowError]:
    found: list[RowError] = []
    received, expires = values.get("received_on"), values.get("expires_on")
    if received and expires and expires < received:
        sentence = _("受付年月日より前の日です。どちらかを直してください。")
        found.append(_error(row, LABELS["expires_on"], "expires_on", "date_order", sentence))
    unit, in_pay = values.get("pay_unit"), values.get("unit_in_pay")
    if unit and in_pay and unit is not in_pay:
        sentence = _("賃金の欄の「%(unit)s」と合いません。どちらかを直してください。") % {
            "unit": PAY_UNIT_LABELS[in_pay]
        }
        found.append(_error(row, LABELS["pay_unit"], "pay_unit", "pay_unit_differs", sentence))
    return found


TWINS_NAMED = 5


def _refuse_twins(reads: list[_Read], column: str) -> list[_Read]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for read in reads:
        if number := read.values.get("job_no"):
            rows[number].append(read.row)
    return [_with_twin(read, rows[read.values.get("job_no", "")], column) for read in reads]


def _with_twin(read: _Read, rows: list[int], column: str) -> _Read:
    others = [str(row) for row in rows[: TWINS_NAMED + 1] if row != read.row][:TWINS_NAMED]
    if not others:
        return read
    sentence = _("同じ求人番号が %(rows)s行目にもあります。どちらか1行だけ残してください。")
    if len(rows) - 1 > len(others):
        sentence = _("同じ求人番号が %(rows)s行目など、ほかにもあります。1行だけ残してください。")
    sentence %= {"rows": "・".join(others)}
    return dataclasses.replace(read, errors=(*read.errors, _error(read.row, column, "job_no", "twin", sentence)))


def _plan_posting(read: _Read, stored: Stored) -> PlannedPosting:
    number = read.values.get("job_no", "")
    if read.errors:
        return PlannedPosting(read.row, Verdict.ERROR, number, None, errors=read.errors)
    old = _known(stored[number]) if number in stored else None
    posting = PostingRow(**(_DEFAULTS | (old or {}) | _own(read.values)))
    missing = missing_of(posting)
    if old is None:
        return PlannedPosting(read.row, Verdict.NEW, number, posting, missing=missing)
    changes = _changes(POSTING_KEYS, old, dataclasses.asdict(posting))
    verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
    return PlannedPosting(read.row, verdict, number, posting, changes, missing=missing)


def _own(values: Values) -> Values:
    """The posting's share of a line; a unit written in the pay cell counts where no column or cell tells it."""
    own = {key: value for key, value in values.items() if key in POSTING_KEYS}
    if "unit_in_pay" in values and not own.get("pay_unit"):
        own["pay_unit"] = values["unit_in_pay"]
    return own


def _known(row: Mapping[str, object]) -> Values:
    known: Values = {}
    for key, empty in {"job_no": "", **_DEFAULTS}.items():
        value = row.get(key, empty)
        if key in _ENUMS and value:
            value = _ENUMS[key](str(value))
        known[key] = empty if value is None or value == "" else value
    return known


def _plan_exhibitors(reads: list[_Read], stored: Stored) -> tuple[PlannedExhibitor, ...]:
    groups: defaultdict[str, list[_Read]] = defaultdict(list)
    for read in reads:
        groups[read.values["corporate_no"]].append(read)
    return tuple(_plan_exhibitor(number, group, stored.get(number)) for number, group in groups.items())


def _plan_exhibitor(number: str, group: list[_Read], stored: Mapping[str, object] | None) -> PlannedExhibitor:
    """Branches share a number: a stored value stays while any line still says it, else the first line speaks."""
    told: defaultdict[str, list[Any]] = defaultdict(list)
    for read in group:
        for key in EXHIBITOR_KEYS:
            value = read.values.get(_SOURCES.get(key, f"{_PREFIX}{key}"))
            if value not in (None, ""):
                told[key].append(value)
    old = {key: _or_empty(key, (stored or {}).get(key)) for key in EXHIBITOR_KEYS}
    new = {key: old[key] if not told[key] or old[key] in told[key] else told[key][0] for key in EXHIBITOR_KEYS}
    exhibitor = ExhibitorRow(**new)
    rows = tuple(read.row for read in group)
    if stored is None:
        return PlannedExhibitor(Verdict.NEW, exhibitor, (), rows)
    changes = _changes(EXHIBITOR_KEYS, old | {"corporate_no": number}, new)
    return PlannedExhibitor(Verdict.CHANGED if changes else Verdict.UNCHANGED, exhibitor, changes, rows)


_SOURCES = {"corporate_no": "corporate_no", "name": "employer", "kana": "employer_kana", "industry": "industry"}


def _or_empty(key: str, value: object) -> Any:
    return value if value is not None else None if key in {"employees", "capital"} else ""


def _changes(keys: tuple[str, ...], old: Values, new: Values) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(key, LABELS[key], show(key, old[key]), show(key, new[key])) for key in keys if old[key] != new[key]
    )


def _header_of(key: str, matched: Matched, table: Table) -> str:
    return next(
        table.header[at] for at, column in enumerate(matched.columns) if column is not None and column.key == key
    )


def _error(row: int, column: str, key: str, code: str, sentence: str) -> RowError:
    where = _("%(row)d行目「%(column)s」: %(sentence)s") if column else _("%(row)d行目: %(sentence)s")
    return RowError(row, column, key, code, where % {"row": row, "column": column, "sentence": sentence})
