"""働きやすさパスポート: the exhibitor answers and hands in, somebody else of 乙 checks, then it is public.

The public answer stays until a checked one takes its place; one whose last day is over goes by itself.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.delivery.events import steps as gatherings
from engawa.delivery.exhibitors.actions.exhibiting import locked_exhibitor
from engawa.delivery.exhibitors.models import AttributeValue, Exhibitor
from engawa.delivery.exhibitors.passport import attributes, ways_of
from engawa.delivery.exhibitors.states import ANSWER, IN_WORK, AnswerState

WAIT = "passport.expires"
WRITTEN = ("value", "note", "fiscal_year", "evidence", "expires_on")


class NoAnswer(ValueError):
    """The value is none of the attribute's choices, or a certificate has no last day to come."""


class NoEvidence(ValueError):
    """事務局確認済 says that evidence was seen."""


@dataclass(frozen=True)
class Given:
    """An answer as typed: a code or number, what is added to it, where it can be seen, until when it holds."""

    value: str
    note: str = ""
    evidence: str = ""
    expires_on: dt.date | None = None


def answer_passport(
    exhibitor: Exhibitor,
    *,
    by: Actor,
    values: Mapping[str, Any],
    fiscal_year: int,
    renew: bool = False,
    submit: bool = False,
) -> Exhibitor:
    """Answers by attribute key, plain values or `Given`: kept as drafts, or handed in at once. Raises NoAnswer.

    What is said already, word for word, is left as it stands, unless it is said again for this year (`renew`).
    """
    given = {key: one if isinstance(one, Given) else Given(str(one)) for key, one in values.items()}
    for key, one in given.items():
        _refuse(key, one)
    with acting(Act.PASSPORT_WRITE, exhibitor.programme, by=by, about=exhibitor) as act:
        exhibitor = locked_exhibitor(exhibitor)
        wanted = {key: _columns(one, fiscal_year) for key, one in given.items()}
        work, public = _in_work(exhibitor), _published(exhibitor)
        known = {key: work.get(key) or public.get(key) for key in wanted}
        changed = {
            key: columns
            for key, columns in wanted.items()
            if (row := known[key]) is None or _differs(row, columns, renew=renew)
        }
        _write(act, exhibitor, by, changed, work)
        if submit:  # said again word for word
            _keep([work[key] for key in wanted if key not in changed and key in work])
        sent = _submit(exhibitor) if submit else 0
        act.record(fields=sorted(changed), fiscal_year=fiscal_year, submitted=sent)
        _tell(act, exhibitor)
    return exhibitor


def keep_answers(exhibitor: Exhibitor, *, by: Actor, keys: Iterable[str]) -> int:
    """変わりません: answers of the fair before hold for this one as they were checked then. How many."""
    with acting(Act.PASSPORT_WRITE, exhibitor.programme, by=by, about=exhibitor) as act:
        exhibitor = locked_exhibitor(exhibitor)
        kept = _keep(list(_rows(exhibitor, AnswerState.CARRIED).filter(key__in=set(keys))))
        if not kept:
            act.skip_entry()
        act.record(kept=kept)
        _tell(act, exhibitor)
    return len(kept)


def submit_passport(exhibitor: Exhibitor, *, by: Actor) -> int:
    """Hand every draft in; how many."""
    with acting(Act.PASSPORT_WRITE, exhibitor.programme, by=by, about=exhibitor) as act:
        exhibitor = locked_exhibitor(exhibitor)
        sent = _submit(exhibitor)
        act.record(submitted=sent)
        _tell(act, exhibitor)
    return sent


def withdraw_answers(exhibitor: Exhibitor, *, by: Actor, keys: Iterable[str]) -> int:
    """Back to 未回答, at once and without a check: nobody keeps a company to what it no longer says."""
    with acting(Act.PASSPORT_WRITE, exhibitor.programme, by=by, about=exhibitor) as act:
        exhibitor = locked_exhibitor(exhibitor)
        rows = list(_rows(exhibitor, *IN_WORK, AnswerState.PUBLISHED).filter(key__in=set(keys)))
        if not rows:
            act.skip_entry()
            return 0
        taken = sorted({row.key for row in rows})
        for row in rows:
            _move(row, "withdraw")
        act.record(withdrawn=taken)
        _settle(exhibitor)
        _tell(act, exhibitor)
    return len(taken)


def check_answers(exhibitor: Exhibitor, *, by: Actor, verdicts: Mapping[UUID, str], reason: str = "") -> int:
    """By answer: `checked` (事務局確認済: evidence was seen), `declared` (公開 as 企業申告) or `returned` with the reason.

    Refused to whoever typed one of them; what changed meanwhile stays. Raises NoEvidence. How many were decided.
    """
    scope = {"answers": sorted(str(pk) for pk in verdicts)}
    with acting(Act.PASSPORT_CHECK, exhibitor.programme, by=by, about=exhibitor, scope=scope) as act:
        exhibitor = locked_exhibitor(exhibitor)
        rows = [row for row in _rows(exhibitor, AnswerState.SUBMITTED) if row.pk in verdicts]
        for row in rows:
            _decide(row, verdicts[row.pk], reason, by)
            act.line(row, key=row.key, verdict=verdicts[row.pk])
        _tell(act, exhibitor)
    return len(rows)


def publish_passport(exhibitor: Exhibitor, *, by: Actor) -> int:
    """Every checked answer takes its place on the public page. How many."""
    with acting(Act.PASSPORT_PUBLISH, exhibitor.programme, by=by, about=exhibitor) as act:
        exhibitor = locked_exhibitor(exhibitor)
        ready, public, now = list(_rows(exhibitor, AnswerState.CHECKED)), _published(exhibitor), clock.now()
        for row in ready:
            if row.key in public:
                _move(public[row.key], "replace")
        for row in ready:
            row.state, row.published_at = ANSWER.after(row.state, "publish"), now
        AttributeValue.objects.bulk_update(ready, ["state", "published_at"])
        act.record(fields=sorted(row.key for row in ready))
        _settle(exhibitor)
        _tell(act, exhibitor)
    return len(ready)


