"""その後のおたずね: kind 3 by a letter without content, a button, a stage. Both sides, +7, +30, +90 days and Z−21.

Only people who agreed to be followed up are asked, or asked about; a company never about somebody who hides from it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Organisation, Person
from engawa.base.programmes import doors, waits
from engawa.base.programmes.actors import Actor, seeker, system
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.contract.clauses.queries import number
from engawa.contract.custody.models import Consent
from engawa.contract.custody.queries import hidden_from
from engawa.contract.custody.states import ConsentState
from engawa.delivery.fairs.actions.registering import DoorShut
from engawa.delivery.fairs.models import Talk
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.deeds import AFTERWARDS, Round, Source
from engawa.outcomes.measures.leading import Unknown
from engawa.outcomes.measures.models import MatchAsk
from engawa.outcomes.measures.saying import Said, say
from engawa.outcomes.measures.sources import FairFacts
from engawa.shared.live.verdict import Result
from engawa.shared.messaging.actions import send_notice
from engawa.shared.messaging.kinds import Door, register_notice

WAIT = ASK = "match.ask"
LASTS = dt.timedelta(days=14)
DAYS = {Round.WEEK: 7, Round.MONTH: 30, Round.QUARTER: 90}
BEFORE_END = 21
HOUR = 10

register_notice(
    ASK,
    subject=_("【{sender}】その後のおたずね"),
    text=_(
        "{sender}です。先日はご参加くださり、ありがとうございました。\n\n"
        "その後のことを一つだけ、おたずねします。次のページをひらき、「続ける」を押してください。\n\n{link}\n\n"
        "このリンクは {until} まで、1回だけ使えます。答えなくても、何も変わりません。\n\n{sender}"
    ),
    door=Door(ASK, "after/{token}/", LASTS),
)


def rounds(fair: FairFacts, end: dt.date | None) -> list[tuple[Round, dt.datetime]]:
    """When people of this fair are asked, in order; never after the end of the programme (Z)."""
    days = {one: fair.day + dt.timedelta(days=after) for one, after in DAYS.items()}
    if end:
        days[Round.END] = end - dt.timedelta(days=BEFORE_END)
    kept = [(one, day) for one, day in days.items() if day > fair.day and (end is None or day <= end)]
    return sorted(((one, clock.at(day, HOUR)) for one, day in kept), key=lambda one: one[1])


def keep_asking(act: OpenAct) -> None:
    """Step: each fair's next round."""
    for fair in sources.fairs():
        later = [at for _round, at in rounds(fair, act.programme.ends_on) if at > clock.now()]
        if later and fair.state not in sources.NOT_HELD:
            waits.set_wait(WAIT, fair.gathering, later[0])


def due(programme: Programme, gathering: UUID) -> None:
    with acting(Act.MATCH_ASK, programme, by=system(WAIT), purpose=Purpose.FOLLOW_UP) as act:
        if not waits.settle_wait(WAIT, gathering):
            act.skip_entry()
            return
        fair = next((one for one in sources.fairs() if one.gathering == gathering), None)
        begun = [one for one, at in rounds(fair, programme.ends_on) if at <= clock.now()] if fair else []
        if fair and begun and fair.state not in sources.NOT_HELD:
            asked = _ask(act, fair, begun[-1])
            act.record(gathering=gathering, round=begun[-1], asked=asked)
        keep_asking(act)


def _ask(act: OpenAct, fair: FairFacts, of: Round) -> int:
    """A letter for each who has none in this round."""
    there = followed(fair)
    asked = MatchAsk.objects.filter(gathering=fair.gathering, round=of)
    known = {one for pair in asked.values_list("subject_id", "person") for one in pair if one}
    shared = {"programme_id": act.programme_id, "gathering": fair.gathering, "round": of, "asked_at": clock.now()}
    found = 0
    for subject in Subject.objects.filter(pk__in=there - known).order_by("pk"):
        ask = MatchAsk.objects.create(subject=subject, **shared)
        send_notice(act, ASK, to=subject, data={"door": str(ask.pk)})
        found += 1
    for person, organisation in _contacts(fair, there):
        if person.pk not in known:
            ask = MatchAsk.objects.create(person=person.pk, organisation_id=organisation, **shared)
            send_notice(act, ASK, to=person, data={"door": str(ask.pk)})
            found += 1
    return found


def followed(fair: FairFacts) -> set[UUID]:
    """Those who came and agreed to be followed up."""
    came = sources.came([fair], number("participant.min_seconds"))[fair.gathering]
    rows = Consent.objects.filter(subject__in=came, purpose=Purpose.FOLLOW_UP, state=ConsentState.GIVEN, recipient=None)
    return set(rows.values_list("subject_id", flat=True))


