"""The one way to change: open, decide, run, record last, commit. The laws stand in `docs/architecture.md`.

An act is the outermost, durable transaction. Nested acts join it: their evaluators run in the same transaction
and all entries are appended in one statement at the outermost exit. A refusal rolls back and is recorded in a
second, short transaction.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import models

from engawa.base.accounts import stepup
from engawa.base.acts import hooks, tally
from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.registry import EVALUATORS, PENDING, Ask, Unmet
from engawa.base.acts.rules import RULES, Rule
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock, opened
from engawa.base.ledger import canonical, writing
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import OutsideProgramme, current_programme_id, entered
from engawa.base.programmes.models import Programme
from engawa.base.vault import crypto, keys

PAYLOAD = "ledger.payload"


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
    drafts: list[writing.Draft] = field(default_factory=list)
    wakes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def programme_id(self) -> UUID:
        return self.programme.pk

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

    def line(self, about: models.Model, **facts: Any) -> None:
        """One more entry for one line of a bulk act."""
        self.root.drafts.append(_draft(self, about=about, scope=facts, line=True))


def digest_of(
    act: Act, programme: Programme, about: models.Model | None, recipient: UUID | None, scope: Mapping[str, Any]
) -> str:
    """What a step-up signs: the act with exactly its facts. SHA-256, hexadecimal."""
    facts = {"act": act, "programme": programme.pk, "about": _ref(about), "recipient": recipient, "scope": dict(scope)}
    return canonical.digest(facts)


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
) -> writing.Draft:
    rule = RULES[act.act]
    sealed: bytes | None = None
    if act.payload and not line and refused is None:
        key = keys.programme_key(act.programme_id)
        text = canonical.canonical(act.payload).encode()
        sealed = crypto.seal(key, field=PAYLOAD, row=act.programme_id, programme=act.programme_id, plain=text)
    body = {
        "v": 1,
        "at": clock.now(),
        "act": act.act,
        "handling": rule.handling,
        "actor": _actor(act.by),
        "about": _ref(about or act.about),
        "purpose": act.purpose,
        "recipient": act.recipient,
        "scope": dict(act.scope if scope is None else scope),
        "decision": "allow" if refused is None else "deny",
        "duties": sorted([one.duty for one in refused] if refused is not None else set(rule.duties) - set(act.pending)),
        "pending": sorted(act.pending),
        "approvals": sorted(act.approvals),
        "proof": act.proof,
        "payload_sha256": sha256(sealed).hexdigest() if sealed else None,
    }
    concerns = dict(act.concerns)
    if act.by.subject_id:
        concerns.setdefault(act.by.subject_id, "actor")
    if act.subject:
        concerns.setdefault(act.subject, "about")
    return writing.Draft(body, sealed, concerns)


def _decide(act: OpenAct, rule: Rule) -> None:
    """Ask every duty; raise Refused with all that are unmet, sorted. A duty without evaluator is never an allow."""
    ask = Ask(
        act.act, act.programme, act.by, act.about, act.subject, act.purpose, act.recipient, act.scope, clock.now()
    )
    unmet: list[Unmet] = []
    for duty in rule.duties:
        known = EVALUATORS.get((duty, act.act))
        if known is not None:
            if (found := known.ask(ask)) is not None:
                unmet.append(found)
        elif duty in PENDING:
            act.pending.append(duty)
        else:
            unmet.append(Unmet(duty, what="この操作はできません。", why="確かめる方法がない義務があります。"))
    if unmet:
        raise Refused(act.act, sorted(unmet, key=lambda one: one.duty))


def _prove(act: OpenAct, rule: Rule, step_up: UUID | None) -> None:
    if not rule.step_up or act.by.kind == "system":
        return
    digest = digest_of(act.act, act.programme, act.about, act.recipient, act.scope)
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
    one = OpenAct(act, programme, by, about, subject, purpose, recipient, dict(scope or {}), outer=outer)
    if outer is None:
        with _outermost(one, step_up):
            yield one
        return
    _begin(one, step_up)
    token = opened.current.set(one)
    try:
        yield one
    finally:
        opened.current.reset(token)
    if not one.silent:
        one.root.drafts.append(_draft(one))


@contextmanager
def _outermost(one: OpenAct, step_up: UUID | None) -> Iterator[None]:
    if current_programme_id() is not None:
        raise OutsideProgramme("an act is the outermost transaction: leave inside() first")
    try:
        with entered(one.programme.pk, read_only=False, durable=True):
            token = opened.current.set(one)
            try:
                _begin(one, step_up)
                yield
                drafts = one.drafts if one.silent else [*one.drafts, _draft(one)]
                hooks.wake(one.programme.pk, one.wakes)
                if drafts:
                    writing.append(one.programme.pk, drafts)
            finally:
                opened.current.reset(token)
    except Refused as refusal:
        _record_refusal(one, refusal)
        raise


def _record_refusal(one: OpenAct, refusal: Refused) -> None:
    """In a second, short transaction; repeats of a minute are counted and recorded once more at its end."""
    denied = OpenAct(
        refusal.act,
        one.programme,
        one.by,
        one.about if refusal.act == one.act else None,
        one.subject,
        one.purpose,
        one.recipient,
        {},
    )
    with entered(one.programme.pk, read_only=False, durable=True):
        token = opened.current.set(denied)
        try:
            duties = [unmet.duty for unmet in refusal.unmet]
            if tally.first_this_minute(one.programme, one.by, refusal.act, duties):
                writing.append(one.programme.pk, [_draft(denied, refused=refusal.unmet)])
        finally:
            opened.current.reset(token)
