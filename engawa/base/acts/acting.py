"""The one way to change: open, decide, run, record last, commit. The laws stand in `docs/architecture.md`.

An act is the outermost, durable transaction. Nested acts join it: their evaluators run in the same transaction
and all entries are appended in one statement at the outermost exit; one that fails leaves nothing, whatever the
outer act makes of its failure. A refusal rolls back and is recorded in a second, short transaction, or with the
outer act's entries when that one goes on without it.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.utils import translation

from engawa.base.accounts import stepup
from engawa.base.acts import hooks, tally
from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.registry import EVALUATORS, PENDING, Ask, Unmet
from engawa.base.acts.rules import RULES, Rule
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock, opened
from engawa.base.ledger import canonical, writing
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import OtherProgramme, OutsideProgramme, current_programme_id, entered
from engawa.base.programmes.models import Programme
from engawa.base.vault import crypto, keys

PAYLOAD = "ledger.payload"

log = logging.getLogger(__name__)


@dataclass
class OpenAct:
    """The open act: what it decides on, and what its entry will say."""

    act: Act
    programme: Programme
    by: Actor
    about: models.Model | None
    subject: UUID | None
    purpose: Purpose | None
    recipient: UUID | None
    scope: dict[str, Any]
    outer: "OpenAct | None" = None
    pending: list[str] = field(default_factory=list)
    approvals: list[str] = field(default_factory=list)
    proof: str = ""
    payload: dict[str, str] = field(default_factory=dict)
    concerns: dict[UUID, str] = field(default_factory=dict)
    silent: bool = False
    alarms: Counter[str] = field(default_factory=Counter)
    # Kept by the outermost act for all:
    drafts: list[writing.Draft] = field(default_factory=list)
    wakes: list[tuple[str, str]] = field(default_factory=list)
    denials: "list[Denial]" = field(default_factory=list)

    @property
    def programme_id(self) -> UUID:
        return self.programme.pk

    @property
    def writes(self) -> None:
        """An act may write any table."""

    @property
    def root(self) -> "OpenAct":
        return self.outer.root if self.outer else self

    def wake(self, kind: str, ref: object) -> None:
        """Tell open screens at commit."""
        self.root.wakes.append((kind, str(ref)))

    def defer(self, task: str, *, key: str, **values: Any) -> None:
        """Queue a job inside the transaction; arguments are ids."""
        hooks.defer(task, key, {name: str(value) for name, value in values.items()})

    def record(self, **facts: Any) -> None:
        """Codes, ids and counts for the entry's scope; never personal data."""
        self.scope.update(facts)

    def approved_by(self, number: str) -> None:
        self.approvals.append(number)

    def note(self, **texts: str) -> None:
        """Free text for the entry's sealed payload."""
        self.payload.update(texts)

    def concern(self, subject: UUID, role: str = "about") -> None:
        """The entry concerns this person: it shows on her own page."""
        self.concerns.setdefault(subject, role)

    def skip_entry(self) -> None:
        """Nothing was changed nor newly read (a repeated read within 15 minutes, a settled wait): no entry."""
        self.silent = True

    def line(self, about: models.Model, *, subject: UUID | None = None, **facts: Any) -> None:
        """One more entry for one line of a bulk act, about this row, and this person where it is one."""
        self.root.drafts.append(_draft(self, about=about, scope=facts, line=True, subject=subject))

    def unreadable(self, fields: Iterable[str]) -> None:
        """Sealed values did not open: an alarm in the log and an entry of its own beside the act's."""
        found = Counter(fields)
        self.alarms.update(found)
        log.error("%s sealed values do not open: %s", found.total(), ", ".join(sorted(found)))


@dataclass(frozen=True)
class Denial:
    """An act that was asked for and refused, with what was unmet."""

    asked: OpenAct
    refusal: Refused


def digest_of(
    act: Act,
    programme: Programme,
    about: models.Model | None,
    recipient: UUID | None,
    scope: Mapping[str, Any],
    *,
    subject: UUID | None = None,
) -> str:
    """What a step-up signs: the act with exactly its facts, the person it concerns included. SHA-256, hexadecimal."""
    facts = {"act": act, "programme": programme.pk, "about": _ref(about), "recipient": recipient, "scope": dict(scope)}
    beside = {"row": about.pk if about else None, "subject": subject}
    return canonical.digest(facts | {name: value for name, value in beside.items() if value is not None})


