from uuid import UUID

from procrastinate.contrib.django import app

from engawa.base.programmes.models import Programme
from engawa.shared.messaging import actions


@app.task(name=actions.DELIVER)
def deliver(*, programme_id: str, notice_id: str) -> None:
    actions.deliver(Programme.objects.get(pk=programme_id), UUID(notice_id))
