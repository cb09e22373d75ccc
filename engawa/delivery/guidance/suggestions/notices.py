"""A letter that says nothing: what was issued is read behind sign-in."""

from django.utils.translation import gettext_lazy as _

from engawa.shared.messaging.kinds import NEUTRAL_TEXT, register_notice

ISSUED = "suggestion.issued"
register_notice(ISSUED, subject=_("【{sender}】お知らせがあります"), text=NEUTRAL_TEXT, page="me/suggestions/")
