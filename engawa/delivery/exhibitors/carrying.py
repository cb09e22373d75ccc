"""前回からの引継ぎ: whoever took part, or would have, stands in the next gathering until it says that it comes again.

Postings are checked anew (仕様書1(2)オ); answers of the passport that will still hold on the day wait for 「変わりません」.
"""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock, opened
from engawa.base.kit.ids import uuid7
from engawa.delivery.events.cloning import register_copy
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Application, AttributeValue, Exhibitor, Origin, Posting, Selection
from engawa.delivery.exhibitors.states import AnswerState, CheckState, ExhibitorState

LEFT_BEHIND = (ExhibitorState.WITHDRAWN, ExhibitorState.SUSPENDED)

OWN = ("intro", "homepage", "employees", "capital", "industry", "municipality", "zip", "address")
FOUND_BY = ("search_text", "search", "kana_key")
POSTING = (
    *("job_no", "received_on", "expires_on", "title", "occupation", "industry", "employment_type", "municipality"),
    *("pay_unit", "pay_min", "pay_max", "annual_holidays", "facts", "missing", "as_of", "search_text", "search"),
)
ANSWER = (
    *("key", "value", "note", "fiscal_year", "basis", "evidence", "expires_on"),
    *("typed_by", "checked_by", "checked_at"),
)


def carry_over(act: OpenAct, old: Gathering, new: Gathering) -> int:
    """Exhibitors with their postings, applications and answers. How many exhibitors."""
    opened.require_this(act)
    rows = Exhibitor.objects.filter(gathering=old).exclude(state__in=LEFT_BEHIND).order_by("pk")
    places = {row.pk: _place(act, row, new) for row in rows}
    Exhibitor.objects.bulk_create(places.values())
    day = clock.local(new.starts_at).date()
    numbers = _postings(act, places, new, day)
    _applications(act, places, numbers)
    _answers(act, places, day)
    return len(places)


def _place(act: OpenAct, row: Exhibitor, new: Gathering) -> Exhibitor:
    return Exhibitor(
        id=uuid7(),
        programme_id=act.programme_id,
        gathering=new,
        organisation_id=row.organisation_id,
        kind=row.kind,
        state=ExhibitorState.CARRIED_OVER,
        origin=Origin.CARRIED_OVER,
        **{name: getattr(row, name) for name in (*OWN, *FOUND_BY)},
    )


def _postings(act: OpenAct, places: dict[UUID, Exhibitor], new: Gathering, day: dt.date) -> dict[UUID, set[str]]:
    """Those that will not have run out; nobody has looked at them for this gathering. Their numbers by old place."""
    numbers: dict[UUID, set[str]] = {}
    made = []
    for row in Posting.objects.filter(exhibitor__in=list(places), expires_on__gte=day).order_by("pk"):
        numbers.setdefault(row.exhibitor_id, set()).add(row.job_no)
        made.append(
            Posting(
                programme_id=act.programme_id,
                exhibitor=places[row.exhibitor_id],
                gathering=new,
                check_state=CheckState.UNCHECKED,
                **{name: getattr(row, name) for name in POSTING},
            )
        )
    Posting.objects.bulk_create(made)
    return numbers


def _applications(act: OpenAct, places: dict[UUID, Exhibitor], numbers: dict[UUID, set[str]]) -> None:
    """As drafts: the terms are known anew by handing in."""
    Application.objects.bulk_create(
        Application(
            programme_id=act.programme_id,
            exhibitor=places[row.exhibitor_id],
            job_nos=[one for one in row.job_nos if one in numbers.get(row.exhibitor_id, ())],
            in_prefecture=row.in_prefecture,
        )
        for row in Application.objects.filter(exhibitor__in=list(places)).order_by("pk")
    )


def _answers(act: OpenAct, places: dict[UUID, Exhibitor], day: dt.date) -> None:
    public = AttributeValue.objects.filter(exhibitor__in=list(places), state=AnswerState.PUBLISHED).order_by("pk")
    AttributeValue.objects.bulk_create(
        AttributeValue(
            programme_id=act.programme_id,
            exhibitor=places[row.exhibitor_id],
            state=AnswerState.CARRIED,
            **{name: getattr(row, name) for name in ANSWER},
        )
        for row in public
        if row.expires_on is None or row.expires_on >= day
    )


def carry_criteria(act: OpenAct, old: Gathering, new: Gathering) -> int:
    """How many there is room for, and who goes first, as it was declared last."""
    opened.require_this(act)
    last = Selection.objects.filter(gathering=old).order_by("-version").first()
    if last is None:
        return 0
    told = {"capacity": last.capacity, "criteria": last.criteria, "made_by": act.by.id}
    Selection.objects.create(programme_id=act.programme_id, gathering=new, version=1, **told)
    return 1


register_copy("exhibitors", carry_over)
register_copy("selection", carry_criteria)
