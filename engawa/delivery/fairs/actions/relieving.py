"""代わりを呼ぶ: the others of a booth get a letter without content, and its open pages say that somebody is needed."""

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.parties.models import Person
from engawa.base.programmes.actors import Actor
from engawa.delivery.exhibitors.models import Shift
from engawa.delivery.exhibitors.rota import hosts_of
from engawa.delivery.fairs.actions.announcing import say
from engawa.delivery.fairs.day_states import Audience
from engawa.delivery.fairs.models import Booth, HostSeen
from engawa.delivery.fairs.notices import NEEDED
from engawa.delivery.fairs.queries.board import HOST_ALIVE
from engawa.shared.messaging.actions import send_notice
from engawa.shared.messaging.models import Notice

AGAIN_AFTER = dt.timedelta(minutes=10)
LASTS = dt.timedelta(minutes=10)


class NobodyElse(Exception):
    """The booth has nobody whose page is not open already."""


class CalledLately(Exception):
    """They got a letter within the last ten minutes."""


def others_of(booth: Booth) -> list[UUID]:
    """Whose page is not open: those on the rota of today first, then everybody else of the body. Inside the programme."""
    now = clock.now()
    seen = HostSeen.objects.filter(booth=booth, last_seen_at__gt=now - HOST_ALIVE)
    here = set(seen.values_list("person", flat=True))
    today = Shift.objects.filter(exhibitor=booth.exhibitor_id, state=Shift.State.PLANNED, starts_at__date=clock.today())
    rota = set(today.values_list("person", flat=True))
    people = [person for _body, person, _post in hosts_of([booth.exhibitor.organisation_id]) if person not in here]
    return sorted(people, key=lambda one: one not in rota)


def call_relief(booth: Booth, *, by: Actor) -> int:
    """How many were written to. Raises NobodyElse, CalledLately."""
    with acting(Act.DAY_RELIEVE, booth.programme, by=by, about=booth) as act:
        Booth.objects.select_for_update(of=("self",), no_key=True).get(pk=booth.pk)
        others = others_of(booth)
        if not others:
            raise NobodyElse(booth.pk)
        lately = Notice.objects.filter(kind=NEEDED, person__in=others, made_at__gt=clock.now() - AGAIN_AFTER)
        if lately.exists():
            raise CalledLately(booth.pk)
        for person in Person.objects.filter(pk__in=others).order_by("pk"):
            send_notice(act, NEEDED, to=person, data={"booth": str(booth.pk)})
        words = _("このブースで、代わりの担当を呼んでいます。入れる方は、この画面から受付をしてください。")
        say(act, booth.gathering_id, text=words, audience=Audience.HOSTS, lasts=LASTS, booth=booth)
        act.record(asked=len(others))
    return len(others)
