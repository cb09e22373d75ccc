"""An erasure that has come all its way, with what a search said about it: the pages read rows, whoever wrote them."""

from typing import Any

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.contract.custody.disposal.models import ErasureRecord, ErasureRequest
from engawa.contract.custody.disposal.states import ErasureState, Method
from tests.contract.custody.erasing import ready
from tests.make import make_subject, reload

LEFT = {"label": "氏名", "site": "表 public.subjects_subject", "place": "alias", "encoding": "UTF-8", "count": 2}


def make_searched(programme: Programme, *, left: tuple[dict[str, Any], ...] = (), why: str = "") -> ErasureRequest:
    """Erased; the newest search found nothing, or what is `left`, or could not look."""
    request = ready(programme, make_subject(programme).pk)
    good = not left and not why
    now = clock.now()
    with acting(Act.ERASE_RUN, programme, by=system("test")):
        request.state = ErasureState.VERIFIED if good else ErasureState.NOT_VERIFIED
        request.subject, request.method, request.erase_at, request.erased_at = None, Method.REWRITE, now, now
        request.counted = {"subjects_subject": 1}
        request.save()
        ErasureRecord.objects.create(
            programme=programme,
            request=request,
            good=good,
            started_at=now,
            finished_at=now,
            values_known=ErasureRecord.Known.ALL,
            findings=list(left),
            covered=["subjects_subject", "WAL"],
            not_covered=[{"site": "受信者のメールボックス", "why": "この環境の外にあります。"}],
            looked=[{"label": "表示名", "searched": False, "why": "短すぎます。", "count": 0}],
            why=why,
        )
    found: ErasureRequest = reload(request)
    return found
