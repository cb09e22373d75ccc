from uuid import UUID

from django.http import Http404

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.contract.custody.disposal.models import ErasureRequest

READERS = (Permission.ERASE, Permission.INSTRUCT, Permission.WINDOW_VIEW, Permission.LEDGER_VIEW)


def request_for(actor: Actor, programme: Programme, pk: UUID, *words: Permission) -> ErasureRequest:
    """One request by its own id, which names nobody; or 404."""
    if not any(actor.can(word) for word in words or READERS):
        raise Http404
    with inside(programme):
        rows = ErasureRequest.objects.select_related("programme", "instruction")
        found: ErasureRequest | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
