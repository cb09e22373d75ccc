"""Typst to PDF/A-2a + PDF/UA-1. Same data, same moment: same bytes, on every machine."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

JST = dt.timezone(dt.timedelta(hours=9))  # Typst wants a fixed offset
ROOT = Path(__file__).resolve().parents[2]
# ☐ and ☑ come from the fonts inside Typst.
FONTS = ("biz-udmincho", "biz-udpgothic", "noto-sans-jp/400Regular", "noto-sans-jp/700Bold")
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")


class Unprintable(ValueError):
    """The paper cannot be made; `str()` is the sentence for the page. `characters` lack in every font."""

    def __init__(self, message: str, characters: tuple[str, ...] = ()) -> None:
        self.characters = characters
        super().__init__(message)


def render(template: Path, data: Mapping[str, Any], *, at: dt.datetime) -> bytes:
    """Print a template below the package; it reads `data` as JSON, never as markup. Raises Unprintable."""
    try:
        return typst.compile(
            str(template),
            root=str(ROOT),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=at.astimezone(JST).replace(microsecond=0),
        )
    except typst.TypstError as error:
        characters = tuple(dict.fromkeys("".join(_NO_GLYPH.findall(error.diagnostic or error.message))))
        if not characters:
            raise
        named = "、".join(f"「{char}」（U+{ord(char):04X}）" for char in characters)
        raise Unprintable(
            _("%(characters)sは書類に印刷できない文字です。ほかの文字に書き換えてください。") % {"characters": named},
            characters,
        ) from error


@cache
def _fonts() -> typst.Fonts:
    folder = Path(settings.FONTS)
    paths: list[str] = [str(folder / name) for name in FONTS]
    if missing := [path for path in paths if not Path(path).is_dir()]:
        raise Unprintable(_("書類の書体がありません。「npm ci」で入れてください。") + f" {Path(missing[0]).name}")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=paths)
