import asyncio

import psycopg
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

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
