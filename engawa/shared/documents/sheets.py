"""Working sheets (手元の紙): printed from what is known now, kept by nobody here. A paper that counts is frozen instead."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engawa.base.kit import clock
from engawa.shared.documents.render import render


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`note` stands under the title; `foot` on every page: what becomes of the sheet."""

    title: str
    sender: str
    note: str = ""
    foot: str = ""


def print_sheet(template: Path, sheet: Sheet, content: Mapping[str, Any], *, at: dt.datetime) -> bytes:
    """Raises Unprintable."""
    local = clock.local(at)
    head = dataclasses.asdict(sheet) | {
        "at": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
        "date": [local.year, local.month, local.day],
    }
    return render(template, {"sheet": head, "content": content}, at=at)
