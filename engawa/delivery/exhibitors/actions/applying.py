"""出展申込: from the 求人番号 on, one step after the other; each is kept as soon as it is right. 仕様書1(2)オ."""

from collections.abc import Iterable
from dataclasses import dataclass

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.delivery.events import steps as gatherings
from engawa.delivery.exhibitors import searching
from engawa.delivery.exhibitors.actions.checking import settle_check
from engawa.delivery.exhibitors.actions.exhibiting import locked_exhibitor
from engawa.delivery.exhibitors.models import Application, Exhibitor, Posting
from engawa.delivery.exhibitors.states import APPLICATION, EXHIBITOR, ApplicationState

TERMS_VERSION = 1


class NotOurs(ValueError):
    """Numbers of no posting of this company that has arrived; whose they are is not told."""

    def __init__(self, numbers: list[str]) -> None:
        super().__init__(numbers)
        self.numbers = numbers


class Unfinished(Exception):
    """Steps before the last are missing."""


@dataclass(frozen=True)
class Company:
    """What a company says of itself beside its postings."""

    industry: str
    employees: int | None
    capital: int | None
    in_prefecture: tuple[str, ...]


def write_postings(exhibitor: Exhibitor, *, by: Actor, job_nos: Iterable[str]) -> Application:
    """Step 1: with which vacancies. Raises NotOurs."""
    wanted = sorted(set(job_nos))
    with acting(Act.APPLICATION_WRITE, exhibitor.programme, by=by, about=exhibitor) as act:
        exhibitor = locked_exhibitor(exhibitor)
        known = set(Posting.objects.filter(exhibitor=exhibitor).values_list("job_no", flat=True))
        if strange := [one for one in wanted if one not in known]:
            raise NotOurs(strange)
        found = _open(exhibitor)
        found.job_nos = wanted
        found.save(update_fields=["job_nos", "state"])
        act.record(step="postings", count=len(wanted))
    return found


def write_company(exhibitor: Exhibitor, *, by: Actor, company: Company) -> Application:
    """Step 2: what the feed told, corrected where it is wrong, and where the company stands in the prefecture."""
    with acting(Act.APPLICATION_WRITE, exhibitor.programme, by=by, about=exhibitor) as act:
        exhibitor = locked_exhibitor(exhibitor)
        exhibitor.industry, exhibitor.employees, exhibitor.capital = (
            company.industry,
            company.employees,
            company.capital,
        )
        searching.index_exhibitor(exhibitor)
        exhibitor.save(update_fields=["industry", "employees", "capital", "search_text", "search"])
        found = _open(exhibitor)
        found.in_prefecture = list(company.in_prefecture)
        found.save(update_fields=["in_prefecture", "state"])
        gatherings.touch(exhibitor.gathering_id)
        act.record(step="company")
    return found


def submit_application(exhibitor: Exhibitor, *, by: Actor) -> Application:
    """The last step: the terms are known. Raises Unfinished. Handing in twice is harmless."""
    with acting(Act.APPLICATION_SUBMIT, exhibitor.programme, by=by, about=exhibitor) as act:
        exhibitor = locked_exhibitor(exhibitor)
        found = Application.objects.select_for_update(of=("self",)).filter(exhibitor=exhibitor).first()
        if found is None or not (found.job_nos and found.in_prefecture and exhibitor.intro):
            raise Unfinished
        if found.state == ApplicationState.SUBMITTED:
            act.skip_entry()
            return found
        if EXHIBITOR.allows(exhibitor.state, "apply"):
            come_again(exhibitor)
        found.state = APPLICATION.after(found.state, "submit")
        found.terms_version, found.submitted_at, found.submitted_by = TERMS_VERSION, clock.now(), by.person_id
        found.save(update_fields=["state", "terms_version", "submitted_at", "submitted_by"])
        act.record(terms=TERMS_VERSION, postings=len(found.job_nos))
        act.wake("window", exhibitor.gathering_id)
    return found


def come_again(exhibitor: Exhibitor) -> None:
    """Step: whoever was carried over from the fair before takes part in this one; postings looked at already count."""
    exhibitor.state = EXHIBITOR.after(exhibitor.state, "apply")
    exhibitor.save(update_fields=["state"])
    settle_check(exhibitor)


def _open(exhibitor: Exhibitor) -> Application:
    """The company's one application, open again for what is changed."""
    rows = Application.objects.select_for_update(of=("self",))
    found: Application | None = rows.filter(exhibitor=exhibitor).first()
    if found is None:
        return Application.objects.create(programme_id=exhibitor.programme_id, exhibitor=exhibitor)
    if found.state == ApplicationState.SUBMITTED:
        found.state = APPLICATION.after(found.state, "reopen")
    return found
