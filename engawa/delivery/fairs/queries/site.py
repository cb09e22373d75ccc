"""The special web site's texts: what is public, and what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.db.models import QuerySet

from engawa.delivery.fairs.models import SitePage, Story
from engawa.delivery.fairs.models.site import Written
from engawa.delivery.fairs.site_states import IN_WORK, PageKind, StoryKind, WrittenState

NEWS_ON_TOP = 3


def published(*kinds: PageKind) -> "QuerySet[SitePage]":
    return SitePage.objects.filter(kind__in=kinds, state=WrittenState.PUBLISHED)


def page_of(kind: PageKind) -> SitePage | None:
    return published(kind).order_by("-published_at").first()


def news() -> "QuerySet[SitePage]":
    """The latest first."""
    return published(PageKind.NEWS).order_by("-published_at", "-pk")


def faq() -> "QuerySet[SitePage]":
    return published(PageKind.FAQ).order_by("place", "published_at", "pk")


def stories(municipality: str = "") -> "QuerySet[Story]":
    rows = Story.objects.filter(state=WrittenState.PUBLISHED)
    return (rows.filter(municipality=municipality) if municipality else rows).order_by("kind", "-published_at", "pk")


@dataclass(frozen=True)
class Thing:
    """One text with the version that is public and the one in work."""

    live: Written | None
    work: Written | None

    @property
    def newest(self) -> Written:
        found = self.work or self.live
        assert found is not None, "a thing has one of the two"
        return found


def things_of(rows: Iterable[Written]) -> list[Thing]:
    """Rows that are public or in work, by what they are versions of."""
    found: dict[object, dict[str, Written]] = {}
    for row in rows:
        found.setdefault(row.thing, {})["work" if row.in_work else "live"] = row
    return [Thing(one.get("live"), one.get("work")) for one in found.values()]


def every_page() -> dict[PageKind, list[Thing]]:
    """Each kind with what is written of it, in the order of the site."""
    rows = SitePage.objects.filter(state__in=[*IN_WORK, WrittenState.PUBLISHED]).order_by("place", "made_at", "pk")
    known: dict[str, list[Written]] = {}
    for row in rows:
        known.setdefault(row.kind, []).append(row)
    return {kind: things_of(known.get(kind, [])) for kind in PageKind}


def every_story() -> dict[StoryKind, list[Thing]]:
    rows = Story.objects.filter(state__in=[*IN_WORK, WrittenState.PUBLISHED]).order_by("made_at", "pk")
    known: dict[str, list[Written]] = {}
    for row in rows:
        known.setdefault(row.kind, []).append(row)
    return {kind: things_of(known.get(kind, [])) for kind in StoryKind}


def drafts() -> "tuple[QuerySet[SitePage], QuerySet[Story]]":
    """Texts that wait for a second person."""
    waits = {"state": WrittenState.DRAFT}
    return SitePage.objects.filter(**waits), Story.objects.filter(**waits)


def waiting_to_be_seen() -> int:
    return sum(rows.count() for rows in drafts())


def versions_of(written: Written) -> list[Written]:
    """The latest first."""
    return list(type(written)._default_manager.filter(thing=written.thing).order_by("-version"))


def find_written(pk: object) -> Written | None:
    """A page or a story by its id."""
    found = (model.objects.filter(pk=pk).select_related("programme") for model in (SitePage, Story))
    return next(iter(chain.from_iterable(found)), None)
