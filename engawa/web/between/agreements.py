"""協議: 乙 asks, 甲 answers with a fresh proof."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.acts.words import Act
from engawa.base.parties.models import Organisation
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission as Word
from engawa.contract.approvals.access import agreement_for
from engawa.contract.approvals.agreeing import ask_agreement, decide_agreement
from engawa.contract.approvals.checklist import item_words
from engawa.contract.approvals.models import Agreement, RecipientList
from engawa.contract.approvals.queries import (
    agreements as all_agreements,
    current_list,
    current_list_of,
    lines_of,
    organisations_asked,
)
from engawa.contract.approvals.states import AGREEMENT
from engawa.delivery.exhibitors.models import ExhibitorList, Invitation
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.between.forms import AgreementForm, AnswerForm
from engawa.web.between.halting import changed_words
from engawa.web.http import step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest

READ = (Word.AGREEMENT_ASK, Word.AGREEMENT_DECIDE, Word.WINDOW_VIEW)


@require_safe
@at_desk(*READ)
def agreements(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    return page(request, desk, "between/agreements", {"agreements": all_agreements()})


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(*READ)
def agreement(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    found = agreement_for(request.actor, request.programme, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide_agreement(found, by=request.actor, step_up=step_up_of(request), **form.cleaned_data)
        return desk.go(request, "agreement", pk=pk)
    may = request.actor.can(Word.AGREEMENT_DECIDE) and AGREEMENT.allows(found.state, "decide")
    with inside(request.programme):
        context = {"agreement": found, "form": form, "may_decide": may} | _compared(found)
    return page(request, desk, "between/agreement", context, status=422 if form.errors else 200)


def _compared(found: Agreement) -> dict[str, object]:
    """The companies of an asked list, marked where they are new against the version in force; or whom 乙 would invite."""
    nothing: dict[str, object] = {"organisations": [], "gone": [], "before": None, "invited": [], "change": []}
    if found.kind not in {Agreement.Kind.EXHIBITORS, Agreement.Kind.INVITATIONS}:
        return nothing | {"change": [*changed_words(found), *item_words(found)]}
    ids = organisations_asked(found)
    bodies = Organisation.objects.in_bulk(ids)
    if found.kind == Agreement.Kind.INVITATIONS:
        return nothing | {"invited": _invited(found, bodies)}
    asked = [bodies[one] for one in ids if one in bodies]
    before = _in_force(found)
    listed = {line.organisation_id: line.organisation for line in lines_of(before)} if before else {}
    gone = [body for pk, body in listed.items() if pk not in set(ids)]
    return nothing | {
        "organisations": [(body, body.pk not in listed) for body in asked],
        "gone": gone,
        "before": before,
    }


def _in_force(found: Agreement) -> RecipientList | None:
    """The version of the same fair, where what is asked about is a list of one."""
    listed = ExhibitorList.objects.filter(pk=found.subject_ref).first() if found.subject_ref else None
    return current_list_of(ExhibitorList.objects.filter(gathering=listed.gathering_id)) if listed else current_list()


def _invited(found: Agreement, bodies: Mapping[UUID, Organisation]) -> list[tuple[str, str, str]]:
    """(name, grounds, evidence) of each."""
    rows = found.content.get("lines", [])
    return [
        (
            bodies[pk].name,
            "、".join(str(Invitation.Ground(ground).label) for ground in row["grounds"]),
            str(row["evidence"]),
        )
        for row in rows
        if (pk := UUID(row["organisation"])) in bodies
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.AGREEMENT_ASK)
def ask(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    form = AgreementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = ask_agreement(request.programme, by=request.actor, **form.cleaned_data)
        return desk.go(request, "agreement", pk=asked.pk)
    return page(request, desk, "between/agreement_ask", {"form": form}, status=422 if form.errors else 200)


@step_up_words(Act.AGREEMENT_DECIDE, shown=("conditions",))
def _deciding(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    decision = Agreement.Decision(str(facts["decision"])).label
    return [_("この協議に「%(decision)s」と答えます。") % {"decision": decision}]
