"""A person's blocks go with her, what she answered, and what she asked at the secretariat's desk under her address.

Tallies of what she answered have nobody in them and stand.
"""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.subjects.sites import Whom, register_rows
from engawa.base.subjects.steps import MAIL
from engawa.base.vault.models import Lookup
from engawa.delivery.events.models import Block, Inquiry, SurveyAnswer, SurveyGist
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
    register_rows(SurveyGist, _("アンケートの声の要旨"), find=lambda whom: Q(answer__subject=whom.subject))
    register_rows(SurveyAnswer, _("アンケートの回答"))
