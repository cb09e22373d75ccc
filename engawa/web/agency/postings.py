"""求人票の確認: up to fifty lines at once, one entry for each."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.actions import MOST_AT_ONCE, check_postings
from engawa.delivery.exhibitors.importing.columns import LABELS
from engawa.delivery.exhibitors.models import Posting
from engawa.delivery.exhibitors.queries import check_counts
from engawa.delivery.exhibitors.sheet import blocks_of, pay_words
from engawa.delivery.exhibitors.states import CHECK_LABELS, CheckState
from engawa.delivery.guidance.suggestions.queries import may_issue, waiting_count
from engawa.delivery.guidance.suggestions.ready import pressing, readiness
from engawa.web.between.choosing import chosen_fair
from engawa.web.http import staff, step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

VERDICTS = [
    (CheckState.CHECKED.value, _("確認済にする（登録がある）")),
    (CheckState.NOT_REGISTERED.value, _("登録なしにする")),
    (CheckState.RETURNED.value, _("差し戻す（理由を書く）")),
]
TONES = {CheckState.UNCHECKED: "now", CheckState.CHECKED: "go", CheckState.NOT_REGISTERED: "error"}


class LinesField(forms.MultipleChoiceField):
    """Ids of lines as they stood on the page; what became of them meanwhile, the act looks at."""

    def valid_value(self, value: Any) -> bool:
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True


class CheckForm(EngawaForm):
    """The ticked lines of one page, or all that were shown on it, and what is decided about them."""

    lines = LinesField(label=_("求人票"), required=False)
    shown = LinesField(label=_("求人票"), required=False)
    every = forms.BooleanField(required=False)
    verdict = forms.ChoiceField(label=_("選んだ求人票を"), choices=VERDICTS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("差し戻す理由"), max_length=200, required=False, help_text=_("事務局と出展者が読みます。")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == CheckState.RETURNED and not cleaned.get("reason"):
            self.add_error("reason", _("差し戻す理由を書いてください。"))
        chosen = cleaned.get("shown" if cleaned.get("every") else "lines") or []
        if not chosen:
            self.add_error("lines", _("確認する求人票を選んでください。"))
        elif len(set(chosen)) > MOST_AT_ONCE:
            self.add_error("lines", _("一度に記録できるのは50件までです。"))
        return cleaned | {"chosen": {UUID(one) for one in chosen}}


@require_safe
@staff(Permission.AGENCY_VIEW)
def home(request: EngawaRequest, programme: str) -> HttpResponse:
    fair = chosen_fair(request)
    counts = check_counts(fair.gathering)
    facts = {"fair": fair, "counts": counts, "waiting": counts[CheckState.UNCHECKED], "all": sum(counts.values())}
    facts["drafts"] = waiting_count(request.actor.organisation_id, fair.gathering)
    if pressing(fair.gathering) and not may_issue(request.actor.organisation_id):
        facts["ready"] = readiness(fair.gathering)
    return render(request, "agency/home.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.POSTING_CHECK)
def postings(request: EngawaRequest, programme: str) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    state = _state(request.GET.get("state"))
    with inside(request.programme):
        page = Paginator(_rows(gathering, state), MOST_AT_ONCE).get_page(request.GET.get("page"))
        there = list(page.object_list)
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        verdicts = dict.fromkeys(form.cleaned_data["chosen"], form.cleaned_data["verdict"])
        reason, proof = form.cleaned_data["reason"], step_up_of(request)
        done = check_postings(gathering, by=request.actor, verdicts=verdicts, reason=reason, step_up=proof)
        behind = len(verdicts) - done
        return redirect(f"{request.path}?state={state.value}" + (f"&late={behind}" if behind else ""))
    with inside(request.programme):
        counts = check_counts(gathering)
        facts = {
            "form": form,
            "state": state.value,
            "states": [(one.value, CHECK_LABELS[one], counts[one.value]) for one in CheckState],
            "page_obj": page,
            "late": min(int(late), MOST_AT_ONCE) if (late := request.GET.get("late", "")).isdecimal() else 0,
            "rows": [_row(posting, request) for posting in there],
        }
        return render(request, "agency/postings.html", facts, status=422 if form.errors else 200)


@require_safe
@staff(Permission.POSTING_CHECK)
def posting(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = Posting.objects.filter(pk=pk).select_related("exhibitor__organisation", "checked_office").first()
    if found is None:
        raise Http404
    return render(
        request, "agency/posting.html", {"posting": found, "blocks": blocks_of(found), "one": _row(found, request)}
    )


@step_up_words(Act.POSTING_CHECK, shown=("reason",))
def _checking(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    """One proof for all lines that were ticked."""
    words = {CheckState(one): count for one, count in facts["verdicts"].items()}
    return [
        _t("求人票%(n)d件を「%(verdict)s」と記録します。") % {"n": n, "verdict": CHECK_LABELS[one]}
        for one, n in words.items()
    ]


def _state(asked: str | None) -> CheckState:
    return CheckState(asked) if asked in {one.value for one in CheckState} else CheckState.UNCHECKED


def _rows(gathering: Gathering, state: CheckState) -> Any:
    rows = Posting.objects.filter(gathering=gathering, check_state=state)
    return rows.select_related("exhibitor__organisation").order_by("exhibitor__kana_key", "job_no")


def _row(posting: Posting, request: EngawaRequest) -> dict[str, Any]:
    state = CheckState(posting.check_state)
    return {
        "posting": posting,
        "pay": pay_words(posting),
        "missing": [LABELS[key] for key in posting.missing],
        "words": CHECK_LABELS[state],
        "tone": TONES.get(state, "plain"),
        "ticked": str(posting.pk) in request.POST.getlist("lines"),
    }
