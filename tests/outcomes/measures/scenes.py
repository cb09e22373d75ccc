"""A fair that is over, with people who came and agreed to be followed up."""

import datetime as dt
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor, seeker, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.contract.custody.actions import give_consent
from engawa.delivery.fairs.models import Booth, Fair, FairRegistration
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.leading import enter_lead
from engawa.outcomes.measures.models import MatchClaim
from engawa.outcomes.measures.sources import fairs
from tests.delivery.exhibitors.files import postings_file
from tests.delivery.fairs.makers import booths, check_all, import_postings, make_fair, make_public_fair, publish
from tests.make import make_actor
from tests.outcomes.make import register, talk


def make_seeker(fair: Fair, *, follow: bool = True, came: bool = True, **texts: Any) -> Subject:
    subject = register(fair, **texts)
    if follow:
        give_consent(fair.programme, by=seeker(subject.pk), subject=subject.pk, purpose=Purpose.FOLLOW_UP)
    if came:
        meet(booths(fair)[0], subject, "not_held")
    return subject


def meet(booth: Booth, subject: Subject, verdict: str = "held", **facts: Any) -> None:
    """On the day of the fair."""
    with inside(booth.programme):
        starts_at = booth.gathering.starts_at
    talk(booth, subject, verdict, began_at=starts_at + dt.timedelta(minutes=5), **facts)


def make_held_fair(companies: int = 2) -> Fair:
    fair = make_public_fair(companies)
    fair.programme.ends_on = clock.local(fair.gathering.starts_at).date() + dt.timedelta(days=60)
    fair.programme.save()
    return fair


def after(fair: Fair, days: int, hour: int = 12) -> Any:
    """The clock so many days after the fair."""
    return clock.travel_to(clock.at(day_of(fair) + dt.timedelta(days=days), hour))


def day_of(fair: Fair) -> dt.date:
    return clock.local(fair.gathering.starts_at).date()


def take_part(fair: Fair, who: Subject) -> None:
    """She registers for this fair as well."""
    with acting(Act.FAIR_PLAN, fair.programme, by=system("test")):
        FairRegistration.objects.create(
            programme=fair.programme,
            gathering=fair.gathering,
            subject=who,
            state="active",
            eligibility="no",
            prefecture="27",
            situation="employed",
            purposes_version="2026-1",
            confirmed_at=clock.now(),
        )


def make_first_fair(second: Fair) -> Fair:
    """A fair of the same programme 90 days earlier, with a company of its own list."""
    day = day_of(second) - dt.timedelta(days=90)
    hours = {"starts_at": clock.at(day, 13), "ends_at": clock.at(day, 17)}
    first = make_fair(second.programme, number=1, title="第1回オンライン合同企業説明会（架空）", **hours)
    import_postings(first, make_actor(Role.CONTRACTOR, first.programme), postings_file(1))
    check_all(first)
    publish(first)
    return first


def company(booth: Booth) -> UUID:
    return booth.exhibitor.organisation_id


def lead(
    fair: Fair, subject: Subject, booth: Booth, *, deed: str = "advised", days: int = 3, **facts: Any
) -> MatchClaim:
    """An agency says so."""
    by: Actor = facts.get("by") or make_actor(Role.AGENCY, fair.programme)
    on = day_of(fair) + dt.timedelta(days=days)
    return enter_lead(fair.programme, by=by, subject=subject.pk, company=company(booth), deed=deed, on=on)


def every_figure(fair: Fair) -> dict[str, int]:
    with inside(fair.programme):
        return {key: query.count(fairs()) for key, query in QUERIES.items()}


def registration_of(fair: Fair, subject: Subject) -> FairRegistration:
    with inside(fair.programme):
        return FairRegistration.objects.get(gathering=fair.gathering_id, subject=subject.pk)
