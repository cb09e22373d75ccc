"""特設サイト: write, have a second person look, publish; the public version stays until the next takes its place."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.delivery.events import steps as gatherings
from engawa.delivery.fairs.models import SitePage, Story
from engawa.delivery.fairs.models.site import Written
from engawa.delivery.fairs.site_states import MANY, OF_A_PERSON, WRITTEN, PageKind, StoryKind, WrittenState

T = TypeVar("T", bound=Written)

MOST_FIGURES = 12


class NotTold(ValueError):
    """A story without its right, or without the yes of whoever tells it, is not published."""


@dataclass(frozen=True, kw_only=True)
class PageWords:
    title: str
    body: str
    source: str = ""
    checked_on: dt.date | None = None
    place: int = 0
    example: bool = False


@dataclass(frozen=True, kw_only=True)
class StoryWords:
    """`figures`: (label, yen a month) in their order."""

    title: str
    body: str
    source: str = ""
    checked_on: dt.date | None = None
    municipality: str = ""
    figures: tuple[tuple[str, int], ...] = ()
    person_consent: bool = False
    right: str = ""
    example: bool = False


def write_page(programme: Programme, *, by: Actor, kind: PageKind, words: PageWords) -> SitePage:
    """A first version; of a kind of which there is one, the next version of what is there."""
    with acting(Act.SITE_WRITE, programme, by=by) as act:
        there: SitePage | None = None if kind in MANY else _newest(SitePage, kind=kind)
        if there is not None:
            again: SitePage = _rewrite(act, there, _columns(words), by)
            return again
        return _first(act, SitePage(programme_id=act.programme_id, kind=kind), _columns(words), by)


def write_story(programme: Programme, *, by: Actor, kind: StoryKind, words: StoryWords) -> Story:
    with acting(Act.SITE_WRITE, programme, by=by) as act:
        return _first(act, Story(programme_id=act.programme_id, kind=kind), _columns(words), by)


def rewrite(written: T, *, by: Actor, words: PageWords | StoryWords) -> T:
    """What is in work is written over; beside what is public a next version begins."""
    with acting(Act.SITE_WRITE, written.programme, by=by, about=written) as act:
        again: T = _rewrite(act, written, _columns(words), by)
    return again


def check(written: T, *, by: Actor, publish: bool = False) -> T:
    """Seen by a second person, against its source; refused to whoever wrote it. Published at once when asked."""
    with acting(Act.SITE_CHECK, written.programme, by=by, about=written) as act:
        row: T = _locked(written)
        row.state = WRITTEN.after(row.state, "check")
        row.checked_by, row.checked_at, row.reason = by.person_id, clock.now(), ""
        row.save(update_fields=["state", "checked_by", "checked_at", "reason"])
        act.record(version=row.version)
        return publish_written(row, by=by) if publish else row


def send_back(written: T, *, by: Actor, reason: str) -> T:
    refuse_controls(reason)
    with acting(Act.SITE_CHECK, written.programme, by=by, about=written, scope={"verb": "send_back"}) as act:
        row: T = _locked(written)
        row.state, row.reason = WRITTEN.after(row.state, "send_back"), reason
        row.checked_by = row.checked_at = None
        row.save(update_fields=["state", "reason", "checked_by", "checked_at"])
        act.record(version=row.version)
    return row


def publish_written(written: T, *, by: Actor) -> T:
    """Raises NotTold."""
    with acting(Act.SITE_PUBLISH, written.programme, by=by, about=written) as act:
        gatherings.touch_all()  # first: two of one kind wait for one another here
        row: T = _locked(written)
        _refuse(row)
        for old in _live(row):
            old.state = WRITTEN.after(old.state, "replace")
            old.save(update_fields=["state"])
        row.state, row.published_at = WRITTEN.after(row.state, "publish"), clock.now()
        row.save(update_fields=["state", "published_at"])
        act.record(version=row.version)
    return row


def withdraw(written: T, *, by: Actor) -> T:
    with acting(Act.SITE_WITHDRAW, written.programme, by=by, about=written) as act:
        row: T = _locked(written)
        row.state = WRITTEN.after(row.state, "withdraw")
        row.save(update_fields=["state"])
        act.record(version=row.version)
        gatherings.touch_all()
    return row


def _columns(words: PageWords | StoryWords) -> dict[str, Any]:
    found = {field.name: getattr(words, field.name) for field in dataclasses.fields(words)}
    for name in ("title", "body", "source", "right"):
        refuse_controls(found.get(name, ""))
    if "figures" in found:
        found["figures"] = [{"label": label, "amount": amount} for label, amount in found["figures"][:MOST_FIGURES]]
    return found


def _newest(model: Any, **facts: Any) -> Any:
    """What is in work, else what is public; read again once its versions are held, as another may just have begun one."""
    rows = model._default_manager.filter(**facts).order_by("-version", "-made_at")
    list(rows.select_for_update(of=("self",)))
    there = [row for row in rows.all() if row.in_work or row.state == WrittenState.PUBLISHED]
    return next((row for row in there if row.in_work), there[0] if there else None)


def _first(act: OpenAct, row: T, columns: Mapping[str, Any], by: Actor) -> T:
    for name, value in columns.items():
        setattr(row, name, value)
    row.written_by = by.person_id
    row.save(force_insert=True)
    act.record(thing=row.thing, version=row.version, row=row.pk)
    return row


def _rewrite(act: OpenAct, written: Written, columns: Mapping[str, Any], by: Actor) -> Any:
    row: Any = _newest(type(written), thing=written.thing) or _locked(written)
    if not row.in_work:
        facts = {name: getattr(row, name) for name in ("programme_id", "thing", "kind")}
        last = type(row)._default_manager.filter(thing=row.thing).order_by("-version").values_list("version", flat=True)
        return _first(act, type(row)(**facts, version=last[0] + 1), columns, by)
    row.state = WRITTEN.after(row.state, "rewrite")
    fresh: dict[str, Any] = {"written_by": by.person_id, "checked_by": None, "checked_at": None, "reason": ""}
    for name, value in {**columns, **fresh}.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *columns, *fresh])
    act.record(thing=row.thing, version=row.version)
    return row


def _locked(written: Written) -> Any:
    rows = type(written)._default_manager.select_for_update(of=("self",)).select_related("programme")
    return rows.get(pk=written.pk)


def _live(row: Written) -> list[Written]:
    """What it takes the place of."""
    if isinstance(row, SitePage) and row.kind not in MANY:
        rows: Any = SitePage.objects.filter(kind=row.kind)
    else:
        rows = type(row)._default_manager.filter(thing=row.thing)
    return list(rows.select_for_update(of=("self",)).filter(state=WrittenState.PUBLISHED).order_by("pk"))


def _refuse(row: Written) -> None:
    if isinstance(row, Story) and (not row.right or (row.kind in OF_A_PERSON and not row.person_consent)):
        raise NotTold(row.kind)
