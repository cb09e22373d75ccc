"""市町村の暮らし from a spreadsheet: what each line would change, before anything is written. 実施要領1(2)ア(イ)."""

import dataclasses
import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.kit.corporate import holds_individual_no
from engawa.base.kit.csvsafe import as_typed
from engawa.base.kit.text import ForbiddenCharacter, refuse_controls, search_key
from engawa.base.kit.wareki import seireki
from engawa.delivery.exhibitors.importing.reading import Line, Table, Unreadable
from engawa.delivery.exhibitors.importing.rows import FieldChange, RowError, Verdict
from engawa.delivery.exhibitors.importing.values import Unfit, date, number, url
from engawa.delivery.exhibitors.library import Municipality, municipalities
from engawa.delivery.exhibitors.life import MATRICES, Key, keys, next_april

Place = tuple[str, str]
"""Municipality's code and the line's key."""
Values = dict[str, Any]

HEADERS = {
    "code": "市町村コード",
    "name": "市町村",
    "matrix": "表",
    "key": "項目",
    "text": "ようす",
    "figure": "数字",
    "unit": "単位",
    "url": "くわしいページ",
    "source": "出典",
    "checked_on": "確認日",
}
"""In the order of the file that is handed out."""
TOLD = ("text", "figure", "unit", "url", "source", "checked_on")
_GUIDES = frozenset({"name", "matrix"})  # for whoever fills it in; a file may leave them out
_LENGTHS = {"text": 200, "url": 300, "source": 120}
_NOTHING: Values = {"text": "", "figure": None, "unit": "", "url": "", "source": "", "checked_on": None}
_WIDTHS = str.maketrans("〜−‖¢£¬", "～－∥￠￡￢")  # what CP932 brings back in another shape
MOST_LINES = 2_000
MAP_VERSION = 1


@dataclasses.dataclass(frozen=True, slots=True)
class PlannedCell:
    """A line and what would happen to it. `values` as they would be written; a blank line leaves what is there."""

    row: int
    verdict: Verdict
    code: str
    key: str
    values: Values | None = None
    changes: tuple[FieldChange, ...] = ()
    errors: tuple[RowError, ...] = ()
    blank: bool = False


def template(stored: Mapping[Place, Values]) -> list[list[str | int | None]]:
    """Every line of every municipality with what is told of it now, to be filled in and handed back."""
    rows: list[list[str | int | None]] = [list(HEADERS.values())]
    for place in municipalities().values():
        for key in keys().values():
            told = stored.get((place.code, key.key), _NOTHING)
            rows.append([place.code, place.name, key.matrix_name, key.label, *(_written(told[name]) for name in TOLD)])
    return rows


def plan_cells(table: Table, stored: Mapping[Place, Values]) -> tuple[PlannedCell, ...]:
    """Compare a table with what is told, line by line. Raises Unreadable for a header it lacks."""
    at = _positions(table.header)
    if len(table.lines) > MOST_LINES:
        raise Unreadable(
            _("行が多すぎます（上限 2,000行）。市町村ごとにファイルを分けてください。"), row=MOST_LINES + 2
        )
    return tuple(_refuse_twins([_plan(line, at, stored) for line in table.lines]))


def _written(value: dt.date | str | int | None) -> str | int | None:
    return value.isoformat() if isinstance(value, dt.date) else value


def _positions(header: Sequence[str]) -> dict[str, int]:
    known = {search_key(label): name for name, label in HEADERS.items()}
    found: dict[str, int] = {}
    for at, label in enumerate(header):
        name = known.get(search_key(label))
        if name in found:
            raise Unreadable(_("「%(label)s」の列が2つ以上あります。1つだけ残してください。") % {"label": label}, row=1)
        if name:
            found[name] = at
    if lacking := [label for name, label in HEADERS.items() if name not in found and name not in _GUIDES]:
        sentence = _("「%(columns)s」の列が見つかりません。見出しは、記入用のファイルのままにしてください。")
        raise Unreadable(sentence % {"columns": "」「".join(lacking)}, row=1)
    return found


def _plan(line: Line, at: Mapping[str, int], stored: Mapping[Place, Values]) -> PlannedCell:
    if holds_individual_no("|".join(line.cells)):
        # Nothing of this line is read on, so that no message or difference can repeat the number.
        sentence = _("個人番号とみられる12桁の数字があります。この行は取り込みません。数字を取り除いてください。")
        return PlannedCell(line.row, Verdict.ERROR, "", "", errors=(_error(line.row, "", "individual_no", sentence),))
    cells = {name: _clean(line.cells[i]) if i < len(line.cells) else "" for name, i in at.items()}
    place, key, errors = _where(line.row, cells)
    if place is None or key is None or errors:
        return PlannedCell(line.row, Verdict.ERROR, "", "", errors=tuple(errors))
    where = (place.code, key.key)
    if not any(cells[name] for name in TOLD):
        return PlannedCell(line.row, Verdict.UNCHANGED, *where, blank=True)
    old = stored.get(where, _NOTHING)
    values, errors = _values(line.row, cells, key)
    if not errors and _same(values, old):
        return PlannedCell(line.row, Verdict.UNCHANGED, *where)
    if not {error.key for error in errors} & {"figure", "unit"}:
        errors += _figures(line.row, values, key)
    errors += _days(line.row, values)
    if errors:
        return PlannedCell(line.row, Verdict.ERROR, *where, errors=tuple(errors))
    verdict = Verdict.CHANGED if where in stored else Verdict.NEW
    return PlannedCell(line.row, verdict, *where, values, _changes(old, values))


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", as_typed(cell).strip())


