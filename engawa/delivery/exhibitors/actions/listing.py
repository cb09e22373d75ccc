"""出展企業一覧: 乙 proposes a version, 甲 agrees (Agreement "exhibitors"), 乙 publishes exactly that. 仕様書1(2)オ."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.contract.approvals.agreeing import make_list
from engawa.contract.approvals.models import Agreement
from engawa.contract.approvals.queries import latest_agreement, lines_digest
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorList
from engawa.delivery.exhibitors.queries import proposed_list
from engawa.delivery.exhibitors.states import EXHIBITOR, LIST, ExhibitorState, ListState

KIND = "exhibitors"


class NotListable(Exception):
    """Some of them are not checked yet, or the list would be empty."""


class AlreadyProposed(Exception):
    """A version waits for 甲: withdraw it first."""


def propose_list(gathering: Gathering, *, by: Actor, exhibitors: Iterable[UUID]) -> ExhibitorList:
    """The next version: who is confirmed already, and these. Then ask 甲's agreement with `organisations_of`."""
    wanted = set(exhibitors)
    with acting(Act.LIST_PROPOSE, gathering.programme, by=by, about=gathering) as act:
        gathering = gatherings.locked(gathering.pk)
        if proposed_list(gathering) is not None:
            raise AlreadyProposed
        rows = Exhibitor.objects.select_for_update(of=("self",)).filter(gathering=gathering).order_by("kana_key", "pk")
        new = [row for row in rows if row.pk in wanted and row.state != ExhibitorState.CONFIRMED]
        if any(not EXHIBITOR.allows(row.state, "list") for row in new) or not wanted <= {row.pk for row in rows}:
            raise NotListable
        lines = [row.pk for row in rows if row.state == ExhibitorState.CONFIRMED or row in new]
        if not lines:
            raise NotListable
        for row in new:
            _move(row, "list")
        last = ExhibitorList.objects.filter(gathering=gathering).aggregate(last=Max("number"))["last"] or 0
        proposed = ExhibitorList.objects.create(
            programme_id=act.programme_id, gathering=gathering, number=last + 1, exhibitors=lines, made_by=by.id
        )
        act.record(list=proposed.pk, number=proposed.number, lines=len(lines))
    return proposed


def organisations_of(listed: ExhibitorList) -> list[UUID]:
    """The organisations on a version, in its order; what 甲 agrees to."""
    rows = dict(Exhibitor.objects.filter(pk__in=listed.exhibitors).values_list("pk", "organisation_id"))
    return [rows[pk] for pk in listed.exhibitors]


def publish_list(listed: ExhibitorList, *, by: Actor) -> ExhibitorList:
    """What 甲 agreed to, line by line, becomes public. Refused while there is no such agreement."""
    agreement, organisations = _agreed(listed)
    scope = {
        "agreement": agreement.pk if agreement else None,
        "lines": lines_digest(organisations),
        "count": len(organisations),
    }
    with acting(Act.LIST_PUBLISH, listed.programme, by=by, about=listed, scope=scope) as act:
        gathering = gatherings.locked(listed.gathering_id)
        listed = ExhibitorList.objects.select_for_update(of=("self",)).get(pk=listed.pk)
        state = LIST.after(listed.state, "publish")
        assert agreement is not None, "the evaluator asks for it"
        for old in ExhibitorList.objects.filter(gathering=gathering, state=ListState.PUBLISHED):
            old.state = LIST.after(old.state, "replace")
            old.save(update_fields=["state"])
        make_list(act, agreement=agreement, organisations=organisations)
        _publish_lines(listed)
        listed.state, listed.published_at = state, clock.now()
        listed.save(update_fields=["state", "published_at"])
        gatherings.touch(gathering.pk)
        act.wake("postings", gathering.pk)
    return listed


def withdraw_list(listed: ExhibitorList, *, by: Actor) -> ExhibitorList:
    """Take a proposal back; its new lines are checked exhibitors again."""
    with acting(Act.LIST_PROPOSE, listed.programme, by=by, about=listed) as act:
        gatherings.locked(listed.gathering_id)
        listed = ExhibitorList.objects.select_for_update(of=("self",)).get(pk=listed.pk)
        listed.state = LIST.after(listed.state, "withdraw")
        listed.save(update_fields=["state"])
        for row in Exhibitor.objects.filter(pk__in=listed.exhibitors, state=ExhibitorState.LISTED):
            _move(row, "unlist")
        act.record(result="withdrawn")
    return listed


def _agreed(listed: ExhibitorList) -> tuple[Agreement | None, list[UUID]]:
    with inside(listed.programme):
        return latest_agreement(KIND, subject_ref=listed.pk), organisations_of(listed)


def _publish_lines(listed: ExhibitorList) -> None:
    for row in Exhibitor.objects.select_for_update(of=("self",)).filter(pk__in=listed.exhibitors):
        if row.state == ExhibitorState.LISTED:
            row.state = EXHIBITOR.after(EXHIBITOR.after(row.state, "agree"), "confirm")
        row.list_version = listed.number
        row.save(update_fields=["state", "list_version"])


def _move(row: Exhibitor, verb: str) -> None:
    row.state = EXHIBITOR.after(row.state, verb)
    row.save(update_fields=["state"])
