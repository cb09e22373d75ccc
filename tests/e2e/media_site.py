"""The real room pages behind a door of the test's own: whoever names a seat sits on it. Started as a process.

`python -m tests.e2e.media_site PORT` serves until it is ended.
"""

import os
import sys
from socketserver import ThreadingMixIn
from typing import Any
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        del format, args


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


def serve(port: int) -> None:
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "tests.e2e.media_site"
    django.setup()
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", port, get_wsgi_application(), Threaded, Quiet) as server:
        server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
else:
    from django.conf import settings
    from django.http import HttpRequest, HttpResponse
    from django.urls import include, path
    from django.views.static import serve as static

    from engawa.base.programmes.context import inside
    from engawa.shared.live.models import LiveSeat
    from engawa.web.live import Audience, View, live_urlpatterns

    def guard(view: View) -> View:
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "GET":
                with inside(request.programme):  # type: ignore[attr-defined]
                    return view(request, *args, **kwargs)
            return view(request, *args, **kwargs)

        return guarded

    def any_seat(request: HttpRequest, seat_id: UUID) -> LiveSeat:
        with inside(request.programme):  # type: ignore[attr-defined]
            return LiveSeat.objects.select_related("room", "programme").get(pk=seat_id)

    audience = Audience(
        namespace="room",
        guard=guard,
        seat=any_seat,
        template="ui/live/room.html",
        after=lambda request, seat: "/after/",
    )
    urlpatterns = [
        path("p/<slug:programme>/room/<uuid:seat_id>/", include((live_urlpatterns(audience), "room"))),
        path("static/<path:path>", static, {"document_root": settings.FRONTEND_DIST}),
        path("after/", lambda request: HttpResponse("<title>after</title>")),
    ]
