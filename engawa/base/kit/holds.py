"""What each field of a model holds about people: `HOLDS = holds(plain="id state made_at", name=Sealed(…))`."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sealed:
    """Ciphertext under a person's, subject's or programme's key. The purpose is written by hand."""

    data_class: str
    purpose: str


@dataclass(frozen=True)
class Plain:
    """Readable in the table although it concerns people: codes, choices, verdicts. Says why it is held."""

    data_class: str
    purpose: str


@dataclass(frozen=True)
class Holds:
    plain: frozenset[str]
    people: dict[str, Sealed | Plain] = field(default_factory=dict)

    def names(self) -> set[str]:
        return set(self.plain) | set(self.people)


def holds(*, plain: str = "", **people: Sealed | Plain) -> Holds:
    """Classify a model's fields: `plain` lists those that hold nothing about people."""
    names = plain.split()
    if both := set(names) & set(people):
        raise ValueError(f"classified twice: {sorted(both)}")
    return Holds(frozenset(names), people)
