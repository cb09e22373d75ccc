"""A person's registrations, her talks, what was written about them, and what she asked for on the day."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.subjects.sites import register_rows
from engawa.delivery.fairs.models import (
    Approachable,
    BriefingSignup,
    FairRegistration,
    MarkedExhibitor,
    Nudge,
    Offer,
    Talk,
    TalkNote,
    TalkReport,
    WishCard,
)


def register() -> None:
    register_rows(FairRegistration, _("参加登録と希望条件"))
    register_rows(BriefingSignup, _("企業説明の申込み"))
    register_rows(MarkedExhibitor, _("話してみたいところ"))
    register_rows(TalkNote, _("面談後カード"), find=lambda whom: Q(talk__subject=whom.subject))
    register_rows(TalkReport, _("面談についての通報"), find=lambda whom: Q(talk__subject=whom.subject))
    register_rows(Talk, _("面談の記録"))
    register_rows(WishCard, _("話したいことカード"))
    register_rows(Offer, _("話したいことカードへの声かけ"), find=lambda whom: Q(card__subject=whom.subject))
    register_rows(Approachable, _("声かけの希望"))
    register_rows(Nudge, _("今すぐ話せるところのお知らせ"))
