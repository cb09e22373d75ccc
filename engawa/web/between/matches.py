"""One match with its evidence, and what each side may decide about it."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission as Word
from engawa.base.subjects.aliases import alias_in, show_alias, show_aliases
from engawa.outcomes.measures import actions, sampling
from engawa.outcomes.measures.access import claim_for
from engawa.outcomes.measures.models import MatchClaim
from engawa.outcomes.measures.seeing import see_match
from engawa.outcomes.measures.states import MATCH, Verb
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.between.forms import ReasonForm
from engawa.web.scope import EngawaRequest

Decide = Callable[..., MatchClaim]

WINDOW: dict[Verb, tuple[Decide, object]] = {
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
    verbs = [{"name": verb.value, "label": label} for verb, label in _may(request, claim).items()]
    context = {"detail": detail, "claim": detail.claim, "alias": alias, "form": form, "verbs": verbs}
    return page(request, desk, "between/match", context, status=422 if form.errors else 200)


def _verb(request: EngawaRequest, claim: MatchClaim) -> Verb | None:
    """The button that was pressed; a stale or foreign one raises WrongState in the action or is not there."""
    asked = request.POST.get("verb", "")
    if asked not in set(Verb) or not any(Verb(asked) in side and request.actor.can(word) for word, side in SIDES):
        return None
    if Verb(asked) in OFFICE and claim.state not in BY_HAND:
        MATCH.after(claim.state, f"{asked} by hand")
    return Verb(asked)


@require_POST
@at_desk(Word.MATCH_DISPUTE)
def draw_sample(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    drawn = sampling.draw_sample(request.programme, by=request.actor)
    return desk.go(request, "sample", seed=drawn.seed)


@require_safe
@at_desk(Word.MATCH_VIEW)
def sample(request: EngawaRequest, desk: Desk, programme: str, seed: str) -> HttpResponse:
    claims = sampling.drawn(request.programme.pk, seed)
    if claims is None:
        raise Http404
    aliases = show_aliases(claim.subject_id for claim in claims)
    rows = [(claim, alias_in(aliases, claim.subject_id)) for claim in claims]
    return page(request, desk, "between/sample", {"rows": rows, "seed": seed, "size": sampling.SIZE})
