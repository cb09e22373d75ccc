"""目標と実績: what was agreed, what is reached, and every match behind it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission as Word
from engawa.base.subjects.aliases import alias_in, show_aliases
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.access import fair_for, target_for
from engawa.outcomes.measures.actions import BelowFloor, agree_target, propose_target
from engawa.outcomes.measures.evidence import evidence_words, missing_words
from engawa.outcomes.measures.freezing import frozen
from engawa.outcomes.measures.queries import claims_page, kind_lines, standings, targets
from engawa.outcomes.measures.states import GOAL_LABELS, GOAL_UNITS, Goal, TargetState
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.between.forms import TargetForm
from engawa.web.http import step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest

PAGE, RECENT = 50, 5


@require_safe
@at_desk(Word.MATCH_VIEW)
def overview(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    now = standings()
    claims = Paginator(claims_page(now.fairs), PAGE).get_page(request.GET.get("page"))
    aliases = show_aliases(claim.subject_id for claim in claims)
    words, lacks = evidence_words(claims), missing_words(claims)
    rows = [(claim, alias_in(aliases, claim.subject_id), words[claim.pk], lacks.get(claim.pk, "")) for claim in claims]
    fairs = {fair.gathering: fair for fair in now.fairs}
    stand = [(target, fairs.get(target.gathering)) for target in targets()]
    proposed = any(target.state == TargetState.PROPOSED for target, _fair in stand)
    context = {"proposed": proposed, "now": now, "rows": rows, "page": claims, "as_at": clock.now(), "targets": stand}
    context |= {"kinds": kind_lines(now.fairs), "frozen": frozen()[:RECENT]}
    return page(request, desk, "between/targets", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.TARGET_PROPOSE)
def propose(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    with inside(request.programme):
        fairs = sources.fairs()
    choices = [(str(fair.gathering), f"{fair.words}　{fair.title}") for fair in fairs]
    form = TargetForm(request.POST or None, fairs=choices)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        facts = {"kind": typed["kind"], "value": typed["value"], "means": typed["means"]}
        gathering = fair_for(request.programme, UUID(typed["gathering"])).gathering
        try:
            propose_target(request.programme, by=request.actor, gathering=gathering, **facts)
        except BelowFloor as problem:
            form.add_error("value", str(problem))
        else:
            return desk.go(request, "targets")
    return page(
        request, desk, "between/target_propose", {"form": form, "fairs": fairs}, status=422 if form.errors else 200
    )


@require_POST
@at_desk(Word.TARGET_AGREE)
def agree(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    target = target_for(request.actor, request.programme, pk, Word.TARGET_AGREE)
    agree_target(target, by=request.actor, step_up=step_up_of(request))
    return desk.go(request, "targets")


@step_up_words(Act.TARGET_AGREE)
def _agreeing(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    goal = Goal(str(facts["kind"]))
    words = {"label": GOAL_LABELS[goal], "value": f"{facts['value']:,}{GOAL_UNITS[goal]}"}
    return [_("%(label)sの目標を、1回あたり%(value)sとすることに合意します。") % words]
