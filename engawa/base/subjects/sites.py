"""場所: everywhere something about a person may lie, declared by the room that owns it, with its counter and eraser.

A room registers its sites when the app is ready. `tests/test_promises.py` refuses a table about people that no site
names. The search after an erasure has a list of its own and does not read this one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct
from engawa.base.kit.holds import Holds
from engawa.base.kit.rows import delete_rows


class Medium(StrEnum):
    TABLE = "table"
    KEY = "key"
    LEDGER = "ledger"
    QUEUE = "queue"
    MAIL = "mail"
    FILE = "file"


MEDIUM_LABELS = {
    Medium.TABLE: _("データベース"),
    Medium.KEY: _("鍵の金庫"),
    Medium.LEDGER: _("台帳に添えた封"),
    Medium.QUEUE: _("待ち行列"),
    Medium.MAIL: _("控えたメール"),
    Medium.FILE: _("ファイル"),
}


@dataclass(frozen=True)
class Whom:
    """One person and what is hers: ids of rows by site, found before anything is erased."""

    programme: UUID
    subject: UUID
    rows: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def ids(self) -> frozenset[UUID]:
        """Whatever a door, a wait, a job or a kept answer may name; rows that stay without her are not hers."""
        gone = [ids for name, ids in self.rows.items() if not SITES[name].stays]
        found = {one for ids in gone for one in ids if isinstance(one, UUID)}
        return frozenset(found | {self.subject})


Find = Callable[[Whom], Q]
Count = Callable[[Whom], int]
Erase = Callable[[OpenAct, Whom], int]
Files = Callable[[Whom], Sequence[str]]
Beyond = Callable[[Whom], Sequence[str]]


def no_files(whom: Whom) -> Sequence[str]:
    """Paths below the folder of files, removed when the rows are gone."""
    del whom
    return ()


def nothing_beyond(whom: Whom) -> Sequence[str]:
    """What has left the installation and cannot be called back, in words: the record lists it."""
    del whom
    return ()


@dataclass(frozen=True)
class Site:
    """A place. `holds`: (data class, purpose) pairs; `tables` are written anew after an erasure."""

    name: str
    label: str | Promise
    medium: Medium
    holds: tuple[tuple[str, str], ...]
    tables: tuple[str, ...]
    count: Count
    erase: Erase
    model: type[models.Model] | None = None
    find: Find | None = None
    files: Files = no_files
    stays: bool = False
    beyond: Beyond = nothing_beyond

    def ids(self, whom: Whom) -> tuple[Any, ...]:
        if self.model is None or self.find is None:
            return ()
        return tuple(self.model._default_manager.filter(self.find(whom)).values_list("pk", flat=True))


SITES: dict[str, Site] = {}
ON_DUTY = {"duty", "account"}


def register_site(site: Site) -> Site:
    """Once per name."""
    if site.name in SITES:
        raise ValueError(f"{site.name} is declared twice")
    SITES[site.name] = site
    return site


def hers(whom: Whom) -> Q:
    return Q(subject=whom.subject)


def held(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """What a table holds about a person the programme serves; who was on duty is another matter."""
    said: Holds = model.HOLDS  # type: ignore[attr-defined]  # promise 1: every model of ours has it
    pairs = {(str(one.data_class), str(one.purpose)) for one in said.people.values()}
    return tuple(sorted(pair for pair in pairs if pair[1] not in ON_DUTY))


def register_rows(
    model: type[models.Model],
    label: str | Promise,
    *,
    find: Find = hers,
    medium: Medium = Medium.TABLE,
    holds: tuple[tuple[str, str], ...] | None = None,
    detach: Erase | None = None,
    stays: bool = False,
    beyond: Beyond = nothing_beyond,
) -> Site:
    """Rows of one table that are hers. They go, or `detach` says what of them `stays`; they are found before any goes."""
    table = model._meta.db_table.replace('"', "")

    def count(whom: Whom) -> int:
        return int(model._default_manager.filter(find(whom)).count())

    def erase(act: OpenAct, whom: Whom) -> int:
        del act
        return delete_rows(model._default_manager.filter(pk__in=whom.rows.get(table, ())))

    held_here = held(model) if holds is None else holds
    site = Site(
        table, label, medium, held_here, (table,), count, detach or erase, model, find, stays=stays, beyond=beyond
    )
    return register_site(site)


def whom_of(programme: UUID, subject: UUID) -> Whom:
    """Inside the programme, before anything is erased."""
    bare = Whom(programme, subject)
    return Whom(programme, subject, {site.name: found for site in SITES.values() if (found := site.ids(bare))})


def rows_of(whom: Whom) -> Iterator[models.Model]:
    """The rows themselves, for gathering what to look for afterwards."""
    for site in SITES.values():
        if site.model is not None and (ids := whom.rows.get(site.name)):
            yield from site.model._default_manager.filter(pk__in=ids)
