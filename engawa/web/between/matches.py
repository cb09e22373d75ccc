"""One match with its evidence, and what each side may decide about it."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission as Word
from engawa.base.subjects.aliases import alias_in, show_alias, show_aliases
from engawa.contract.approvals.models import Agreement
from engawa.contract.approvals.queries import agreements
from engawa.outcomes.measures import actions, sampling, sources
from engawa.outcomes.measures.access import claim_for
from engawa.outcomes.measures.evidence import missing_words, words_by_claim
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.leading import NotCounted, Unknown, recognise_match, see_paper
from engawa.outcomes.measures.models import MatchClaim
from engawa.outcomes.measures.seeing import see_match
from engawa.outcomes.measures.states import MATCH, Kind, MatchState, Verb
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.between.forms import PaperForm, ReasonForm, RecogniseForm
from engawa.web.scope import EngawaRequest

Decide = Callable[..., MatchClaim]

WINDOW: dict[Verb, tuple[Decide, object]] = {
    Verb.LOOK: (actions.look_match, _("根拠を確かめた")),
    Verb.DISPUTE: (actions.dispute_match, _("根拠の確認を始める")),
    Verb.APPROVE: (actions.approve_match, _("承認する")),
    Verb.RETURN: (actions.return_match, _("差し戻す")),
}
OFFICE: dict[Verb, tuple[Decide, object]] = {
    Verb.ANSWER: (actions.answer_match, _("発注者に答える")),
    Verb.CONFIRM: (actions.confirm_match, _("確定する")),
    Verb.REJECT: (actions.reject_match, _("取り下げる")),
}
SIDES = ((Word.MATCH_DISPUTE, WINDOW), (Word.MATCH_DECIDE, OFFICE))
DIGITS = 3
BY_HAND = {"needs_check", "returned"}


def _may(request: EngawaRequest, claim: MatchClaim) -> dict[Verb, object]:
    """What this reader may press now. 乙 overturns nothing that counts by itself: it settles what is open."""
    found = {verb: label for word, side in SIDES if request.actor.can(word) for verb, (_do, label) in side.items()}
    open_to_office = claim.state in BY_HAND
    return {
        verb: label
        for verb, label in found.items()
        if MATCH.allows(claim.state, verb) and (verb not in OFFICE or open_to_office)
    }


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.MATCH_VIEW, opens=True)
def match(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    claim = claim_for(request.actor, request.programme, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = _verb(request, claim)
        if verb is not None:
            (WINDOW | OFFICE)[verb][0](claim, by=request.actor, reason=form.cleaned_data["reason"])
            return desk.go(request, "match", pk=pk)
    detail = see_match(claim, by=request.actor)
    with inside(request.programme):
        alias = show_alias(claim.subject_id)
        words, lacks = words_by_claim([detail.claim]).get(claim.pk, []), missing_words([detail.claim]).get(claim.pk, "")
    verbs = [{"name": verb.value, "label": label} for verb, label in _may(request, claim).items()]
    context = {"detail": detail, "claim": detail.claim, "alias": alias, "form": form, "verbs": verbs}
    context |= {"words": words, "lacks": lacks, "paper": _paper_form(request, detail.claim)}
    return page(request, desk, "between/match", context, status=422 if form.errors else 200)


def _verb(request: EngawaRequest, claim: MatchClaim) -> Verb | None:
    """The button that was pressed; a stale or foreign one raises WrongState in the action or is not there."""
    asked = request.POST.get("verb", "")
    if asked not in set(Verb) or not any(Verb(asked) in side and request.actor.can(word) for word, side in SIDES):
        return None
    if Verb(asked) in OFFICE and claim.state not in BY_HAND:
        MATCH.after(claim.state, f"{asked} by hand")
    return Verb(asked)


def _paper_form(request: EngawaRequest, claim: MatchClaim) -> PaperForm | None:
    """乙 may look at a document while a match of kind 3 lacks something."""
    may = request.actor.can(Word.MATCH_DECIDE) and claim.subject_id is not None
    return PaperForm() if may and claim.kind == Kind.AFTER and claim.state == MatchState.NEEDS_CHECK else None


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.MATCH_DECIDE)
def paper(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    """書類を確かめた: which document 乙 has looked at, and when it says that it was done. No copy is kept."""
    claim = claim_for(request.actor, request.programme, pk, Word.MATCH_DECIDE)
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            see_paper(claim, by=request.actor, **form.cleaned_data)
        except NotCounted as problem:
            form.add_error("on", str(problem))
        except Unknown as problem:
            raise Http404 from problem
        else:
            return desk.go(request, "match", pk=pk)
    return page(
        request, desk, "between/match_paper", {"claim": claim, "paper": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.MATCH_DECIDE)
def recognise(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """Kind 4: an act of a class that 甲 agreed to count."""
    with inside(request.programme):
        form = RecogniseForm(*_known(), request.POST or None)
        agreed = form.agreements
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        ids: dict[str, Any] = {"subject": UUID(typed["who"]), "company": UUID(typed["company"]), "on": typed["on"]}
        try:
            claim = recognise_match(
                request.programme, by=request.actor, agreement=agreed.get(typed["agreement"]), **ids
            )
        except NotCounted as problem:
            form.add_error(None, str(problem))
        except Unknown as problem:
            raise Http404 from problem
        else:
            return desk.go(request, "match", pk=claim.pk)
    return page(request, desk, "between/match_recognise", {"form": form}, status=422 if form.errors else 200)


def _known() -> tuple[dict[str, Agreement], list[tuple[str, str]], list[tuple[str, str]]]:
    """What 甲 has agreed to, who came, and which companies exhibited."""
    fairs = sources.fairs()
    agreed = {str(one.pk): one for one in agreements(Agreement.Kind.MATCHES) if one.agreed}
    people = {row.subject for row in QUERIES["Q-S02"].rows(fairs)}
    aliases = show_aliases(people)
    companies = {
        str(one.organisation_id): one.organisation.name
        for one in sources.exhibitors([f.gathering for f in fairs], "company")
    }
    return (
        agreed,
        sorted(((str(pk), alias) for pk, alias in aliases.items()), key=itemgetter(1)),
        list(companies.items()),
    )


@require_POST
@at_desk(Word.MATCH_DISPUTE)
def draw_sample(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """So many, or so many per cent; what is no number falls back to the usual ten."""
    typed = request.POST.get("size", "")[:DIGITS]
    size = min(max(int(typed), 1), sampling.MOST) if typed.isdecimal() else sampling.SIZE
    percent = request.POST.get("unit") == "percent"
    drawn = sampling.draw_sample(request.programme, by=request.actor, size=size, percent=percent)
    return desk.go(request, "sample", seed=drawn.seed)


@require_safe
@at_desk(Word.MATCH_VIEW)
def sample(request: EngawaRequest, desk: Desk, programme: str, seed: str) -> HttpResponse:
    drawn = sampling.sample_of(request.programme.pk, seed)
    if drawn is None:
        raise Http404
    aliases = show_aliases(claim.subject_id for claim in drawn.claims)
    rows = [(claim, alias_in(aliases, claim.subject_id), claim.pk in drawn.decided) for claim in drawn.claims]
    context = {"rows": rows, "seed": seed, "drawn": drawn, "done": len(drawn.decided)}
    return page(request, desk, "between/sample", context)
