import asyncio
import hmac
from http import HTTPStatus

import psycopg
from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from engawa.config import figures
from engawa.shared.live.health import standing
from engawa.shared.streams.hub import hub

PATIENCE = 3.0
"""Seconds. A server that hangs is as far away as one that is gone, and whoever asks must be told in time."""


@require_safe
async def healthz(request: HttpRequest) -> HttpResponse:
    """200 when this process can ask its database; 503 otherwise. Tells nothing else."""
    del request
    try:
        async with asyncio.timeout(PATIENCE), await psycopg.AsyncConnection.connect(**hub.parameters()) as wire:
            await wire.execute("SELECT 1")
    except (psycopg.Error, OSError, TimeoutError):
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def healthz_live(request: HttpRequest) -> HttpResponse:
    """The engine of a new room. 503 while LiveKit is configured and does not answer: rooms then open on the mesh."""
    del request
    try:
        now = standing()
    except DatabaseError:
        return HttpResponse("database", status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain")
    said = f"{now.engine}\n" if now.well else f"{now.engine}: livekit does not answer\n"
    status = HTTPStatus.OK if now.well else HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse(said, status=status, content_type="text/plain")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in the text format of Prometheus, for whoever holds the operator's token; nobody else finds anything."""
    token = settings.ENGAWA_METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Http404
    try:
        said = figures.told()
    except DatabaseError:
        return HttpResponse("database", status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain")
    return HttpResponse(said, content_type="text/plain; version=0.0.4; charset=utf-8")
