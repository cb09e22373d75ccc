"""利用目的 as shown before anybody registers. A change of words is a new version; consents keep the one they were given."""

from django.utils.translation import gettext_lazy as _

from engawa.base.acts.words import Purpose

PURPOSES_VERSION = "2026-4"
COMPANIES_ALONE = ("2026-1", "2026-2")
"""Versions whose suggestions are of companies; municipalities came after."""

PURPOSES = (
    (Purpose.REGISTRATION, _("参加登録の受付と、催しについてのご連絡")),
    (Purpose.MEETING, _("あなたが選んだ出展者との面談。見せるカードは、相手ごとにあなたが決めます")),
    (Purpose.CONSULTATION, _("県立ハローワークと定住機構への相談。希望した方だけです")),
    (
        Purpose.SUGGESTION,
        _("希望条件をもとにした、県立ハローワークなどからの出展企業・自治体のご案内。希望した方だけです"),
    ),
    (Purpose.FOLLOW_UP, _("就職と移住までの支援。希望した方だけです")),
    (Purpose.SURVEY, _("会のあとのアンケートの集計。答えるかどうかは自由です")),
    (Purpose.EVIDENCE, _("面談があったことの記録（在室の時刻。会話の内容は残しません）")),
)
