"""通報: why a line should not stand, in words people choose from."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class ReportReason(StrEnum):
    HARASSMENT = "harassment"
    DISCRIMINATORY = "discriminatory"
    SOLICITATION = "solicitation"
    FAKE_SEEKER = "fake_seeker"
    OTHER = "other"


REASON_LABELS = {
    ReportReason.HARASSMENT: _("いやがらせ"),
    ReportReason.DISCRIMINATORY: _("聞いてはいけない質問"),
    ReportReason.SOLICITATION: _("勧誘・宣伝"),
    ReportReason.FAKE_SEEKER: _("求職者ではない"),
    ReportReason.OTHER: _("そのほか"),
}
