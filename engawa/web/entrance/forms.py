from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from engawa.web.ui.forms import EngawaForm

SIX = RegexValidator(r"^\d{6}$", _("6桁の数字を入れてください。"))


class MailForm(EngawaForm):
    mail = forms.EmailField(
        label=_("メールアドレス"), max_length=200, widget=forms.EmailInput(attrs={"autocomplete": "username webauthn"})
    )


class CodeForm(EngawaForm):
    totp = forms.CharField(
        label=_("認証アプリの番号"),
        max_length=7,
        help_text=_("認証アプリに表示されている6桁の数字です。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_totp(self) -> str:
        code = str(self.cleaned_data["totp"]).replace(" ", "")
        SIX(code)
        return code