def expire_answers(programme: Programme, exhibitor: UUID, *, by: Actor) -> None:
    """Whose last day is over leaves the page and the filter."""
    with acting(Act.PASSPORT_EXPIRE, programme, by=by) as act:
        found = Exhibitor.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=exhibitor)
        if not settle_wait(WAIT, exhibitor):
            act.skip_entry()
            return
        gone = _rows(found, AnswerState.PUBLISHED).filter(expires_on__lt=clock.today())
        keys = sorted(row.key for row in gone)
        for row in gone:
            _move(row, "expire")
        act.record(exhibitor=exhibitor, fields=keys)
        _settle(found)
        _tell(act, found)


def _refuse(key: str, one: Given) -> None:
    attribute = attributes().get(key)
    if attribute is None or not attribute.takes(one.value):
        raise NoAnswer(key)
    if attribute.certificate and (one.expires_on is None or one.expires_on < clock.today()):
        raise NoAnswer(key)
    if one.evidence and not one.evidence.startswith(("https://", "http://")):
        raise NoAnswer(key)
    refuse_controls(one.note)
    refuse_controls(one.evidence)


def _columns(one: Given, fiscal_year: int) -> dict[str, Any]:
    return {
        "value": one.value,
        "note": one.note,
        "fiscal_year": fiscal_year,
        "evidence": one.evidence,
        "expires_on": one.expires_on,
    }


def _differs(row: AttributeValue, columns: Mapping[str, Any], *, renew: bool) -> bool:
    asked = WRITTEN if renew else [name for name in WRITTEN if name != "fiscal_year"]
    return row.state == AnswerState.RETURNED or any(getattr(row, name) != columns[name] for name in asked)


def _rows(exhibitor: Exhibitor, *states: AnswerState) -> Any:
    return AttributeValue.objects.filter(exhibitor=exhibitor, state__in=states).order_by("key")


def _in_work(exhibitor: Exhibitor) -> dict[str, AttributeValue]:
    return {row.key: row for row in _rows(exhibitor, *IN_WORK)}


def _published(exhibitor: Exhibitor) -> dict[str, AttributeValue]:
    return {row.key: row for row in _rows(exhibitor, AnswerState.PUBLISHED)}


def _write(
    act: OpenAct,
    exhibitor: Exhibitor,
    by: Actor,
    changed: Mapping[str, Mapping[str, Any]],
    work: Mapping[str, AttributeValue],
) -> None:
    fresh = {
        "basis": AttributeValue.Basis.DECLARED,
        "typed_by": by.person_id,
        "checked_by": None,
        "checked_at": None,
        "reason": "",
    }
    old = [key for key in changed if key in work]
    for key in old:
        row = work[key]
        row.state = ANSWER.after(row.state, "rewrite")
        for name, value in (dict(changed[key]) | fresh).items():
            setattr(row, name, value)
    AttributeValue.objects.bulk_update([work[key] for key in old], ["state", *WRITTEN, *fresh])
    AttributeValue.objects.bulk_create(
        AttributeValue(programme_id=act.programme_id, exhibitor=exhibitor, key=key, **(dict(columns) | fresh))
        for key, columns in changed.items()
        if key not in work
    )


def _keep(rows: Iterable[AttributeValue]) -> list[str]:
    kept = [row for row in rows if row.state == AnswerState.CARRIED]
    for row in kept:
        row.state = ANSWER.after(row.state, "keep")
    AttributeValue.objects.bulk_update(kept, ["state"])
    return sorted(row.key for row in kept)


def _submit(exhibitor: Exhibitor) -> int:
    rows = list(_rows(exhibitor, AnswerState.DRAFT))
    for row in rows:
        row.state = ANSWER.after(row.state, "submit")
    AttributeValue.objects.bulk_update(rows, ["state"])
    return len(rows)


def _decide(row: AttributeValue, verdict: str, reason: str, by: Actor) -> None:
    if verdict == "checked" and not row.evidence:
        raise NoEvidence(row.key)
    row.state = ANSWER.after(row.state, "return" if verdict == "returned" else "check")
    row.checked_by, row.checked_at = by.person_id, clock.now()
    row.basis = AttributeValue.Basis.CHECKED if verdict == "checked" else AttributeValue.Basis.DECLARED
    row.reason = reason if verdict == "returned" else ""
    row.save(update_fields=["state", "checked_by", "checked_at", "basis", "reason"])


def _move(row: AttributeValue, verb: str) -> None:
    row.state = ANSWER.after(row.state, verb)
    row.save(update_fields=["state"])


def _settle(exhibitor: Exhibitor) -> None:
    """What the filter finds, and when the next answer's last day is over."""
    rows, today = list(_rows(exhibitor, AnswerState.PUBLISHED)), clock.today()
    lasting = {row.key: row.value for row in rows if row.expires_on is None or row.expires_on >= today}
    exhibitor.ways_of_working = ways_of(lasting)
    exhibitor.save(update_fields=["ways_of_working"])
    days = [row.expires_on for row in rows if row.expires_on is not None]
    if days:
        set_wait(WAIT, exhibitor.pk, clock.at(min(days) + dt.timedelta(days=1), 0))
    else:
        cancel_wait(WAIT, exhibitor.pk)
    gatherings.touch(exhibitor.gathering_id)


def _tell(act: OpenAct, exhibitor: Exhibitor) -> None:
    act.wake("passport", exhibitor.pk)
