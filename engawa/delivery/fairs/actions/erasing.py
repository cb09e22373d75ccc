"""本人が消去を求める. Never refused; 甲's instruction follows (特記事項第10条2項)."""

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.delivery.fairs.queries.erasing import asked_at


def ask_erasure(programme: Programme, *, by: Actor) -> None:
    """Asking twice is one request."""
    with acting(Act.ERASURE_ASK, programme, by=by, subject=by.subject_id, purpose=Purpose.OWN_DATA) as act:
        if by.subject_id is not None and asked_at(programme.pk, by.subject_id) is not None:
            act.skip_entry()
            return
        act.wake("window", programme.pk)
        act.wake("board", "day")
