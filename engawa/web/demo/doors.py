"""Where a demo keeps its doors: ids by role, in a file beside the data. Never written in production."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

NAME = "demo-doors.json"


@dataclass(frozen=True)
class DemoDoor:
    key: str
    role: str
    name: str
    programme: UUID
    account: UUID | None = None
    subject: UUID | None = None


def write(var: Path, doors: list[DemoDoor]) -> None:
    rows = [{name: str(value) if value is not None else None for name, value in asdict(door).items()} for door in doors]
    (var / NAME).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def read(var: Path) -> list[DemoDoor]:
    try:
        rows = json.loads((var / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [
        DemoDoor(
            key=row["key"],
            role=row["role"],
            name=row["name"],
            programme=UUID(row["programme"]),
            account=UUID(row["account"]) if row["account"] else None,
            subject=UUID(row["subject"]) if row["subject"] else None,
        )
        for row in rows
    ]
