"""通報: the form in which she, or a host, says what was wrong with a talk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engawa.delivery.events.block_states import ABUSE_LABELS, AbuseKind
from engawa.web.ui.forms import EngawaForm

OF_HOSTS = (AbuseKind.DISCRIMINATORY, AbuseKind.HARASSMENT, AbuseKind.SOLICITATION, AbuseKind.OTHER)
OF_SEEKERS = (AbuseKind.FAKE_SEEKER, AbuseKind.SOLICITATION, AbuseKind.HARASSMENT, AbuseKind.OTHER)


class ReportForm(EngawaForm):
    kind = forms.ChoiceField(label=_("どのようなことでしたか"), choices=[], widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("くわしく（書かなくてもかまいません）"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("読むのは運営事務局だけです。相手には、だれが知らせたかを伝えません。"),
    )

    def __init__(self, kinds: tuple[AbuseKind, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("kind", [(one.value, ABUSE_LABELS[one]) for one in kinds])
