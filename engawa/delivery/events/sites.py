"""A person's blocks go with her, and what she asked at the secretariat's desk under the address she registered with."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.subjects.sites import Whom, register_rows
from engawa.base.subjects.steps import MAIL
from engawa.base.vault.models import Lookup
from engawa.delivery.events.models import Block, Inquiry
from engawa.shared.messaging.kinds import ADDRESSEES


def _asked(whom: Whom) -> Q:
    known = Lookup.objects.filter(programme=whom.programme, field=MAIL, owner=whom.subject)
    return Q(asker__in=[bytes(value) for value in known.values_list("value", flat=True)])


def _rows(whom: Whom) -> list[UUID]:
    return list(Inquiry.objects.filter(_asked(whom)).values_list("pk", flat=True))


def register() -> None:
    register_rows(Block, _("利用停止の記録"))
    ADDRESSEES.append(_rows)
    register_rows(Inquiry, _("お問い合わせ"), find=_asked)
