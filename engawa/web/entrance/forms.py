from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from engawa.web.ui.forms import EngawaForm, MailField

SIX = RegexValidator(r"\A[0-9]{6}\Z", _("6桁の数字を入れてください。"))


class MailForm(EngawaForm):
    mail = MailField(
        label=_("メールアドレス"), max_length=200, widget=forms.EmailInput(attrs={"autocomplete": "username webauthn"})
    )


class CodeForm(EngawaForm):
    totp = forms.CharField(
        label=_("認証アプリの番号"),
        max_length=10,
        help_text=_("認証アプリに表示されている6桁の数字です。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_totp(self) -> str:
        code = plain_code(self.cleaned_data["totp"])
        SIX(code)
        return code


def plain_code(typed: str) -> str:
    """Digits as typed in any width, without the gap that apps show in the middle."""
    return "".join(str(int(char)) if char.isdecimal() else char for char in typed if not char.isspace())
