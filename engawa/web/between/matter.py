"""What may wait at a desk, kind by kind. How many lines there are is one question, whatever may wait; what they say is
asked of those kinds alone that have some.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, IntegerField, QuerySet, Subquery

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import require_programme
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.web.between.todo import Waiting

Rows = QuerySet[Any]


class Lines(StrEnum):
    """How many lines the rows of a matter make."""

    EACH = "each"  # one of every row
    ONE = "one"  # one of all together
    TOLD = "told"  # as many as are told


@dataclass(frozen=True)
class Matter:
    """`rows` make `lines`: several querysets when they lie in several tables, none when nothing can wait now.

    With a `word`, only for those who hold it; rows that are somebody's alone are asked for by whose they are.
    """

    rows: Callable[[Actor], Iterable[Rows]]
    tell: Callable[[Programme], list[Waiting]]
    lines: Lines = Lines.ONE
    word: Permission | None = None


class HowMany(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def waiting(programme: Programme, matters: Sequence[Matter], actor: Actor) -> list[Waiting]:
    """In the order of the matters."""
    return [line for one, rows in _found(programme, matters, actor) if rows for line in _told(programme, one, actor)]


def count(programme: Programme, matters: Sequence[Matter], actor: Actor) -> int:
    """As many as `waiting` has lines, without asking what they say."""
    return sum(_lines(programme, one, rows, actor) for one, rows in _found(programme, matters, actor))


def _told(programme: Programme, one: Matter, actor: Actor) -> list[Waiting]:
    return [line for line in one.tell(programme) if line.concerns(actor)]


def _lines(programme: Programme, one: Matter, rows: int, actor: Actor) -> int:
    if one.lines is Lines.TOLD:
        return len(_told(programme, one, actor)) if rows else 0
    return rows if one.lines is Lines.EACH else min(rows, 1)


def _found(programme: Programme, matters: Sequence[Matter], actor: Actor) -> list[tuple[Matter, int]]:
    """Each matter this reader may know of, with how many rows there are, or whether there are any."""
    require_programme()
    mine = [one for one in matters if one.word is None or actor.can(one.word)]
    asked = [(one, _asked(one, rows)) for one in mine for rows in one.rows(actor)]
    known = {f"n{place}": question for place, (_one, question) in enumerate(asked)}
    answers = Programme.objects.filter(pk=programme.pk).values_list(*known.values()).get() if known else ()
    found = dict.fromkeys(mine, 0)
    for (one, _question), number in zip(asked, answers, strict=True):
        found[one] += int(number)
    return list(found.items())


def _asked(one: Matter, rows: Rows) -> Exists | HowMany:
    plain = rows.order_by()
    return HowMany(plain.values("pk")) if one.lines is Lines.EACH else Exists(plain)
