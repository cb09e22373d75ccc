"""The day as its pages are read: one person of each role signed in, ten people in the line of one booth.

Tokens of people who take part in (`bench.crowd` prints some), cookies by face out.
"""

import json
import sys
from importlib import import_module

from bench.django import ready


def main() -> None:
    ready()
    from engawa.base.kit import clock
    from engawa.base.programmes.actors import seeker
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.models import Membership, Programme
    from engawa.base.programmes.permissions import Role
    from engawa.base.subjects.models import SubjectSession
    from engawa.base.subjects.steps import _hash
    from engawa.delivery.fairs.queries.fair import booths_of, current_fair
    from engawa.delivery.queues import actions
    from engawa.delivery.queues.queries import desks_in
    from engawa.web.scope import SEEKER_COOKIE

    programme = Programme.objects.exclude(kind=Programme.Kind.PLATFORM).order_by("made_at")[0]
    with inside(programme):
        fair = current_fair()
        assert fair is not None
        members = list(Membership.objects.filter(state=Membership.State.ACTIVE).order_by("made_at", "pk"))
        staffed = {member.organisation_id: member for member in members if Role.EXHIBITOR in member.roles}
        hosts = {booth.pk: booth.exhibitor.organisation_id for booth in booths_of(fair.gathering)}
        desks = [desk for desk in desks_in(fair.gathering.pk) if hosts.get(desk.owner_ref) in staffed]
        people = [
            SubjectSession.objects.get(token_hash=_hash(token), expires_at__gt=clock.real_now()).subject_id
            for token in sys.argv[1:]
        ]
    desk = desks[0]
    for person in people:
        actions.draw(desk, by=seeker(person))
        actions.here(programme, person)
    found = {"participant": f"{SEEKER_COOKIE}={sys.argv[-1]}"}
    chosen = {"exhibitor": staffed[hosts[desk.owner_ref]]}
    for face, role in {"contractor": Role.CHIEF, "commissioner": Role.COMMISSIONER, "agency": Role.AGENCY}.items():
        chosen[face] = next(member for member in members if role in member.roles)
    print(json.dumps(found | {face: session_of(member.person_id) for face, member in chosen.items()}))


def session_of(person: object) -> str:
    """The cookie of somebody who has signed in."""
    from django.conf import settings

    from engawa.base.accounts import signins
    from engawa.base.accounts.models import Account, Proof
    from engawa.base.kit import clock
    from engawa.web.scope import ACCOUNT_KEY

    account, _new = Account.objects.get_or_create(
        person=person, defaults={"handle": f"bench{person}"[:32], "made_at": clock.now()}
    )
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[ACCOUNT_KEY] = str(account.pk)
    session.save()
    signins.begin(account, session.session_key, Proof.DEMO)
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    main()
