"""Opening the platform and a programme: its row, its key, its first entry."""

import datetime as dt

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit.ids import PLATFORM, uuid7
from engawa.base.parties.models import Organisation
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.vault import keys
from engawa.base.vault.models import Key


def ensure_platform() -> Programme:
    """The platform's own chain and key; idempotent."""
    platform, _made = Programme.objects.get_or_create(
        pk=PLATFORM,
        defaults={
            "slug": "platform",
            "kind": Programme.Kind.PLATFORM,
            "title": "Engawa",
            "short_title": "Engawa",
            "clause_profile": Programme.Profile.COMMISSIONER_OWN,
        },
    )
    with inside(platform):
        known = Key.objects.filter(owner=PLATFORM).exists()
    if not known:
        with acting(Act.PROGRAMME_OPEN, platform, by=system("prepare")):
            keys.make_programme_key(PLATFORM)
    return platform


def open_programme(
    *,
    slug: str,
    title: str,
    short_title: str,
    kind: str = Programme.Kind.CONTRACT,
    clause_profile: str = Programme.Profile.ARTICLES_AND_SPECIFICATION,
    contractor: Organisation | None = None,
    commissioner: Organisation | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    neutral_name: str = "オンライン催し事務局",
) -> Programme:
    """A new tenant. Holds no personal data itself, so its row is made just before its first act."""
    programme = Programme.objects.create(
        id=uuid7(),
        slug=slug,
        kind=kind,
        title=title,
        short_title=short_title,
        neutral_name=neutral_name,
        clause_profile=clause_profile,
        contractor=contractor,
        commissioner=commissioner,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    with acting(Act.PROGRAMME_OPEN, programme, by=system("open_programme"), scope={"profile": clause_profile}):
        keys.make_programme_key(programme.pk)
    return programme
