"""`stream` (server-sent events) and its twin `state` (ETag polling, where a proxy swallows streams)."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from hashlib import sha256

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from engawa.base.accounts import limits
from engawa.base.programmes.context import inside
from engawa.shared.streams.channels import Channel, subscriptions_for
from engawa.shared.streams.hub import BEAT, BYE, GRANT, Hub, frame, hub

BEAT_SECONDS = 15.0
LIFE_SECONDS = 600.0  # then the browser comes back and is authorised anew
RETRY_MS = 3_000
PADDING = b":" + b" " * 2048 + b"\n"  # some proxies hold back the first two kilobytes


OPENINGS = 300
"""Streams of one person in ten minutes: every tab, page and reload of a long day opens at most one."""


class NotSignedIn(Exception):
    pass


class TooMany(Exception):
    """Opened again and again; the argument is the seconds to wait. The page asks `state` meanwhile."""


def heard_by(request: HttpRequest) -> list[Channel]:
    """Every channel this actor may hear, or 404, 403 or NotSignedIn. Reads in a short read-only transaction."""
    programme, actor = getattr(request, "programme", None), getattr(request, "actor", None)
    if programme is None:
        raise Http404
    with inside(programme):
        channels = subscriptions_for(request, programme.pk)
    if not channels and (actor is None or actor.kind == "visitor"):
        raise NotSignedIn
    if not channels:
        raise PermissionDenied
    return channels if actor is None else [*channels, Channel(programme.pk, GRANT, str(actor.id))]


def _opened_by(request: HttpRequest) -> list[Channel]:
    channels = heard_by(request)
    actor = getattr(request, "actor", None)
    if actor is not None and (seconds := limits.wait("stream", str(actor.id), OPENINGS)):
        raise TooMany(seconds)
    return channels


@require_GET
async def stream(request: HttpRequest, **_slug: str) -> HttpResponseBase:
    try:
        channels = await sync_to_async(_opened_by)(request)
    except NotSignedIn:
        return _refused()
    except TooMany as many:
        return HttpResponse(status=429, headers={"Cache-Control": "no-store", "Retry-After": str(many.args[0])})
    return StreamingHttpResponse(
        frames(hub, channels),
        content_type="text/event-stream; charset=utf-8",
        headers={"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"},
    )


async def frames(ear: Hub, channels: list[Channel]) -> AsyncIterator[bytes]:
    # The last thing done with a table: else every open screen would keep a connection of the pool.
    await sync_to_async(connections.close_all)()
    loop = asyncio.get_running_loop()
    end = loop.time() + LIFE_SECONDS * random.uniform(0.9, 1.0)  # noqa: S311 (spreads reconnections, guards nothing)
    with ear.subscribe(channels) as screen:
        yield PADDING + f"retry: {RETRY_MS}\n".encode() + frame("hello", ear.state(channels)) + BEAT
        while (left := end - loop.time()) > 0:
            news = await screen.next(min(BEAT_SECONDS, left))
            yield news
            if news is BYE:
                return
        yield BYE


@require_GET
def state(request: HttpRequest, **_slug: str) -> HttpResponseBase:
    try:
        seen = hub.state(heard_by(request))
    except NotSignedIn:
        return _refused()
    versions = [seen["epoch"], *((channel["kind"], channel["ref"], channel["version"]) for channel in seen["channels"])]
    tag = f'"{sha256(json.dumps(versions).encode()).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=headers)
    return JsonResponse(seen, headers=headers)


def _refused() -> HttpResponse:
    return HttpResponse(status=401, headers={"Cache-Control": "no-store"})
