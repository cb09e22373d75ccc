from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from engawa.delivery.exhibitors.actions.checking import MOST_AT_ONCE
from engawa.delivery.exhibitors.models import Posting
from engawa.delivery.exhibitors.states import CheckState
from engawa.web.ui.forms import EngawaForm

VERDICTS = [
    (CheckState.CHECKED.value, gettext_lazy("確認済にする")),
    (CheckState.NOT_REGISTERED.value, gettext_lazy("登録なしにする")),
    (CheckState.RETURNED.value, gettext_lazy("差し戻す")),
]


class CheckForm(EngawaForm):
    """Several postings with one verdict; a return says why."""

    postings = forms.TypedMultipleChoiceField(label=gettext_lazy("確かめた求人票"), coerce=UUID)
    verdict = forms.ChoiceField(label=gettext_lazy("結果"), choices=VERDICTS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("差し戻す理由"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("差し戻すときだけ書きます。出展者と事務局が読みます。"),
    )

    def __init__(self, waiting: list[Posting], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["postings"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(str(row.pk), row.job_no) for row in waiting]
        field.error_messages["required"] = _("求人票を一つ以上えらんでください。")
        field.error_messages["invalid_choice"] = _(
            "えらんだ求人票の一部は、もう確認が済んでいます。一覧を見直してください。"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if len(cleaned.get("postings", [])) > MOST_AT_ONCE:
            self.add_error("postings", _("一度に確かめられるのは50件までです。"))
        if cleaned.get("verdict") == CheckState.RETURNED and not cleaned.get("reason"):
            self.add_error("reason", _("差し戻す理由を書いてください。"))
        return cleaned
