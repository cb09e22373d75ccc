"""前回からの引継ぎ: the site's own words are read again for the next fair. What is public stays until a new version is."""

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import opened
from engawa.delivery.events.cloning import register_copy
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.models import SitePage
from engawa.delivery.fairs.site_states import IN_WORK, PageKind, WrittenState

WORDS = ("thing", "kind", "place", "title", "body", "source", "example")


def carry_pages(act: OpenAct, old: Gathering, new: Gathering) -> int:
    """A draft of every public page and question that nobody is at; news are of their day."""
    del old, new
    opened.require_this(act)
    busy = set(SitePage.objects.filter(state__in=IN_WORK).values_list("thing", flat=True))
    public = SitePage.objects.filter(state=WrittenState.PUBLISHED).exclude(kind=PageKind.NEWS).order_by("pk")
    newest: dict[object, int] = {}
    for thing, version in SitePage.objects.values_list("thing", "version"):
        newest[thing] = max(version, newest.get(thing, 0))
    made = [
        SitePage(
            programme_id=act.programme_id,
            version=newest[row.thing] + 1,
            state=WrittenState.DRAFT,
            written_by=act.by.person_id,
            **{name: getattr(row, name) for name in WORDS},
        )
        for row in public
        if row.thing not in busy
    ]
    SitePage.objects.bulk_create(made)
    return len(made)


register_copy("pages", carry_pages)
