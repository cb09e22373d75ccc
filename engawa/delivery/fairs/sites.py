"""A person's registrations, her talks, and what was written about them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.subjects.sites import register_rows
from engawa.delivery.fairs.models import BriefingSignup, FairRegistration, Talk, TalkNote


def register() -> None:
    register_rows(FairRegistration, _("参加登録と希望条件"))
    register_rows(BriefingSignup, _("企業説明の申込み"))
    register_rows(TalkNote, _("面談後カード"), find=lambda whom: Q(talk__subject=whom.subject))
    register_rows(Talk, _("面談の記録"))
