"""Reading the roster: names are sealed, so opening them is an act, with one entry per reader and 15 minutes."""

import datetime as dt
import json
from dataclasses import dataclass

from engawa.base.acts import reads
from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.ledger.canonical import plain
from engawa.base.ledger.models import Entry
from engawa.base.parties.models import Organisation
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import ROLE_LABELS, Role
from engawa.base.vault.fields import open_many


@dataclass(frozen=True)
class Line:
    """One person at work, opened and frozen."""

    member: Membership
    name: str
    post: str
    organisation: Organisation
    roles: str
    since: dt.datetime


def see_staff(programme: Programme, *, by: Actor) -> list[Line]:
    """Everybody with a place or an invitation, by organisation; those who left are in the ledger."""
    with acting(Act.STAFF_SEE, programme, by=by, purpose=Purpose.DUTY) as act:
        rows = Membership.objects.exclude(state=Membership.State.ENDED).select_related("person", "organisation")
        members = list(rows.order_by("organisation__kind", "organisation__kana", "made_at"))
        names = open_many(act, [member.person for member in members], "name")
        act.record(people=len(members))
        if _seen_lately(act):
            act.skip_entry()
    return [_line(member, names[member.person_id]["name"]) for member in members]


def _line(member: Membership, name: str) -> Line:
    roles = "、".join(ROLE_LABELS[Role(role)] for role in member.roles)
    return Line(member, name, member.person.post, member.organisation, roles, member.made_at)


def _seen_lately(act: OpenAct) -> bool:
    since = str(plain(clock.now() - reads.WINDOW))
    rows = Entry.objects.filter(programme=act.programme_id, act=act.act, at__gte=since)
    entries = (json.loads(body) for body in rows.values_list("body", flat=True))
    mine = (entry for entry in entries if entry["actor"].get("person") == str(act.by.person_id))
    return any(entry["decision"] == "allow" and entry["scope"] == act.scope for entry in mine)
