from uuid import UUID

from procrastinate.contrib.django import app

from engawa.base.programmes.models import Programme
from engawa.contract.custody.disposal.actions import ERASE_JOB
from engawa.contract.custody.disposal.running import run


@app.task(name=ERASE_JOB)
def erase(*, programme_id: str, request_id: str) -> None:
    run(Programme.objects.get(pk=programme_id), UUID(request_id))
