"""What guidance holds about a person: her requests, what she told, what was noted. All of it goes with her."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.subjects.sites import register_rows
from engawa.delivery.guidance.models import Consultation, ConsultHost, ConsultNote, RelocationSheet


def register() -> None:
    register_rows(ConsultNote, _("相談の記録"), find=lambda whom: Q(consultation__subject=whom.subject))
    register_rows(
        ConsultHost, _("相談に加わった相談員"), find=lambda whom: Q(consultation__subject=whom.subject), holds=()
    )
    register_rows(RelocationSheet, _("移住相談の回答"))
    register_rows(Consultation, _("相談の申込みと結果"))
