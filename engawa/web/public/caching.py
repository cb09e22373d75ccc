"""Pages for everybody: no cookie, and drawn once for all who ask until what the public sees has changed.

The tag names everything a page depends on. It is known before anything is rendered: a browser that has the page is
told so, and this process keeps the pages it drew by their tags.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, wraps
from hashlib import sha256
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from engawa.base.kit import clock
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import current_gathering
from engawa.web import language
from engawa.web.http import public
from engawa.web.public import standing
from engawa.web.public.front import EVERYBODY
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
        if gathering is None:  # nothing yet whose stamp would tell of a change
            return _kept(view(request, None, **kwargs))
        tag = _facts_tag(request, gathering)
        if same := get_conditional_response(request, etag=tag):
            return _for_everybody(_kept(same, tag))
        if (content := pages.get(tag)) is not None:
            return _for_everybody(_kept(language.again(content), tag))
        response = language.told(view(request, gathering, **kwargs))
        if response.status_code == HTTPStatus.OK and pages.keep(tag, response.content):
            return _for_everybody(_kept(response, tag))
        return _kept(response, tag)

    return shown


class Pages:
    """The pages this process drew last, by their tags; those that cannot be everybody's are left out."""

    MOST, LONGEST = 256, 200_000
    ONE_S_OWN = b'method="post"'  # a form carries a key of its own

    def __init__(self) -> None:
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, tag: str) -> bytes | None:
        with self._lock:
            if tag in self._known:
                self._known.move_to_end(tag)
            return self._known.get(tag)

    def keep(self, tag: str, content: bytes) -> bool:
        """Whether it is everybody's."""
        if len(content) > self.LONGEST or self.ONE_S_OWN in content:
            return False
        with self._lock:
            self._known[tag] = content
            while len(self._known) > self.MOST:
                self._known.popitem(last=False)
        return True

    def forget(self) -> None:
        with self._lock:
            self._known.clear()


pages = Pages()


def _kept(response: Any, tag: str = "") -> HttpResponse:
    if tag:
        response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie"])  # in it stands the language
    kept: HttpResponse = response
    return kept


def _for_everybody(response: HttpResponse) -> HttpResponse:
    response.headers[EVERYBODY] = "1"
    return response


def _facts_tag(request: EngawaRequest, gathering: Gathering) -> str:
    """Everything a page depends on but its code: what is public, who can be talked to now, the day (postings expire),
    the address, the language.
    """
    stamp = f"{request.programme.pk}:{gathering.pk}:{gathering.stamp}"
    now = sorted(f"{place.booth}{place.tone}{place.words}" for place in standing.places(gathering).values())
    address = request.build_absolute_uri()
    facts = (stamp, *now, clock.today().isoformat(), address, get_language() or "", _release())
    return _tag("\x00".join(facts).encode())


def _tag(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def _release() -> str:
    """The pages' own words and their assets, as this process was started with."""
    files = [
        settings.FRONTEND_DIST / "manifest.json",
        *sorted((settings.BASE_DIR / "engawa/web").glob("*/templates/**/*.html")),
        *sorted((settings.BASE_DIR / "engawa/locale").glob("*/LC_MESSAGES/*.mo")),
    ]
    digest = sha256()
    for file in files:
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()
