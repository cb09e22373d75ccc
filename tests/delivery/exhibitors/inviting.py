"""Requests to exhibit on their way, through the acts."""

from engawa.base.acts.words import Act
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.agreeing import decide_agreement, decide_facts
from engawa.contract.approvals.models import Agreement
from engawa.delivery.exhibitors.actions import inviting
from engawa.delivery.exhibitors.actions.inviting import Company, Contact
from engawa.delivery.exhibitors.models import Invitation
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.files import corporate_no
from tests.delivery.fairs.makers import letters, token_in
from tests.make import make_actor, proof


def drafted(fair: Fair, at: int = 71, *, by: Actor | None = None, mail: str = "") -> Invitation:
    return inviting.draft_invitation(
        fair.gathering,
        by=by or make_actor(Role.CONTRACTOR, fair.programme),
        company=Company(f"会社{at}（架空）", "カイシャ", corporate_no(at)),
        contact=Contact("浜辺 しおり（架空）", mail or f"contact{at}@example.jp", "採用担当"),
        grounds=["workplace", "certified"],
        evidence="くるみん認定（架空）",
    )


def asked(fair: Fair) -> Agreement:
    found = inviting.ask_for_invitations(
        fair.gathering, by=make_actor(Role.CONTRACTOR, fair.programme), text="要請したいので協議します。"
    )
    assert found is not None
    return found


def decide(agreement: Agreement, decision: str = "agreed", conditions: str = "") -> Agreement:
    window = make_actor(Role.COMMISSIONER, agreement.programme)
    facts = decide_facts(agreement, decision)
    key = proof(window, Act.AGREEMENT_DECIDE, agreement.programme, about=agreement, scope=facts)
    return decide_agreement(agreement, by=window, decision=decision, conditions=conditions, step_up=key)


def sent(fair: Fair, at: int = 71) -> tuple[Invitation, str]:
    """Agreed by 甲 and sent, with the token in its letter."""
    row = drafted(fair, at)
    decide(asked(fair))
    row = inviting.send_invitation(row, by=make_actor(Role.CONTRACTOR, fair.programme))
    return row, token_in(letters(fair.programme)[-1])