def _ref(about: models.Model | None) -> dict[str, str] | None:
    if about is None:
        return None
    label = about._meta.label_lower
    if label == "subjects.subject":
        return {"type": label}  # a person stands in EntrySubject, never in the chain
    return {"type": label, "id": str(about.pk)}


def _actor(by: Actor) -> dict[str, Any]:
    if by.kind == "staff":
        return {"kind": "staff", "person": by.id, "organisation": by.organisation_id, "roles": sorted(by.roles)}
    return {"kind": by.kind, "job": by.job} if by.kind == "system" else {"kind": by.kind}


def _draft(
    act: OpenAct,
    *,
    about: models.Model | None = None,
    scope: Mapping[str, Any] | None = None,
    refused: list[Unmet] | None = None,
    line: bool = False,
    subject: UUID | None = None,
    word: Act | None = None,
) -> writing.Draft:
    rule = RULES[word or act.act]
    sealed: bytes | None = None
    if act.payload and not line and refused is None:
        key = keys.programme_key(act.programme_id)
        text = canonical.canonical(act.payload).encode()
        sealed = crypto.seal(key, field=PAYLOAD, row=act.programme_id, programme=act.programme_id, plain=text)
    body = {
        "v": 1,
        "programme": act.programme_id,
        "at": clock.now(),
        "act": word or act.act,
        "handling": rule.handling,
        "actor": _actor(act.by),
        "about": _ref(about or act.about),
        "purpose": act.purpose,
        "recipient": act.recipient,
        "scope": dict(act.scope if scope is None else scope),
        "decision": "allow" if refused is None else "deny",
        "duties": sorted({one.duty for one in refused} if refused is not None else set(rule.duties) - set(act.pending)),
        "pending": sorted(act.pending),
        "approvals": sorted(act.approvals),
        "proof": act.proof,
        "payload_sha256": sha256(sealed).hexdigest() if sealed else None,
    }
    concerns = dict(act.concerns) if not line or subject is None else {}
    if act.by.subject_id:
        concerns.setdefault(act.by.subject_id, "actor")
    if person := subject or act.subject:
        concerns.setdefault(person, "about")
    return writing.Draft(body, sealed, concerns)


def _drafts_of(act: OpenAct) -> list[writing.Draft]:
    """What an act leaves at its end: its entry, and an alarm for values that did not open."""
    found = [] if act.silent else [_draft(act)]
    if act.alarms and not act.silent:
        scope = {"of": act.act, "fields": dict(sorted(act.alarms.items()))}
        found.append(_draft(act, word=Act.VALUE_UNREADABLE, scope=scope, line=True))
    return found


def _decide(act: OpenAct, rule: Rule) -> None:
    """Ask every duty; raise Refused with all that are unmet, sorted. A duty without evaluator is never an allow."""
    ask = Ask(
        act.act, act.programme, act.by, act.about, act.subject, act.purpose, act.recipient, act.scope, clock.now()
    )
    unmet: list[Unmet] = []
    for duty in rule.duties:
        known = EVALUATORS.get((duty, act.act))
        if known is not None:
            try:
                found = known.ask(ask)
            except Exception as problem:  # noqa: BLE001 - an error in deciding is a refusal, never an allow
                log.error("duty %s of %s cannot be asked: %s", duty, act.act, type(problem).__name__)  # noqa: TRY400
                unmet.append(Unmet(duty, what="この操作はできません。", why="義務を確かめる途中で問題が起きました。"))
                if isinstance(problem, DatabaseError):
                    break  # the transaction can ask nothing more
                continue
            if found is not None:
                unmet.append(found)
        elif duty in PENDING:
            act.pending.append(duty)
        else:
            unmet.append(Unmet(duty, what="この操作はできません。", why="確かめる方法がない義務があります。"))
    if unmet:
        refusal = Refused(act.act, sorted(unmet, key=lambda one: one.duty))
        act.root.denials.append(Denial(act, refusal))
        raise refusal


