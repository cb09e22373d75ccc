from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from engawa.base.programmes.models import Programme
from engawa.contract.custody.disposal.actions import ERASE_JOB
from engawa.contract.custody.disposal.running import run

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=3)
"""Somebody wrote about her in the moment of the erasure: everything was left as it was, and is tried again."""


@app.task(name=ERASE_JOB, retry=AGAIN)
def erase(*, programme_id: str, request_id: str) -> None:
    run(Programme.objects.get(pk=programme_id), UUID(request_id))
