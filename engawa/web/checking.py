"""接続確認, mounted once per audience: days before, as often as one likes, nothing of it leaves this house."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from engawa.base.kit import clock
from engawa.shared.live.checking import LIGHT_WORDS, family_of, light_of
from engawa.shared.live.conf import live_settings
from engawa.shared.live.devices import record_check
from engawa.shared.live.models import LiveCheck
from engawa.shared.live.turn import LONGEST, turn_server
from engawa.web.limiting import wait_for
from engawa.web.live import CALL_PERMISSIONS
from engawa.web.scope import EngawaRequest

View = Callable[..., HttpResponse]
MOST_BYTES = 512 * 1024


@dataclass(frozen=True)
class Checked:
    """Who checks: the guard of the face, its name, and the frame its page stands in."""

    namespace: str
    guard: Callable[[View], View]
    template: str
    home: str
    context: Callable[[EngawaRequest], dict[str, object]]


def check_urlpatterns(checked: Checked) -> list[URLPattern]:
    """Mount below `…/check/`; the address also holds `programme`."""

    def mount(view: Callable[[EngawaRequest, Checked], HttpResponse]) -> View:
        def found(request: EngawaRequest, programme: str) -> HttpResponse:
            del programme
            return view(request, checked)

        found.__qualname__ = f"{view.__qualname__}.{checked.namespace}"
        return checked.guard(found)

    return [
        path("", require_safe(mount(_page)), name="page"),
        path("start/", require_POST(mount(_start)), name="start"),
        path("speed/", require_POST(mount(_speed)), name="speed"),
        path("done/", require_POST(mount(_done)), name="done"),
    ]


def _page(request: EngawaRequest, checked: Checked) -> HttpResponse:
    me = request.actor
    whose = {"subject": me.subject_id} if me.subject_id else {"person": me.person_id}
    last = LiveCheck.objects.filter(**whose).first()
    slug = request.programme.slug
    context = {
        "last": last,
        "light": light_of(last.codes, aborted=last.aborted) if last else "",
        "light_word": LIGHT_WORDS[light_of(last.codes, aborted=last.aborted)] if last else "",
        "urls": {
            n: reverse(f"{checked.namespace}:{n}", kwargs={"programme": slug}) for n in ("start", "speed", "done")
        },
        "home": reverse(checked.home, kwargs={"programme": slug}),
    }
    response = render(request, checked.template, context | checked.context(request))
    response.headers["Permissions-Policy"] = CALL_PERMISSIONS
    return response


def _start(request: EngawaRequest, checked: Checked) -> HttpResponse:
    """By what way sound and picture would go; time-limited, as for a room."""
    del checked
    if held := wait_for(request, "join", request.actor.id):
        return JsonResponse({"code": "too_fast"}, status=429, headers={"Retry-After": str(held)})
    conf, servers = live_settings(), []
    if conf.turn_urls:
        now = clock.real_now()
        servers = [turn_server(conf.turn_urls, conf.turn_secret, at=now, hard_close_at=now + LONGEST / 8).as_json()]
    return JsonResponse({"ice_servers": servers, "ice_policy": "relay" if conf.relay_only else "all"})


def _speed(request: EngawaRequest, checked: Checked) -> HttpResponse:
    """Takes what is sent and forgets it."""
    del checked
    if wait_for(request, "join", request.actor.id):
        return JsonResponse({"code": "too_fast"}, status=429)
    length = int(request.headers.get("Content-Length") or 0)
    if length > MOST_BYTES:
        return JsonResponse({"code": "size"}, status=413)
    return JsonResponse({"bytes": len(request.body)})


def _done(request: EngawaRequest, checked: Checked) -> HttpResponse:
    del checked
    codes = [code for code in request.POST.get("codes", "").split(",") if code]
    browser = family_of(request.headers.get("User-Agent", ""))
    try:
        check = record_check(
            request.programme,
            by=request.actor,
            codes=codes,
            browser=browser,
            aborted=request.POST.get("aborted") == "yes",
        )
    except ValueError:
        return JsonResponse({"code": "bad"}, status=400)
    light = light_of(check.codes, aborted=check.aborted)
    return JsonResponse({"light": light, "word": str(LIGHT_WORDS[light])})
