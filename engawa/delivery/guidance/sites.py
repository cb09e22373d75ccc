"""What guidance holds about a person: her requests, what she told, what was noted. All of it goes with her."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.subjects.sites import Whom, register_rows
from engawa.delivery.guidance.models import (
    Case,
    CaseAsk,
    CaseHandOver,
    CaseItem,
    CaseStep,
    Companion,
    Consultation,
    ConsultHost,
    ConsultNote,
    RelocationSheet,
)


def _of_case(whom: Whom) -> Q:
    return Q(case__subject=whom.subject)


def _companions(whom: Whom) -> Q:
    """Whom she invited, and where she herself was invited; the person invited is somebody else, and stays."""
    return Q(subject=whom.subject) | Q(consultation__subject=whom.subject)


def register() -> None:
    register_rows(Companion, _("相談への同席"), find=_companions)
    register_rows(ConsultNote, _("相談の記録"), find=lambda whom: Q(consultation__subject=whom.subject))
    register_rows(
        ConsultHost, _("相談に加わった相談員"), find=lambda whom: Q(consultation__subject=whom.subject), holds=()
    )
    register_rows(RelocationSheet, _("移住相談の回答"))
    register_rows(CaseStep, _("支援の段階"), find=_of_case)
    register_rows(CaseItem, _("移住の確認表"), find=_of_case)
    register_rows(CaseAsk, _("支援のその後のおたずね"), find=_of_case)
    register_rows(CaseHandOver, _("支援の引継ぎ"), find=_of_case)
    register_rows(Case, _("支援"))
    register_rows(Consultation, _("相談の申込みと結果"))
