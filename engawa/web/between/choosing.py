"""どの回を見ているか: the fair whose pages these are, where a contract has more than one. 仕様書1(2)イ.

A form acts on the fair it was drawn for, an address may name one (`?fair=`), and what was chosen last is kept in a
cookie that says nothing about anybody. Without a choice it is the fair people mean today.
"""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission as Word
from engawa.delivery.events.states import GATHERING_LABELS, GatheringState
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.queries.fair import every_fair, meant_today
from engawa.web.answers import own_address
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest

COOKIE = FIELD = "fair"
WORDS = (Word.BOARD_VIEW, Word.WINDOW_VIEW, Word.AGENCY_VIEW, Word.BOOTH_HOST)


@dataclass(frozen=True)
class Choice:
    """The fair of this page among those the reader may choose from, the newest first."""

    fair: Fair
    fairs: tuple[Fair, ...]
    today: bool

    @property
    def key(self) -> str:
        return str(self.fair.gathering_id)

    @property
    def live(self) -> bool:
        return bool(self.fair.gathering.state == GatheringState.LIVE)

    @property
    def state(self) -> str:
        return str(GATHERING_LABELS[GatheringState(self.fair.gathering.state)])


def chosen_fair(request: EngawaRequest) -> Fair:
    """Asked once a request. A programme without a fair has no such pages; nor has one that is not to be seen."""
    known = _kept(request) or _choose(request)
    vars(request)["fair_choice"] = known
    return known.fair


def _kept(request: HttpRequest) -> Choice | None:
    found = vars(request).get("fair_choice")
    return found if isinstance(found, Choice) else None


def _choose(request: EngawaRequest) -> Choice:
    with inside(request.programme):
        rows = tuple(every_fair())
    seen = tuple(one for one in rows if request.actor.can(Word.LIST_PUBLISH) or one.gathering.state != "draft")
    if not seen:
        raise Http404
    meant = meant_today(seen) or seen[0]
    named = request.POST.get(FIELD) or request.GET.get(FIELD)
    found = _of(seen, named) if named else _of(seen, request.COOKIES.get(COOKIE, "")) or meant
    if found is None:
        raise Http404
    return Choice(found, seen, found.pk == meant.pk)


def _of(rows: tuple[Fair, ...], asked: str) -> Fair | None:
    try:
        wanted = UUID(asked)
    except ValueError:
        return None
    return next((one for one in rows if one.gathering_id == wanted), None)


@require_POST
@staff(*WORDS)
def choose(request: EngawaRequest, programme: str) -> HttpResponse:
    """From now on this fair's pages, until another is chosen or the browser is closed."""
    fair = chosen_fair(request)
    answer = redirect(own_address(request.POST.get("back", "")) or reverse("public:top", args=[programme]))
    place = f"/p/{programme}/"
    if vars(request)["fair_choice"].today:
        answer.delete_cookie(COOKIE, path=place, samesite="Lax")
    else:
        kept = str(fair.gathering_id)
        answer.set_cookie(COOKIE, kept, path=place, secure=request.is_secure(), httponly=True, samesite="Lax")
    return answer
