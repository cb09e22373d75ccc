"""Jobs that call the engine. Each looks first where things stand, so that it may run twice, late or in vain."""

from uuid import UUID

from procrastinate.contrib.django import app
from procrastinate.retry import RetryStrategy

from engawa.base.programmes.models import Programme
from engawa.shared.live import carrying, reconcile
from engawa.shared.live.orders import Order

AGAIN = RetryStrategy(max_attempts=6, wait=1, exponential_wait=2)
"""After 3, 5, 9 … seconds, two minutes in all; what is left then the next reconciliation finds."""


@app.task(name=Order.OPEN, retry=AGAIN)
def open_room(*, programme_id: str, room_id: str) -> None:
    carrying.open_there(Programme.objects.get(pk=programme_id), UUID(room_id))


@app.task(name=Order.CLOSE, retry=AGAIN)
def close_room(*, programme_id: str, room_id: str) -> None:
    programme = Programme.objects.get(pk=programme_id)
    reconcile.last_look(programme, UUID(room_id))
    carrying.close_there(programme, UUID(room_id))


@app.task(name=Order.PERMIT, retry=AGAIN)
def permit(*, programme_id: str, room_id: str, seat_id: str) -> None:
    del room_id
    carrying.permit_there(Programme.objects.get(pk=programme_id), UUID(seat_id))


@app.task(name=Order.REMOVE, retry=AGAIN)
def remove(*, programme_id: str, room_id: str, seat_id: str) -> None:
    del room_id
    carrying.remove_there(Programme.objects.get(pk=programme_id), UUID(seat_id))


@app.task(name=Order.RECONCILE)
def reconcile_room(*, programme_id: str, room_id: str) -> None:
    reconcile.reconcile(Programme.objects.get(pk=programme_id), UUID(room_id))
