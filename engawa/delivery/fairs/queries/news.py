"""Announcements that stand on screens now. Run inside the programme."""

from django.db.models import Q, QuerySet

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.day_states import Audience
from engawa.delivery.fairs.models import Announcement, Booth

NEWS = "news"
"""The kind of channel on which announcements travel whole; its refs: seekers, hosts, office, and single booths."""

SEEKERS, HOSTS, OFFICE = "seekers", "hosts", "office"
SEES_ALL = (Permission.BOARD_VIEW, Permission.WINDOW_VIEW, Permission.AGENCY_VIEW)


def refs_of(announcement: Announcement) -> list[str]:
    """Whose screens show it."""
    if announcement.booth_id is not None:
        return [str(announcement.booth_id)]
    told = {Audience.ALL: [SEEKERS, HOSTS], Audience.SEEKERS: [SEEKERS], Audience.HOSTS: [HOSTS]}
    return [*told[Audience(announcement.audience)], OFFICE]


def refs_for(actor: Actor) -> list[str]:
    """What this actor's screens hear: a host's also of the booths of her organisation."""
    if actor.subject_id is not None:
        return [SEEKERS] if actor.can(Permission.SELF) else []
    if any(actor.can(word) for word in SEES_ALL):
        return [OFFICE]
    if actor.can(Permission.BOOTH_HOST) and actor.organisation_id is not None:
        own = Booth.objects.filter(exhibitor__organisation=actor.organisation_id)
        return [HOSTS, *(str(pk) for pk in own.order_by("pk").values_list("pk", flat=True))]
    return []


def news_on(*refs: str) -> dict[str, list[Announcement]]:
    """What stands on the screens that hear these refs now, oldest first."""
    live = Announcement.objects.filter(ended_at__isnull=True, until__gt=clock.now()).order_by("made_at", "pk")
    booths = [ref for ref in refs if ref not in {SEEKERS, HOSTS, OFFICE}]
    found: dict[str, list[Announcement]] = {ref: [] for ref in refs}
    for one in live.filter(Q(booth__isnull=True) | Q(booth__in=booths)) if refs else ():
        for ref in refs_of(one):
            if ref in found:
                found[ref].append(one)
    return found


def said_at(gathering: Gathering, limit: int = 6) -> "QuerySet[Announcement]":
    """お知らせの履歴: the latest first, those to one booth left out."""
    rows = Announcement.objects.filter(gathering=gathering, booth__isnull=True).select_related("programme")
    return rows.order_by("-made_at", "-pk")[:limit]
