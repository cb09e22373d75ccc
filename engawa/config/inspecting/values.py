"""What is looked for. A value is never printed: its label speaks for it."""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LEAST_CHARACTERS, LEAST_BYTES = 3, 6
"""Below either, chance and other people's words would be taken for hers."""
TOO_SHORT = f"{LEAST_CHARACTERS}文字または{LEAST_BYTES}バイトに足りないため、単独では探していません。"


class UnreadableError(ValueError):
    """What came on standard input is not a list of values; the message quotes nothing of it."""


@dataclasses.dataclass(frozen=True)
class Value:
    """One of: `text`; `parts`, short texts found side by side; `raw` bytes. `label` is printed, so it holds no value."""

    label: str
    text: str = dataclasses.field(default="", repr=False)
    parts: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    raw: bytes = dataclasses.field(default=b"", repr=False)

    @property
    def whole(self) -> str:
        return self.text.strip() or "".join(part.strip() for part in self.parts)

    @property
    def too_short(self) -> bool:
        if self.raw:
            return len(self.raw) < LEAST_BYTES
        return len(self.whole) < LEAST_CHARACTERS or len(self.whole.encode()) < LEAST_BYTES

    def as_json(self) -> dict[str, Any]:
        if self.raw:
            return {"label": self.label, "hex": self.raw.hex()}
        return {"label": self.label} | ({"parts": list(self.parts)} if self.parts else {"text": self.text})


@dataclasses.dataclass(frozen=True)
class Question:
    values: tuple[Value, ...]
    folders: tuple[Path, ...] = ()
    """Generations of backups and other places outside the installation."""

    def as_json(self) -> str:
        return json.dumps({"values": [v.as_json() for v in self.values], "folders": [str(f) for f in self.folders]})


def question(content: bytes) -> Question:
    """Read standard input. Raises UnreadableError."""
    try:
        said = json.loads(content)
        values = tuple(_value(one) for one in said["values"])
        folders = tuple(Path(_word(folder)) for folder in said.get("folders", []))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UnreadableError("探す値の一覧（JSON）を読めません。") from None
    if not values:
        raise UnreadableError("探す値がありません。")
    return Question(values, folders)


def _value(said: dict[str, Any]) -> Value:
    label = _word(said["label"])
    parts: Sequence[str] = said.get("parts", ())
    made = Value(
        label,
        text=_word(said.get("text", "")),
        parts=tuple(_word(part) for part in parts),
        raw=bytes.fromhex(said.get("hex", "").removeprefix("\\x")),
    )
    given = sum(map(bool, (made.text.strip(), any(part.strip() for part in made.parts), made.raw)))
    if not label.strip() or given != 1 or isinstance(parts, str):
        raise ValueError
    return made


def _word(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError
    return said
