"""おすすめの運営: what is in place, who must do what next, and counts that show nobody. No line of any person stands here."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.suppress import suppressed
from engawa.base.parties.models import Organisation
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission as Word
from engawa.contract.approvals.actions import request_approval
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.known import KNOWN, Basis
from engawa.contract.clauses.queries import Setting, parameter
from engawa.delivery.events.models import Gathering
from engawa.delivery.guidance.suggestions.access import criteria_for
from engawa.delivery.guidance.suggestions.figures import figures
from engawa.delivery.guidance.suggestions.issuing import approve_criteria, propose_criteria
from engawa.delivery.guidance.suggestions.models import SuggestionRun
from engawa.delivery.guidance.suggestions.people import SEEN
from engawa.delivery.guidance.suggestions.queries import (
    FILTER_ONLY,
    ISSUED,
    MODE,
    bases,
    consent_naming,
    criteria_in_force,
    criteria_proposed,
    issuers,
    issuing,
    runs_of,
)
from engawa.delivery.guidance.suggestions.ready import readiness
from engawa.delivery.guidance.suggestions.running import AlreadyQueued, start_run
from engawa.delivery.matching.criteria import LONGEST, Criteria, UnknownMust
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.criteria import criteria_facts
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.http import step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

RECENT = 5
USUAL = Criteria()


class CriteriaForm(EngawaForm):
    """The numbers an office may suggest; the weights are those of the specification."""

    length = forms.IntegerField(label=_("お一人の一覧の件数"), min_value=1, max_value=LONGEST, initial=USUAL.length)
    least_lists = forms.IntegerField(
        label=_("一つの企業・自治体が入る一覧の、めざす数"),
        min_value=0,
        max_value=50,
        initial=USUAL.least_lists,
        help_text=_("0にすると、出展者の偏りをならしません。"),
    )
    most_drop = forms.IntegerField(
        label=_("そのために下げてよい順位"), min_value=0, max_value=LONGEST, initial=USUAL.most_drop
    )
    unknown_must = forms.ChoiceField(
        label=_("必須の条件が未回答の企業・自治体は"),
        choices=[
            (UnknownMust.KEEP.value, _("入れて「未回答」と伝える")),
            (UnknownMust.EXCLUDE.value, _("入れない")),
        ],
        initial=USUAL.unknown_must,
        widget=forms.RadioSelect,
    )
    most_towns = forms.IntegerField(
        label=_("お一人の一覧に入れる自治体の、いちばん多い件数"),
        min_value=0,
        max_value=LONGEST,
        initial=USUAL.most_towns,
        help_text=_("0にすると、自治体は案に入りません。"),
    )
    note = forms.CharField(
        label=_("説明"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("公開するページに、そのまま載ります。"),
    )

    def values(self) -> dict[str, object]:
        typed = self.cleaned_data
        names = ("length", "least_lists", "most_drop", "most_towns", "unknown_must")
        return USUAL.data() | {name: typed[name] for name in names}


class StartForm(EngawaForm):
    body = forms.ChoiceField(label=_("どの機関のための計算ですか"))

    def __init__(self, bodies: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("body", bodies)


@require_http_methods(["GET", "HEAD"])
@at_desk(Word.SUGGEST_VIEW)
def suggestions(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    return _page(request, desk)


def _page(request: EngawaRequest, desk: Desk, *, status: int = 200, **more: Any) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    with inside(request.programme):
        return page(request, desk, "between/suggestions", _facts(gathering) | more, status=status)


def _facts(gathering: Gathering) -> dict[str, Any]:
    bodies, waiting, force = list(issuers()), criteria_proposed(), criteria_in_force()
    return {
        "mode": parameter(MODE),
        "ready": readiness(gathering),
        "issuing": issuing(),
        "bases": (stated := list(bases())),
        "unnamed": [one for one in stated if consent_naming(one.organisation_id) is None],
        "issuers": bodies,
        "proposed": criteria_facts(waiting) if waiting else None,
        "in_force": criteria_facts(force) if force else None,
        "figures": figures(gathering),
        "runs": [_run(one) for one in runs_of(gathering)[:RECENT]],
        "criteria_form": CriteriaForm(),
        "start_form": StartForm([(str(one.pk), one.name) for one in bodies]),
    }


def _run(run: SuggestionRun) -> dict[str, Any]:
    """Counts below five are not told."""
    return {
        "run": run,
        "seekers": suppressed(int(run.counts.get("seekers", 0))),
        "drafts": suppressed(int(run.counts.get("drafts", 0))),
        "exhibitors": run.counts.get("exhibitors"),
    }


@require_POST
@at_desk(Word.SUGGEST_RUN)
def start(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    with inside(request.programme):
        known = {str(one.pk): one for one in issuers()}
    body = known.get(request.POST.get("body", ""))
    if body is None:
        form = StartForm([], request.POST)
        form.add_error("body", _t("発行できる機関を選んでください。まだないときは、根拠の記録と基準の承認を待ちます。"))
        return _page(request, desk, status=422, start_form=form)
    with suppress(AlreadyQueued):
        start_run(gathering, by=request.actor, body=body)
    return desk.go(request, "suggestions")


@require_POST
@at_desk(Word.APPROVAL_REQUEST)
def ask(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """承諾を求める: for every body with a right that no consent names yet. 甲 answers where it answers all of them."""
    with inside(request.programme):
        unnamed = [one.organisation_id for one in bases() if consent_naming(one.organisation_id) is None]
    if not unnamed:
        return desk.go(request, "suggestions")
    today = clock.today()
    asked = request_approval(
        request.programme,
        by=request.actor,
        fields=SEEN,
        agencies=unnamed,
        purpose=Purpose.SUGGESTION,
        from_on=today,
        to_on=max(request.programme.ends_on or today + dt.timedelta(days=90), today),
        scope_text=_t(
            "相談機関の相談員が、ご案内に同意した求職者の希望条件を読み、合いそうな出展企業・自治体をご案内するため。"
        ),
    )
    return desk.go(request, "approval", pk=asked.pk)


@require_POST
@at_desk(Word.SUGGEST_RUN)
def propose(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    form = CriteriaForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, status=422, criteria_form=form)
    propose_criteria(request.programme, by=request.actor, values=form.values(), note=form.cleaned_data["note"])
    return desk.go(request, "suggestions")


@require_POST
@at_desk(Word.CRITERIA_APPROVE)
def approve(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    approve_criteria(criteria_for(request.programme, pk), by=request.actor, step_up=step_up_of(request))
    return desk.go(request, "suggestions")


@require_POST
@at_desk(Word.APPROVAL_CONFIRM)
def switch(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    wanted = request.POST.get("mode", "")
    if wanted not in {ISSUED, FILTER_ONLY}:
        return desk.go(request, "suggestions")
    mine = request.actor.organisation_id
    office = Organisation.objects.filter(pk=mine).first() if mine else None
    set_parameter(
        request.programme,
        by=request.actor,
        key=MODE,
        value=wanted,
        basis=Basis.DESIGNATED,
        set_by_label=office.name if office else "",
        step_up=step_up_of(request),
    )
    return desk.go(request, "suggestions")


@step_up_words(Act.PARAMETER_SET)
def _setting(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    known = KNOWN[str(facts["key"])]
    setting = Setting(known, known.read(str(facts["value"])), known.basis, known.clause)
    return [_t("「%(label)s」を「%(value)s」に定めます。") % {"label": known.label, "value": setting.words}]
