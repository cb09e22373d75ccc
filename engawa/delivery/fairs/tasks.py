from uuid import UUID

from procrastinate.contrib.django import app

from engawa.base.programmes.models import Programme
from engawa.delivery.fairs.actions import telling


@app.task(name=telling.TELL)
def tell(*, programme_id: str, halt_id: str) -> None:
    telling.tell_all(Programme.objects.get(pk=programme_id), UUID(halt_id))
