"""LiveKit's webhooks. It tries an event five times within half a minute, unless it is answered 4xx: then never again.

So 4xx is said to a bad signature only, and 503 to every trouble of our own.
"""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from engawa.shared.live import receiving
from engawa.shared.live.engines import engine_named
from engawa.shared.live.ports import EngineName, EngineUnavailable, Refused

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def live(request: HttpRequest) -> HttpResponse:
    """Nothing of the answer tells a stranger why; an installation without LiveKit knows no signature at all."""
    try:
        event = engine_named(EngineName.LIVEKIT).parse_event(request.headers, request.body)
    except (EngineUnavailable, Refused):
        return HttpResponse(status=401)
    trouble = ""
    try:
        outcome = receiving.receive(event, body=request.body, signature=request.headers["Authorization"])
    except DatabaseError as problem:
        trouble = type(problem).__name__
    if trouble:
        log.error("a webhook was not stored: %s", trouble)  # its kind alone: a traceback may hold values
        return HttpResponse(status=503)
    return HttpResponse(outcome, content_type="text/plain")