def _contacts(fair: FairFacts, there: set[UUID]) -> list[tuple[Person, UUID]]:
    """Whoever hosts for a company that met one of them, and may be asked about her."""
    met = {talk.booth.exhibitor.organisation for talk in _met(fair.gathering) if talk.subject_id in there}
    asked = {one.pk for one in met if met_by(fair, one, there)}
    members = {one.person_id: one.organisation_id for one in _hosting(asked)}
    people = Person.objects.in_bulk(list(members))
    return [(people[pk], organisation) for pk, organisation in sorted(members.items()) if pk in people]


def _hosting(organisations: set[UUID]) -> "QuerySet[Membership]":
    today = clock.today()
    rows = Membership.objects.filter(organisation__in=organisations, state=Membership.State.ACTIVE)
    return rows.filter(roles__contains=[Role.EXHIBITOR]).exclude(from_on__gt=today).exclude(to_on__lt=today)


def _met(gathering: UUID, **only: UUID) -> list[Talk]:
    rows = sources.talks([gathering]).exclude(verdict=Result.NOT_HELD)
    return [talk for talk in rows.filter(Q(**only)) if sources.is_company(talk)]


def met_by(fair: FairFacts, company: Organisation, there: set[UUID]) -> list[UUID]:
    """The people this company met and may be asked about, in the order they met."""
    number_of = company.corporate_no
    hidden = set(hidden_from(number_of).values_list("subject_id", flat=True)) if number_of else set()
    met = [talk.subject_id for talk in _met(fair.gathering, booth__exhibitor__organisation=company.pk)]
    return [one for one in dict.fromkeys(met) if one in there and one not in hidden]


@dataclass(frozen=True)
class Asked:
    """What one letter asks: her about companies, a company's contact about people."""

    ask: MatchAsk
    fair: FairFacts
    companies: tuple[Organisation, ...] = ()
    others: tuple[Organisation, ...] = ()
    people: tuple[UUID, ...] = ()

    @property
    def refs(self) -> set[UUID]:
        return {one.pk for one in (*self.companies, *self.others)} | set(self.people)


def asked_for(ask: MatchAsk) -> Asked | None:
    """Inside the programme. None when there is nothing to ask any more: consent, registration or post have ended."""
    fair = next((one for one in sources.fairs() if one.gathering == ask.gathering), None)
    late = ask.programme.ends_on is not None and clock.today() > ask.programme.ends_on
    if fair is None or late:
        return None
    there = followed(fair)
    if ask.subject_id:
        return _asked_of_her(ask, fair) if ask.subject_id in there else None
    company = ask.organisation
    if company is None or answerer(ask) is None:
        return None
    people = tuple(met_by(fair, company, there))
    return Asked(ask, fair, people=people) if people else None


def _asked_of_her(ask: MatchAsk, fair: FairFacts) -> Asked:
    met = {talk.booth.exhibitor.organisation for talk in _met(fair.gathering, subject=ask.subject_id or ask.pk)}
    known = [one.organisation for one in sources.exhibitors([fair.gathering], "company")]
    companies = tuple(one for one in known if one in met)
    return Asked(ask, fair, companies, tuple(one for one in known if one not in met))


def answerer(ask: MatchAsk) -> Actor | None:
    """Who answers by the link: she, or the contact while the post lasts."""
    if ask.subject_id:
        return seeker(ask.subject_id)
    bodies = {ask.organisation_id} if ask.organisation_id else set()
    member = next((one for one in _hosting(bodies) if one.person_id == ask.person), None)
    return Actor("staff", member.person_id, frozenset({Role.EXHIBITOR}), member.organisation_id) if member else None


def ask_at(programme: Programme, token: str) -> Asked | None:
    """What an open link asks; uses nothing up. Inside the programme."""
    door = doors.look_door(token, ASK)
    if door is None or not door.open or door.programme_id != programme.pk:
        return None
    ask = MatchAsk.objects.select_related("programme", "organisation").filter(pk=door.ref).first()
    return asked_for(ask) if ask else None


def answer_ask(programme: Programme, *, token: str, deeds: Mapping[UUID, str], by: Actor, asked: Asked) -> int:
    """The second press: what was chosen is said, once. Raises DoorShut, Unknown, NotCounted."""
    if set(deeds) - asked.refs or set(deeds.values()) - set(AFTERWARDS):
        raise Unknown
    with acting(Act.MATCH_SAY, programme, by=by, about=asked.ask, purpose=Purpose.FOLLOW_UP) as act:
        if not doors.use_door(token):
            raise DoorShut
        for ref, deed in deeds.items():
            said = Said(deed, clock.today(), Source.SEEKER if by.subject_id else Source.EXHIBITOR, by.organisation_id)
            _say(act, asked.ask, ref, said)
        MatchAsk.objects.filter(pk=asked.ask.pk).update(answered_at=clock.now())
    return len(deeds)


def _say(act: OpenAct, ask: MatchAsk, ref: UUID, said: Said) -> None:
    """Of her and this company, or of this person and the company that was asked."""
    if ask.subject_id:
        say(act, ask.subject_id, ref, said)
    elif ask.organisation_id:
        say(act, ref, ask.organisation_id, said)
