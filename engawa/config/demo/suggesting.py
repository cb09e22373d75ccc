"""おすすめ in the demo: an invented right, criteria that both sides approved, one issued list, drafts that wait."""

import datetime as dt
from typing import Any

from engawa.base.acts.words import Act, Purpose
from engawa.base.parties.models import Organisation
from engawa.base.programmes.context import inside
from engawa.config.demo.before import Known, Plan
from engawa.config.demo.people import DATA, Cast
from engawa.contract.approvals import actions as approvals
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.known import Basis
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind
from engawa.delivery.fairs.models import Fair
from engawa.delivery.guidance.suggestions import changing, deciding, issuing, running
from engawa.delivery.guidance.suggestions.changing import Why
from engawa.delivery.guidance.suggestions.models import IssuerBasis, Suggestion
from engawa.delivery.guidance.suggestions.people import SEEN
from engawa.delivery.guidance.suggestions.queries import ISSUED, MODE
from engawa.delivery.guidance.suggestions.states import Ground, SuggestionState

WHO = "seeker-01"
TOWN = "312029"
COUNSELLOR, WINDOW, OFFICE = "counsellor-1", "commissioner-1", "staff-1"
NUMBER = "【架空】鳥労発第000号（デモ用の通知番号）"


def suggest(cast: Cast, fair: Fair, known: Known, plan: Plan) -> None:
    with plan.before(34, 9, 20):
        _allow(cast, plan)
    with plan.before(33, 10, 0):
        _name(cast, plan)
    with plan.before(5, 14, 10):
        (body,) = Organisation.objects.filter(pk__in=[cast[COUNSELLOR].organisation_id])
        run = running.start_run(fair.gathering, by=cast[OFFICE], body=body)
        running.compute(cast.programme, run.pk)
    with plan.before(4, 11, 30):
        _issue(cast, fair, known)


def _allow(cast: Cast, plan: Plan) -> None:
    """The body's right, the stated numbers with both approvals, the commissioner's switch."""
    programme = cast.programme
    said: dict[str, Any] = {
        "kind": str(IssuerBasis.Kind.LOCAL_GOVERNMENT),
        "number": NUMBER,
        "valid_from": plan.day - dt.timedelta(days=275),
        "valid_to": plan.day + dt.timedelta(days=41),
    }
    counsellor = cast[COUNSELLOR]
    scope = issuing.basis_facts(**said)
    proof = cast.proof(COUNSELLOR, Act.ISSUER_STATE, recipient=counsellor.organisation_id, scope=scope)
    issuing.state_basis(programme, by=counsellor, step_up=proof, **said)
    note = "デモのための基準です。数字は架空の事業で確かめるためのものです。"
    statement = issuing.propose_criteria(programme, by=cast[OFFICE], note=note)
    for who in (COUNSELLOR, WINDOW):
        facts = issuing.approve_facts(statement)
        proof = cast.proof(who, Act.CRITERIA_APPROVE, about=statement, scope=facts)
        issuing.approve_criteria(statement, by=cast[who], step_up=proof)
    basis, label = Basis.DESIGNATED, "鳥取県（デモ）"
    proof = cast.proof(WINDOW, Act.PARAMETER_SET, scope={"key": MODE, "value": ISSUED, "basis": basis})
    set_parameter(programme, by=cast[WINDOW], key=MODE, value=ISSUED, basis=basis, set_by_label=label, step_up=proof)


def _name(cast: Cast, plan: Plan) -> None:
    """甲's numbered consent to show this body the wishes of those who agreed to suggestions."""
    window = cast[WINDOW]
    asked = approvals.request_approval(
        cast.programme,
        by=cast[OFFICE],
        fields=SEEN,
        agencies=[one for one in [cast[COUNSELLOR].organisation_id] if one],
        purpose=Purpose.SUGGESTION,
        from_on=plan.day - dt.timedelta(days=33),
        to_on=plan.day + dt.timedelta(days=41),
        scope_text="県立ハローワークの相談員が、ご案内に同意した求職者の希望条件を読み、出展企業・自治体をご案内するため。",
    )
    asked = approvals.enter_decision(
        asked,
        by=window,
        decision="granted",
        number="第202500123459号",
        dated_on=plan.day - dt.timedelta(days=33),
        signer="鳥取県知事（デモ）",
        office="雇用・働き方政策課（デモ）",
        document_name="承諾書（デモ・相談機関）.pdf",
        document=(DATA / "consent.pdf").read_bytes(),
    )
    proof = cast.proof(WINDOW, Act.APPROVAL_CONFIRM, about=asked, scope=approvals.confirm_facts(asked))
    approvals.confirm_approval(asked, by=window, step_up=proof)


def _waiting(cast: Cast, known: Known) -> list[Suggestion]:
    with inside(cast.programme):
        beside = ("programme", "run__gathering", "run__criteria")
        rows = Suggestion.objects.select_related(*beside).filter(subject=known.subject_id, state=SuggestionState.DRAFT)
        return list(rows.order_by("rank"))


def _issue(cast: Cast, fair: Fair, known: Known) -> None:
    """One person's first lines and a municipality, the last company left out for a reason; everybody else's wait."""
    counsellor = cast[COUNSELLOR]
    with inside(cast.programme):
        towns = Exhibitor.objects.filter(gathering=fair.gathering_id, kind=ExhibitorKind.MUNICIPALITY)
        town = towns.get(municipality=TOWN).pk
    lines = _waiting(cast, known)
    if town not in {one.exhibitor_id for one in lines}:
        why = Why(Ground.HER_WISH, "西部で、仕事のできる場所のことを聞きたいとのことでした。")
        changing.add(fair.gathering, by=counsellor, subject=known.subject_id, exhibitor=town, why=why)
        lines = _waiting(cast, known)
    last = [one for one in lines if one.posting_id][-1]
    changing.leave_out(
        last, by=counsellor, why=Why(Ground.CONDITIONS, "勤務時間をご本人に確かめてから、ご案内します。")
    )
    ids = [one.pk for one in lines if one.pk != last.pk]
    proof = cast.proof(
        COUNSELLOR,
        Act.SUGGEST_ISSUE,
        about=fair.gathering,
        recipient=counsellor.organisation_id,
        scope=deciding.issue_facts(ids),
    )
    deciding.issue(fair.gathering, by=counsellor, lines=ids, step_up=proof)
