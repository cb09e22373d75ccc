"""Pages for everybody: no cookie, and a browser that has the page already is told so before anything is rendered."""

from collections.abc import Callable
from functools import lru_cache, wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from engawa.base.kit import clock
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.events.states import GatheringState
from engawa.web.http import public
from engawa.web.scope import EngawaRequest

View = Callable[..., HttpResponse]


def page(view: View) -> Any:
    """`view(request, gathering, …)`: read by anybody, kept by the browser until what the public sees has changed."""

    @require_safe
    @public
    @wraps(view)
    def shown(request: EngawaRequest, programme: str, **kwargs: Any) -> HttpResponse:
        del programme
        gathering = current_gathering()
        live = gathering is not None and gathering.state == GatheringState.LIVE
        tag = None if live else _facts_tag(request, gathering)
        if tag and (same := get_conditional_response(request, etag=tag)):
            return _kept(same, tag)
        response = view(request, gathering, **kwargs)
        tag = tag or _tag(response.content)
        return _kept(get_conditional_response(request, etag=tag, response=response) or response, tag)

    return shown


def _kept(response: Any, tag: str) -> HttpResponse:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    kept: HttpResponse = response
    return kept


def _facts_tag(request: EngawaRequest, gathering: Gathering | None) -> str:
    """Everything a page depends on but its code: what is public, the day (postings expire), the address, the language."""
    stamp = f"{gathering.pk}:{gathering.stamp}" if gathering else ""
    facts = (stamp, clock.today().isoformat(), request.get_full_path(), get_language() or "", _release())
    return _tag("\x00".join(facts).encode())


def _tag(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def _release() -> str:
    """The pages' own words and their assets, as this process was started with."""
    files = [
        settings.FRONTEND_DIST / "manifest.json",
        *sorted((settings.BASE_DIR / "engawa/web").glob("*/templates/**/*.html")),
    ]
    digest = sha256()
    for file in files:
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()
