"""The English catalogue: `python -m tools.messages update` gathers the words of the rooms that speak English,
`… compile` makes what Django reads of it.

No gettext of the machine is asked for: Babel reads Python, Django's own `templatize` turns templates into what Babel
reads. What is gathered stands in `engawa/locale/en/LC_MESSAGES/django.po`; a word that nobody has translated stands
there with an empty line, and `tests/web/english/` names it.
"""

import ast
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "engawa" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
LIST = "list"
"""The context of words that are data: `web/marking.py` says them in English where they stand alone."""
JAPANESE = re.compile(r"[ぁ-ヺー一-鿿]")

ROOMS = (
    # pages for everybody, for those who take part, for those who sit beside them
    "engawa/web/public/**/*",
    "engawa/web/participant/**/*",
    "engawa/web/companion/**/*",
    # what all pages are made of
    "engawa/web/ui/*.py",
    "engawa/web/ui/templatetags/*.py",
    "engawa/web/ui/templates/*.html",
    "engawa/web/ui/templates/ui/*.html",
    "engawa/web/ui/templates/ui/errors/*",
    "engawa/web/ui/templates/ui/live/*",
    "engawa/web/ui/templates/ui/parts/*",
    "engawa/web/ui/templates/ui/stage/*",
    "engawa/web/*.py",
    # what those pages borrow from `between`
    "engawa/web/between/criteria.py",
    "engawa/web/between/erasure_words.py",
    "engawa/web/between/held.py",
    "engawa/web/between/offered.py",
    "engawa/web/between/questions.py",
    "engawa/web/between/reasons.py",
    "engawa/web/between/reporting.py",
    "engawa/web/between/templates/between/criteria.html",
    # words for states and choices that those pages show
    "engawa/base/subjects/own_sites.py",
    "engawa/base/subjects/sites.py",
    "engawa/contract/approvals/fields.py",
    "engawa/contract/custody/evaluators.py",
    "engawa/contract/custody/purposes.py",
    "engawa/contract/custody/queries.py",
    "engawa/contract/custody/states.py",
    "engawa/contract/custody/sites.py",
    "engawa/delivery/events/inquiry_states.py",
    "engawa/delivery/events/sites.py",
    "engawa/delivery/events/states.py",
    "engawa/delivery/events/survey_states.py",
    "engawa/delivery/exhibitors/finding.py",
    "engawa/delivery/exhibitors/grants.py",
    "engawa/delivery/exhibitors/sheet.py",
    "engawa/delivery/exhibitors/states.py",
    "engawa/delivery/fairs/block_words.py",
    "engawa/delivery/fairs/briefing_states.py",
    "engawa/delivery/fairs/cards.py",
    "engawa/delivery/fairs/conditions.py",
    "engawa/delivery/fairs/entry.py",
    "engawa/delivery/fairs/halt_words.py",
    "engawa/delivery/fairs/plenary_states.py",
    "engawa/delivery/fairs/question_states.py",
    "engawa/delivery/fairs/site_states.py",
    "engawa/delivery/fairs/sites.py",
    "engawa/delivery/fairs/states.py",
    "engawa/delivery/fairs/talk_states.py",
    "engawa/delivery/fairs/wish_states.py",
    "engawa/delivery/guidance/case_states.py",
    "engawa/delivery/guidance/companion_states.py",
    "engawa/delivery/guidance/sites.py",
    "engawa/delivery/guidance/states.py",
    "engawa/delivery/guidance/suggestions/states.py",
    "engawa/delivery/guidance/suggestions/sites.py",
    "engawa/delivery/queues/sites.py",
    "engawa/delivery/queues/states.py",
    "engawa/outcomes/measures/deeds.py",
    "engawa/outcomes/measures/sites.py",
    "engawa/shared/live/checking.py",
    "engawa/shared/live/reporting.py",
    "engawa/shared/live/sites.py",
    "engawa/shared/live/states.py",
    "engawa/shared/messaging/sites.py",
)
"""Rooms whose words are translated. A page outside them is a page for people at work and stays Japanese."""
APART = ("gallery",)
"""Drawn for those who build pages, beside rooms that speak English."""

