from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.parties.models import Organisation
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.web.ui.forms import EngawaForm
from engawa.web.ui.words import binding
from engawa.web.wishing import ask


class AgreeForm(EngawaForm):
    """One tick for each body. With any of them left out nobody sits down, and the form says so."""

    bodies = forms.MultipleChoiceField(
        label=gettext_lazy("同意すること"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, asked: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        self.asked = list(asked)
        super().__init__(*args, **kwargs)
        words = gettext_lazy("%(body)sの相談員に、表示名と、同席している間の姿・声・チャットの書き込みが伝わること")
        self.offer("bodies", [(str(one.pk), binding(words, body=one.name)) for one in self.asked])

    def clean_bodies(self) -> list[UUID]:
        given = {str(one) for one in self.cleaned_data["bodies"]}
        if left := [one.name for one in self.asked if str(one.pk) not in given]:
            raise forms.ValidationError(
                _("同席するには、%(bodies)sへの同意が必要です。同意しないときは、同席しないことを選んでください。")
                % {"bodies": _("、").join(left)}
            )
        return [one.pk for one in self.asked]


class AnswerForm(AgreeForm):
    """受けるとき: what they are called here, and their yes."""

    field_order = ["alias", "bodies", "own_device", "purposes_version"]

    alias = ask(
        gettext_lazy("表示名"),
        20,
        complete="nickname",
        help_text=gettext_lazy("相談の画面に出る、あなたの名前です。本名でなくてかまいません。"),
    )
    own_device = forms.BooleanField(
        label=gettext_lazy("これは自分だけの端末です"),
        required=False,
        help_text=gettext_lazy("選ぶと30日間、選ばなければ12時間、リンクなしでこのページに入れます。"),
    )
    purposes_version = forms.CharField(widget=forms.HiddenInput, required=False, initial=PURPOSES_VERSION)


class EnterForm(EngawaForm):
    own_device = forms.BooleanField(
        label=gettext_lazy("これは自分だけの端末です"),
        required=False,
        help_text=gettext_lazy("選ぶと30日間、選ばなければ12時間、リンクなしでこのページに入れます。"),
    )
