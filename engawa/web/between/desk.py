"""Which desk a shared page stands on. A page of the other desk is not there, whatever its reader may do elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.web.between import matter
from engawa.web.between.matter import Matter
from engawa.web.between.todo import Waiting
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Desk:
    """`word` opens the desk; `frame` is what its pages extend; `matters` are what its people may have to do."""

    namespace: str
    frame: str
    word: Permission
    matters: Sequence[Matter]

    def url(self, request: EngawaRequest, name: str, **places: object) -> str:
        return reverse(f"{self.namespace}:{name}", kwargs={"programme": request.programme.slug, **places})

    def go(self, request: EngawaRequest, name: str, **places: object) -> HttpResponse:
        return redirect(self.url(request, name, **places))

    def waiting(self, request: EngawaRequest) -> list[Waiting]:
        return matter.waiting(request.programme, self.matters, request.actor)

    def waiting_count(self, request: EngawaRequest) -> int:
        return matter.count(request.programme, self.matters, request.actor)


def at_desk(*permissions: Permission, opens: bool = False) -> Callable[[View], View]:
    """`staff`, and the desk's own word; the view is called with its `desk`."""

    def guard(view: View) -> View:
        @wraps(view)
        def at(request: EngawaRequest, desk: Desk, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.can(desk.word):
                raise Http404
            return view(request, desk, *args, **kwargs)

        return staff(*permissions, opens=opens)(at)

    return guard


def page(
    request: EngawaRequest,
    desk: Desk,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    waiting: Sequence[Waiting] | None = None,
) -> HttpResponse:
    """Drawn in the desk's frame, reading inside the programme whether or not the view already does. The page that shows
    what is `waiting` brings it; the others tell how much it is.
    """
    known: dict[str, Any] = {"desk": desk, "frame": desk.frame, "permission": Words(request), "waiting": waiting}
    with inside(request.programme):
        known["waiting_count"] = desk.waiting_count(request) if waiting is None else len(waiting)
        return render(request, f"{template}.html", known | dict(context or {}), status=status)


class Words:
    """`permission.target_agree` in a template: may this reader do it?"""

    def __init__(self, request: EngawaRequest) -> None:
        self.request = request

    def __getitem__(self, name: str) -> bool:
        return self.request.actor.can(Permission[name.upper()])