def _prove(act: OpenAct, rule: Rule, step_up: UUID | None) -> None:
    if not rule.step_up or act.by.kind == "system":
        return
    digest = digest_of(act.act, act.programme, act.about, act.recipient, act.scope, subject=act.subject)
    row = stepup.use(step_up, account=act.by.account_id, act=act.act, digest=digest)
    if row is None:
        raise StepUpNeeded(act.act, digest, dict(act.scope))
    act.proof = row.proof


def _begin(act: OpenAct, step_up: UUID | None) -> None:
    rule = RULES[act.act]
    if not rule.permissions & act.by.permissions:
        raise NotPermitted(act.act)
    _decide(act, rule)
    _prove(act, rule, step_up)


@contextmanager
def acting(
    act: Act,
    programme: Programme,
    *,
    by: Actor,
    about: models.Model | None = None,
    subject: UUID | None = None,
    purpose: Purpose | None = None,
    recipient: UUID | None = None,
    scope: Mapping[str, Any] | None = None,
    step_up: UUID | None = None,
) -> Iterator[OpenAct]:
    """Open an act, or join the open one. Raises Refused, NotPermitted, StepUpNeeded; yields the open act."""
    outer = opened.current.get()
    if outer is not None and not isinstance(outer, OpenAct):
        raise OutsideProgramme("an act cannot open while evidence is recorded")
    if outer is not None and outer.programme.pk != programme.pk:
        raise OtherProgramme(f"{outer.programme.pk} is open")
    one = OpenAct(act, programme, by, about, subject, purpose, recipient, dict(scope or {}), outer=outer)
    with _nested(one, step_up) if outer else _outermost(one, step_up):
        yield one


@contextmanager
def _nested(one: OpenAct, step_up: UUID | None) -> Iterator[None]:
    """Join the open act. A failure takes back what was done here, so that no change stays without its entry."""
    root = one.root
    drafts, wakes = len(root.drafts), len(root.wakes)
    try:
        with transaction.atomic():
            _begin(one, step_up)
            token = opened.current.set(one)
            try:
                yield
            finally:
                opened.current.reset(token)
            root.drafts.extend(_drafts_of(one))
    except BaseException:
        del root.drafts[drafts:], root.wakes[wakes:]
        raise


@contextmanager
def _outermost(one: OpenAct, step_up: UUID | None) -> Iterator[None]:
    if current_programme_id() is not None:
        raise OutsideProgramme("an act is the outermost transaction: leave inside() first")
    try:
        with entered(one.programme.pk, read_only=False, durable=True), _current(one):
            _begin(one, step_up)
            # What is kept is kept in one language, whatever the page speaks on which somebody pressed.
            with translation.override(settings.LANGUAGE_CODE):
                yield
            _append([*one.drafts, *_drafts_of(one)], one)
    except BaseException as problem:
        if isinstance(problem, Refused) and all(denial.refusal is not problem for denial in one.denials):
            one.denials.append(Denial(one, problem))  # said by the body itself
        if one.denials:
            # In a second, short transaction.
            beside = OpenAct(Act.REFUSALS_TALLY, one.programme, one.by, None, None, None, None, {}, denials=one.denials)
            with entered(one.programme.pk, read_only=False, durable=True), _current(beside):
                _append([], beside)
        raise


@contextmanager
def _current(one: OpenAct) -> Iterator[None]:
    token = opened.current.set(one)
    try:
        yield
    finally:
        opened.current.reset(token)


def _append(drafts: list[writing.Draft], root: OpenAct) -> None:
    """Wake screens, then append all entries, last. Repeated refusals of a minute are counted instead, and recorded
    once more at its end.
    """
    first: list[tuple[int, UUID]] = []
    for denial in root.denials:
        duties = sorted({unmet.duty for unmet in denial.refusal.unmet})
        row = tally.first_this_minute(root.programme, denial.asked.by, denial.asked.act, duties)
        if row is not None:
            first.append((len(drafts), row.pk))
            drafts.append(_draft(denial.asked, refused=denial.refusal.unmet))
    hooks.wake(root.programme.pk, root.wakes)
    if drafts:
        start = writing.append(root.programme.pk, drafts)
        for place, row_id in first:
            tally.point(row_id, start + place)
