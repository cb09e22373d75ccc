"""A person's consents, whom she hides from, who opened her card, and her own request for erasure."""

from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct
from engawa.base.subjects.sites import Whom, register_rows
from engawa.contract.custody.disposal.models import ErasureRequest
from engawa.contract.custody.models import Consent, Disclosure, HiddenEmployer


def _let_go(act: OpenAct, whom: Whom) -> int:
    """The request stays, with its numbers and dates; `disposal.running` forgets whose it was as it enters its state."""
    del act
    return int(ErasureRequest.objects.filter(subject=whom.subject).count())


def register() -> None:
    register_rows(Disclosure, _("求職者カードを見せた記録"))
    register_rows(Consent, _("同意"))
    register_rows(HiddenEmployer, _("見せたくない企業"))
    register_rows(ErasureRequest, _("消去のご希望"), detach=_let_go, stays=True)