LISTS = {
    "engawa/delivery/exhibitors/library/industries.json": ("name",),
    "engawa/delivery/exhibitors/library/occupations.json": ("name",),
    "engawa/delivery/exhibitors/library/ways_of_working.json": ("name", "group"),
    "engawa/delivery/exhibitors/library/municipalities.json": ("name",),
    "engawa/delivery/exhibitors/life/matrices.json": ("label", "units"),
    "engawa/delivery/exhibitors/passport/attributes.json": ("label", "group", "unit", "choices"),
    "engawa/delivery/fairs/library/wishes.json": ("words", "say"),
}
"""Public lists kept as data, and the fields that pages show."""
TABLES = {
    "engawa/base/acts/rules.py": ("RULES",),
    "engawa/base/acts/words.py": ("PURPOSE_LABELS", "CLASS_LABELS"),
    "engawa/base/parties/models.py": ("OrganisationKind", "Agency"),
    "engawa/base/programmes/permissions.py": ("ROLE_LABELS",),
    "engawa/contract/custody/disposal/queries.py": ("OTHER_PURPOSES",),
    "engawa/delivery/exhibitors/importing/columns.py": ("COLUMNS", "EMPLOYMENT_LABELS", "PAY_UNIT_LABELS", "LABELS"),
    "engawa/delivery/exhibitors/library/__init__.py": ("REGIONS", "PREFECTURE"),
    "engawa/delivery/exhibitors/life/__init__.py": ("MATRICES",),
    "engawa/delivery/exhibitors/models.py": ("ExhibitorKind", "Basis", "Ground"),
    "engawa/delivery/fairs/entry.py": ("PREFECTURES", "PREFECTURE_NAMES"),
}
"""The same, kept in Python: assignments and classes whose words pages show."""

KEYWORDS = {
    "_": None,
    "_t": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
HEAD = "# English words of the pages for the public, participants and companions: `make messages` gathers them anew."


def files() -> list[Path]:
    """Every file whose words are gathered, in order."""
    found = {file for room in ROOMS for file in ROOT.glob(room) if file.suffix in {".py", ".html"}}
    return sorted(file for file in found if not any(word in file.relative_to(ROOT).as_posix() for word in APART))


Words = str | tuple[str, ...]


def words_of(file: Path) -> Iterator[tuple[Words, str | None]]:
    """Each message of a file with its context; a pair is singular and plural."""
    text = file.read_text(encoding="utf-8")
    kind = "python"
    if file.suffix == ".html":
        from django.utils.translation.template import templatize

        kind, text = "javascript", templatize(text, origin=file.name)
    for _line, words, _comments, context in extract(kind, BytesIO(text.encode()), KEYWORDS):
        yield words, context


def listed(value: Any) -> Iterator[str]:
    """Every Japanese text of a value that was read from JSON."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from listed(one)
    elif isinstance(value, str) and JAPANESE.search(value):
        yield value


def fields_of(value: Any, names: tuple[str, ...]) -> Iterator[str]:
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, dict):
            for name in names:
                yield from listed(one.get(name))
        if isinstance(one, (dict, list)):
            yield from fields_of(one, names)


def tabled(file: Path, names: tuple[str, ...]) -> Iterator[str]:
    """The Japanese texts of assignments and classes; of a column, its first name."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        called = (
            {node.name} if isinstance(node, ast.ClassDef) else {one.id for one in targets if isinstance(one, ast.Name)}
        )
        if not called & set(names):
            continue
        texts = ast.walk(node)
        if "COLUMNS" in called:
            calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
            texts = iter([one.args[2] for one in calls])
        said = ast.get_docstring(node, clean=False) if isinstance(node, ast.ClassDef) else None
        for one in texts:
            word = one.value if isinstance(one, ast.Constant) else None
            if isinstance(word, str) and word != said and JAPANESE.search(word):
                yield word


def words_of_lists() -> Iterator[tuple[str, str]]:
    """Every word of a list, with its file."""
    for name, fields in LISTS.items():
        rows = json.loads((ROOT / name).read_text(encoding="utf-8"))
        yield from ((word, name) for word in fields_of(rows, fields))
    for name, tables in TABLES.items():
        yield from ((word, name) for word in tabled(ROOT / name, tables))


def gathered() -> Catalog:
    """What the rooms say today, without translations."""
    catalog = Catalog(locale="en", charset="utf-8", header_comment=HEAD, fuzzy=False, project="Engawa")
    for file in files():
        for words, context in words_of(file):
            # Where it stands says the room; a line would change with every line above it.
            place = (file.relative_to(ROOT).as_posix(), None)
            catalog.add(words, locations=[place], context=context)
    for word, name in words_of_lists():
        catalog.add(word, locations=[(name, None)], context=LIST)
    return catalog


def known() -> Catalog:
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def update() -> int:
    """What is new is added with an empty line, what nobody says any more goes. The number of empty lines."""
    kept, fresh = known(), gathered()
    empty = 0
    for one in fresh:
        if not one.id:
            continue
        before = kept.get(one.id, one.context)
        if before is not None:
            one.string, one.user_comments = before.string, before.user_comments
        empty += not all(one.string if isinstance(one.string, tuple) else (one.string,))
    out = BytesIO()
    write_po(out, fresh, width=0, sort_by_file=True, omit_header=False)
    dated = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Last-Translator', b'"Generated-By', b'"Report-Msgid')
    lines = [line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(dated)]
    _write(PO, b"".join(lines))
    return empty


def compile_() -> None:
    out = BytesIO()
    write_mo(out, known())
    _write(MO, out.getvalue())


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a running process may be reading it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)


def main(words: list[str]) -> int:
    if words == ["update"]:
        empty = update()
        compile_()
        print(f"{PO.relative_to(ROOT)}: 訳のない言葉 {empty}")
        return 0
    if words == ["compile"]:
        compile_()
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
