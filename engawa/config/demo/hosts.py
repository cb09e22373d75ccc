"""The first companies' contacts prepare as every company does: training, application, a rota with rests."""

import datetime as dt
from typing import Any

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.config.demo.people import Cast
from engawa.delivery.exhibitors import actions as exhibitors
from engawa.delivery.exhibitors.actions.applying import Company
from engawa.delivery.exhibitors.models import Exhibitor, Posting
from engawa.delivery.exhibitors.training import modules
from engawa.delivery.fairs.models import Booth, Fair

NOT_READY = "exhibitor-02"
"""Still has to apply and to make a rota: something is left to be tried by hand."""

WORK, REST = dt.timedelta(hours=2), dt.timedelta(minutes=10)


def hire_exhibitors(cast: Cast, fair: Fair, people: list[dict[str, Any]], *, unready: str = NOT_READY) -> None:
    """Whoever hosted at the fair before has learned and applied already."""
    learned = {key: one.answers for key, one in modules().items()}
    with inside(cast.programme):
        rows = Exhibitor.objects.filter(pk__in=Booth.objects.filter(gathering=fair.gathering_id).values("exhibitor"))
        there = {one.organisation.corporate_no: one for one in rows.select_related("organisation", "programme")}
        numbers: dict[Any, list[str]] = {}
        for owner, job_no in Posting.objects.filter(exhibitor__in=rows).values_list("exhibitor_id", "job_no"):
            numbers.setdefault(owner, []).append(job_no)
    for person in people:
        exhibitor, host = there[person["corporate_no"]], cast.actors.get(person["key"])
        if host is None:
            host = cast.hire(person, exhibitor.organisation, Role.EXHIBITOR)
            exhibitors.pass_training(cast.programme, by=host, answers=learned)
            if person["key"] != unready:
                apply_with(exhibitor, host, numbers[exhibitor.pk])
        if person["key"] != unready:
            _plan_day(exhibitor, host, fair)


def apply_with(exhibitor: Exhibitor, host: Actor, numbers: list[str]) -> None:
    exhibitors.write_postings(exhibitor, by=host, job_nos=numbers)
    said = Company(exhibitor.industry, exhibitor.employees, exhibitor.capital, ("head_office", "workplace"))
    exhibitors.write_company(exhibitor, by=host, company=said)
    exhibitors.submit_application(exhibitor, by=host)


def _plan_day(exhibitor: Exhibitor, host: Actor, fair: Fair) -> None:
    begin, end = fair.gathering.starts_at, fair.gathering.ends_at
    while begin < end:
        stop = min(begin + WORK, end)
        exhibitors.add_shift(exhibitor, by=host, person=host.id, starts_at=begin, ends_at=stop)
        begin = stop + REST