def _where(row: int, cells: Mapping[str, str]) -> tuple[Municipality | None, Key | None, list[RowError]]:
    """The municipality by its code and the line by its label; what is written beside them must agree."""
    errors: list[RowError] = []
    place = municipalities().get(unicodedata.normalize("NFKC", cells["code"]))
    if place is None:
        errors.append(_error(row, "code", "code", _("鳥取県の市町村のコード（6桁）を書いてください。")))
    elif cells.get("name") and search_key(cells["name"]) not in {search_key(place.name), search_key(place.full_name)}:
        sentence = _("コードは%(name)sのものです。コードと名前のどちらかを直してください。")
        errors.append(_error(row, "name", "name_differs", sentence % {"name": place.name}))
    labels = {search_key(one.label): one for one in keys().values()}
    key = labels.get(search_key(cells["key"]))
    if key is None:
        errors.append(
            _error(row, "key", "key", _("表にない項目です。項目の名前は、記入用のファイルのままにしてください。"))
        )
    elif cells.get("matrix") and search_key(cells["matrix"]) != search_key(key.matrix_name):
        sentence = _("この項目は「%(matrix)s」の表のものです。")
        errors.append(_error(row, "matrix", "matrix_differs", sentence % {"matrix": MATRICES[key.matrix]}))
    return place, key, errors


def _values(row: int, cells: Mapping[str, str], key: Key) -> tuple[Values, list[RowError]]:
    """Each cell by its own reader; all that is wrong with the line is said at once."""
    values, errors = dict(_NOTHING), list[RowError]()
    for name in TOLD:
        try:
            text = refuse_controls(cells[name], lines=name == "text")
            values[name] = _READERS[name](text, key) if text else _absent(name)
        except ForbiddenCharacter as error:
            sentence = _("使えない文字（U+%(code)04X）があります。取り除いてください。") % {"code": ord(error.char)}
            errors.append(_error(row, name, "control", sentence))
        except Unfit as error:
            errors.append(_error(row, name, error.code, error.sentence))
    return values, errors


def _absent(name: str) -> object:
    if name in {"figure", "unit"}:
        return _NOTHING[name]
    raise Unfit("required", _("空です。必ず書いてください。"))


def _text(name: str, text: str) -> str:
    most = _LENGTHS[name]
    if len(text) > most:
        sentence = _("%(most)d文字までです（いま%(now)d文字）。短くしてください。")
        raise Unfit("long", sentence % {"most": most, "now": len(text)})
    return text


def _unit(text: str, key: Key) -> str:
    if text not in key.units:
        raise Unfit("unit", _units(key))
    return text


def _units(key: Key) -> str:
    if not key.units:
        return _("この項目に数字と単位は書けません。")
    return _("この項目の単位は %(units)s のどれかです。") % {"units": "、".join(key.units)}


_READERS: dict[str, Any] = {
    "text": lambda text, _key: _text("text", text),
    "figure": lambda text, _key: number(text),
    "unit": _unit,
    "url": lambda text, _key: url(_text("url", text)),
    "source": lambda text, _key: _text("source", text),
    "checked_on": lambda text, _key: date(text),
}


def _figures(row: int, values: Values, key: Key) -> list[RowError]:
    """A figure says what it counts, and a unit has its figure."""
    if values["figure"] is not None and not values["unit"]:
        return [_error(row, "unit", "unit_missing", _units(key))]
    if values["unit"] and values["figure"] is None:
        return [_error(row, "figure", "figure_missing", _("単位があるときは、数字も書いてください。"))]
    return []


def _days(row: int, values: Values) -> list[RowError]:
    day = values["checked_on"]
    if day and day > clock.today():
        return [_error(row, "checked_on", "future", _("これからの日は書けません。"))]
    if day and next_april(day) <= clock.today():
        sentence = _("%(day)sより前に確かめた内容です。もう一度ページを見て、その日を書いてください。")
        return [_error(row, "checked_on", "old", sentence % {"day": seireki(next_april(day))})]
    return []


def _same(new: Values, old: Values) -> bool:
    return all(_folded(new[name]) == _folded(old[name]) for name in TOLD)


def _folded(value: object) -> object:
    return value.translate(_WIDTHS) if isinstance(value, str) else value


def _changes(old: Values, new: Values) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, HEADERS[name], _shown(old[name]), _shown(new[name]))
        for name in TOLD
        if _folded(old[name]) != _folded(new[name])
    )


def _shown(value: object) -> str:
    if isinstance(value, dt.date):
        return seireki(value)
    return "" if value is None else str(value)


def _refuse_twins(planned: list[PlannedCell]) -> list[PlannedCell]:
    rows: defaultdict[Place, list[int]] = defaultdict(list)
    for one in planned:
        if one.key:
            rows[one.code, one.key].append(one.row)
    return [_with_twin(one, rows.get((one.code, one.key), [])) for one in planned]


def _with_twin(one: PlannedCell, rows: Sequence[int]) -> PlannedCell:
    others = [row for row in rows if row != one.row]
    if not others:
        return one
    sentence = _("同じ市町村の同じ項目が %(row)d行目にもあります。どちらか1行だけ残してください。") % {"row": others[0]}
    errors = (*one.errors, _error(one.row, "key", "twin", sentence))
    return PlannedCell(one.row, Verdict.ERROR, one.code, one.key, errors=errors)


def _error(row: int, name: str, code: str, sentence: str) -> RowError:
    column = HEADERS.get(name, "")
    where = _("%(row)d行目「%(column)s」: %(sentence)s") if column else _("%(row)d行目: %(sentence)s")
    return RowError(row, column, name, code, where % {"row": row, "column": column, "sentence": sentence})
