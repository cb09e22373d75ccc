"""python -m tests.e2e.offering SLUG CORPORATE_NO: two times at a booth, the first in a few minutes. Prints their hours."""

import datetime as dt
import json
import os
import sys


def main(slug: str, corporate_no: str) -> None:
    from engawa.base.kit import clock
    from engawa.base.programmes.actors import Actor
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.models import Membership, Programme
    from engawa.base.programmes.permissions import Role
    from engawa.delivery.fairs.models import Booth
    from engawa.delivery.queues.cells import lane
    from engawa.delivery.queues.models import Desk
    from engawa.delivery.queues.offering import offer

    programme = Programme.objects.get(slug=slug)
    with inside(programme):
        theirs = Booth.objects.filter(exhibitor__organisation__corporate_no=corporate_no)
        booth = theirs.latest("gathering__starts_at")
        desk = Desk.objects.select_related("programme").get(owner_ref=booth.pk)
        member = Membership.objects.get(organisation__corporate_no=corporate_no)
    host = Actor("staff", member.person_id, frozenset({Role.EXHIBITOR}), member.organisation_id)
    soon = clock.now() + dt.timedelta(minutes=6)
    first = soon - dt.timedelta(minutes=soon.minute % 5, seconds=soon.second, microseconds=soon.microsecond)
    later = clock.at(clock.today(), 16, 20)
    made = offer(desk, by=host, lane=lane(host.id), times=[first, later], minutes=15)
    print(json.dumps([f"{clock.local(slot.at):%H:%M}" for slot in made]))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
    import django

    django.setup()
    from django.conf import settings

    from engawa.base.kit import clock as installed

    installed.follow(settings.CLOCK_FILE)
    main(*sys.argv[1:])
