"""移住支援金の要件: written by the municipality or by 乙, public once another person of 乙 has confirmed it."""

import datetime as dt
from dataclasses import asdict, dataclass
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.events import steps as gatherings
from engawa.delivery.exhibitors.grant_rule import GrantRule
from engawa.delivery.exhibitors.grants import Work
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.life import next_april
from engawa.delivery.exhibitors.states import GRANT, GrantState, Teller


class NotARule(ValueError):
    """No such municipality, no source, nothing to be paid, no way to work, or looked up before the last 1 April."""


class RuleChanged(Exception):
    """What was looked at is not what stands there now."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a rule says; see `GrantRule` for what the numbers mean."""

    name: str
    single: int
    household: int
    per_child: int = 0
    years: int = 0
    years_running: int = 0
    stay: bool = True
    works: tuple[Work, ...]
    more: str = ""
    url: str
    source: str
    checked_on: dt.date
    valid_from: dt.date
    valid_until: dt.date
    counter: str
    contact: str = ""


def write_rule(programme: Programme, *, by: Actor, municipality: str, terms: Terms, example: bool = False) -> GrantRule:
    """The draft of a municipality, of which there is one; what is public stays as it is. Raises NotARule, Refused."""
    _refuse(municipality, terms)
    with acting(Act.GRANT_WRITE, programme, by=by, scope={"municipality": municipality}) as act:
        rows = GrantRule.objects.select_for_update(of=("self",))
        draft = rows.filter(municipality=municipality, state=GrantState.DRAFT).first()
        rule = draft or GrantRule(programme=act.programme, municipality=municipality)
        for name, value in (asdict(terms) | {"works": [one.value for one in terms.works]}).items():
            setattr(rule, name, value)
        rule.state = GRANT.after(rule.state, "write")
        rule.teller = Teller.OWN if Role.EXHIBITOR in by.roles else Teller.OFFICE
        rule.example, rule.written_by, rule.written_at = example, by.person_id, clock.now()
        rule.save()
        act.record(rule=rule.pk)
        act.wake("life", municipality)
    return rule


def confirm_rule(rule: GrantRule, *, by: Actor, seen: dt.datetime) -> GrantRule:
    """確かめて載せる. Whatever was public for some of its days gives way. `seen`: when the text that was looked at was written.

    Raises RuleChanged, WrongState.
    """
    with acting(Act.GRANT_CONFIRM, rule.programme, by=by, about=rule, scope={"municipality": rule.municipality}) as act:
        there = _locked(rule.municipality)
        found = there[rule.pk]
        if found.written_at != seen:
            raise RuleChanged(rule.pk)
        found.state = GRANT.after(found.state, "confirm")
        found.confirmed_by, found.confirmed_at = by.person_id, clock.now()
        for other in there.values():
            if other.confirmed and other.pk != found.pk and other.meets(found):
                other.state = GRANT.after(other.state, "replace")
                other.save(update_fields=["state"])
        found.save(update_fields=["state", "confirmed_by", "confirmed_at"])
        gatherings.touch_all()
        act.wake("life", rule.municipality)
    return found


def withdraw_rule(rule: GrantRule, *, by: Actor) -> GrantRule:
    """A draft, or what is public. Raises WrongState."""
    scope = {"municipality": rule.municipality}
    with acting(Act.GRANT_WITHDRAW, rule.programme, by=by, about=rule, scope=scope) as act:
        found = _locked(rule.municipality)[rule.pk]
        found.state = GRANT.after(found.state, "withdraw")
        found.save(update_fields=["state"])
        gatherings.touch_all()
        act.wake("life", rule.municipality)
    return found


def _locked(municipality: str) -> dict[UUID, GrantRule]:
    rows = GrantRule.objects.select_for_update(of=("self",)).filter(municipality=municipality)
    return {row.pk: row for row in rows.order_by("pk")}


def _refuse(municipality: str, terms: Terms) -> None:
    told = (terms.name, terms.source, terms.counter)
    if municipality not in municipalities() or not all(told) or not terms.url.startswith(("https://", "http://")):
        raise NotARule(municipality)
    numbers = (terms.single, terms.household, terms.per_child, terms.years, terms.years_running)
    if min(numbers) < 0 or not (terms.single or terms.household) or not terms.works:
        raise NotARule(municipality)
    if terms.checked_on > clock.today() or next_april(terms.checked_on) <= clock.today():
        raise NotARule(municipality)
    if terms.valid_until < terms.valid_from:
        raise NotARule(municipality)
    for text in (*told, terms.more, terms.url, terms.contact):
        refuse_controls(text)
