"""What a web process serves: the pages, the built files under `/static/`, and the ear of the streams."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import django
from django.utils.module_loading import import_string
from servestatic import ServeStaticASGI

from engawa.config.immutable import is_immutable
from engawa.web.public.front import Front

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Lifespan:
    """Django has no start and stop of its own process; the streams' ear needs both."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await hub.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await hub.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


django.setup(set_prefix=False)

# Both need Django to be set up.
from django.conf import settings  # noqa: E402

from engawa.shared.streams.hub import hub  # noqa: E402

application = Lifespan(
    ServeStaticASGI(
        Front(import_string("engawa.web.turns.Pages")()),
        root=settings.STATIC_ROOT,
        prefix="static/",
        immutable_file_test=is_immutable,
        allow_all_origins=False,
    )
)
