from uuid import UUID

from procrastinate.contrib.django import app

from engawa.base.programmes.models import Programme
from engawa.delivery.guidance.suggestions.running import COMPUTE, compute


@app.task(name=COMPUTE)
def compute_run(*, programme_id: str, run_id: str) -> None:
    """Looks first where things stand, so that it may run twice, late or in vain."""
    compute(Programme.objects.get(pk=programme_id), UUID(run_id))
