"""A fair with its checklist, and what 責 and 甲 say of it, made through their acts."""

import datetime as dt
from collections.abc import Collection
from contextlib import AbstractContextManager

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.agreeing import decide_agreement, decide_facts
from engawa.contract.approvals.checklist import ask_about_item
from engawa.contract.approvals.models import Agreement
from engawa.contract.duties.actions import attest, attest_facts, sign_facts, sign_preflight
from engawa.contract.duties.checking import Asked, Line, line_of
from engawa.contract.duties.models import Attestation, PreflightSignature
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import Lapse, Owed, lapsing, owed
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.occasions import occasion_of
from tests.delivery.fairs.makers import make_fair
from tests.make import proof, some_actor

SEEN = "納品書と配架先の一覧を見ました。"


def make_occasion(*, days: int = 5, fair: Fair | None = None) -> Occasion:
    """Of a fair so many days from today, in a contract that began long ago and ends long after."""
    day = clock.today() + dt.timedelta(days=days)
    fair = fair or make_fair(starts_at=clock.at(day, 13), ends_at=clock.at(day, 17))
    programme = fair.programme
    programme.starts_on, programme.ends_on = day - dt.timedelta(days=275), day + dt.timedelta(days=90)
    programme.save()
    return occasion_of(programme, fair)


def before(occasion: Occasion, days: int, hour: int = 9) -> AbstractContextManager[None]:
    return clock.travel_to(clock.at(occasion.day - dt.timedelta(days=days), hour))


def line(occasion: Occasion, key: str) -> Line:
    with inside(occasion.programme):
        return line_of(occasion, key)


def see(occasion: Occasion, key: str = "flyers", *, by: Actor | None = None, words: str = SEEN) -> Attestation:
    by = by or some_actor(Role.CHIEF, occasion.programme)
    scope = attest_facts(occasion, key, words)
    step_up = proof(by, Act.CHECKLIST_ATTEST, occasion.programme, scope=scope)
    return attest(occasion, by=by, key=key, words=words, step_up=step_up)


def ask(occasion: Occasion, key: str, asked: Asked = Asked.WAIVE, *, effect: str = "") -> Agreement:
    by = some_actor(Role.CONTRACTOR, occasion.programme)
    return ask_about_item(occasion, by=by, key=key, asked=asked, text="協議をお願いします。", effect=effect)


def decide(asked: Agreement, decision: str = "agreed") -> Agreement:
    window = some_actor(Role.COMMISSIONER, asked.programme)
    facts = decide_facts(asked, decision)
    step_up = proof(window, Act.AGREEMENT_DECIDE, asked.programme, about=asked, scope=facts)
    conditions = "条件があります。" if decision == "with_conditions" else ""
    return decide_agreement(asked, by=window, decision=decision, conditions=conditions, step_up=step_up)


def found(occasion: Occasion) -> list[Lapse]:
    with inside(occasion.programme):
        return lapsing(occasion)


def owing(occasion: Occasion) -> list[Owed]:
    with inside(occasion.programme):
        return owed(occasion)


def sign(occasion: Occasion, lines: Collection[str] = (), *, by: Actor | None = None) -> PreflightSignature:
    by = by or some_actor(Role.CHIEF, occasion.programme)
    step_up = proof(by, Act.PREFLIGHT_SIGN, occasion.programme, scope=sign_facts(occasion, lines))
    return sign_preflight(occasion, by=by, lines=lines, step_up=step_up)
