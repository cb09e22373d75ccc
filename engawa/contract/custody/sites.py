"""A person's consents, whom she hides from, who opened her card, and her own request for erasure."""

from django.utils.translation import gettext, gettext_lazy as _

from engawa.base.acts.acting import OpenAct
from engawa.base.subjects.sites import Whom, register_rows
from engawa.contract.custody.disposal.models import ErasureRequest
from engawa.contract.custody.models import Consent, CopyRecord, Disclosure, HiddenEmployer


def _let_go(act: OpenAct, whom: Whom) -> int:
    """The request stays, with its numbers and dates; `disposal.running` forgets whose it was as it enters its state."""
    del act
    return int(ErasureRequest.objects.filter(subject=whom.subject).count())


def _seen(whom: Whom) -> list[str]:
    """What a recipient noted from a card it was shown is with the recipient."""
    bodies = Disclosure.objects.filter(subject=whom.subject).values("recipient").distinct().count()
    return [gettext("求職者カードを見た出展者 %(n)d 社（控えたものは消せません）") % {"n": bodies}] if bodies else []


def _copies(whom: Whom) -> list[str]:
    del whom
    copies = CopyRecord.objects.filter(kind=CopyRecord.Kind.BACKUP, ended_at__isnull=True).count()
    paper = CopyRecord.objects.filter(kind=CopyRecord.Kind.KIT, named=True, ended_at__isnull=True).count()
    printed = [gettext("廃棄を記録していない、氏名入りの紙の備え %(n)d部") % {"n": paper}] if paper else []
    return printed + (
        [gettext("終わっていないバックアップ %(n)d 世代（戻すときに、消去をやり直します）") % {"n": copies}]
        if copies
        else []
    )


def register() -> None:
    register_rows(Disclosure, _("求職者カードを見せた記録"), beyond=_seen)
    register_rows(Consent, _("同意"))
    register_rows(HiddenEmployer, _("見せたくない企業"))
    register_rows(ErasureRequest, _("消去のご希望"), detach=_let_go, stays=True, beyond=_copies)
