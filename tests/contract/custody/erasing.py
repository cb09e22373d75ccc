"""An erasure from her request to the order, through its acts."""

from typing import Any
from uuid import UUID

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor, seeker
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.disposal import actions
from engawa.contract.custody.disposal.models import ErasureRequest, Instruction
from engawa.contract.custody.disposal.states import Method
from tests.contract.make import PDF
from tests.make import proof, reload, some_actor

INSTRUCTION = "第202600098765号"


def ask(programme: Programme, subject: UUID) -> ErasureRequest:
    return actions.ask_erasure(programme, by=seeker(subject))


def plan(request: ErasureRequest, *, by: Actor | None = None) -> ErasureRequest:
    return actions.plan_erasure(request, by=by or some_actor(Role.CHIEF, request.programme))


def instruct(*requests: ErasureRequest, by: Actor | None = None, **facts: Any) -> Instruction:
    programme = requests[0].programme
    by = by or some_actor(Role.COMMISSIONER, programme)
    said: dict[str, Any] = {"number": INSTRUCTION, "dated_on": clock.today(), "document": PDF} | facts
    scope = actions.instruct_facts(requests, **said)
    step_up = proof(by, Act.INSTRUCT, programme, scope=scope)
    return actions.instruct_erasure(
        programme,
        by=by,
        requests=requests,
        signer="課長",
        office="県の課（架空）",
        document_name="廃棄指示書.pdf",
        step_up=step_up,
        **said,
    )


def waive(request: ErasureRequest) -> ErasureRequest:
    programme = request.programme
    actions.offer_attendance(request, by=some_actor(Role.CHIEF, programme))
    window = some_actor(Role.COMMISSIONER, programme)
    return actions.answer_attendance(request, by=window, wish=False, reference=INSTRUCTION)


def order(request: ErasureRequest, *, by: Actor | None = None, method: str = Method.REWRITE) -> ErasureRequest:
    """Raises Refused while something lacks."""
    request = reload(request)
    by = by or some_actor(Role.CHIEF, request.programme)
    facts = actions.erase_facts(request, method)
    step_up = proof(by, Act.ERASE, request.programme, about=request, scope=facts, subject=request.subject_id)
    return actions.erase(request, by=by, method=method, step_up=step_up)


def ready(programme: Programme, subject: UUID) -> ErasureRequest:
    """Asked, planned, instructed, attendance waived."""
    request = plan(ask(programme, subject))
    instruct(request)
    waive(request)
    found: ErasureRequest = reload(request)
    return found


def ordered(programme: Programme, subject: UUID) -> ErasureRequest:
    return order(ready(programme, subject))
