from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from engawa.contract.approvals.fields import CardField
from engawa.delivery.fairs.cards import CardRow
from engawa.delivery.fairs.library import phrases
from engawa.delivery.fairs.talk_states import TOPIC_WORDS
from engawa.web.ui.forms import EngawaForm


class CardForm(EngawaForm):
    """Whether this one company may see her card, and which lines of it."""

    share = forms.BooleanField(label=gettext_lazy("この会社にカードを見せる"), required=False)
    fields_shown = forms.MultipleChoiceField(
        label=gettext_lazy("見せる項目"), required=False, widget=forms.CheckboxSelectMultiple
    )

    phrase = forms.ChoiceField(
        label=gettext_lazy("ひとこと（選ぶだけ）"),
        required=False,
        choices=[("", gettext_lazy("選ばない")), *((code, one.words) for code, one in phrases().items())],
        help_text=gettext_lazy("選ぶと、先方の画面に表示名といっしょに出ます。"),
    )

    def __init__(self, rows: Sequence[CardRow], ticked: Sequence[str], *args: Any, **kwargs: Any) -> None:
        initial = {"share": True, "fields_shown": list(ticked)}
        super().__init__(*args, initial=initial, **kwargs)
        choices = [
            (str(row.field), _("%(label)s：%(value)s") % {"label": row.label, "value": row.value}) for row in rows
        ]
        self.offer("fields_shown", choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("share") and not cleaned.get("fields_shown"):
            self.add_error(
                "fields_shown", _("見せる項目を1つ以上選ぶか、「この会社にカードを見せる」のチェックを外してください。")
            )
        return cleaned

    def fields_to_show(self) -> list[str]:
        if not self.cleaned_data.get("share"):
            return []
        return [CardField.ALIAS, *self.cleaned_data["fields_shown"]]

    def topic(self) -> str:
        return str(self.cleaned_data["phrase"])


class TopicForm(EngawaForm):
    topic_asked = forms.ChoiceField(
        label=gettext_lazy("話したいこと"),
        choices=[(str(k), v) for k, v in TOPIC_WORDS.items()],
        widget=forms.RadioSelect,
    )

    def fields_to_show(self) -> list[str]:
        return []

    def topic(self) -> str:
        return str(self.cleaned_data["topic_asked"])


class SlotChoice(EngawaForm):
    slot = forms.ChoiceField(label=gettext_lazy("時間"), widget=forms.RadioSelect)


class BookCardForm(SlotChoice, CardForm):
    """A time, and what this one company may see."""


class BookTopicForm(SlotChoice, TopicForm):
    """A time at a municipality's booth, and what about."""


class MoveForm(SlotChoice):
    """Another time; what she shows stays as it is."""

    def fields_to_show(self) -> list[str]:
        return []

    def topic(self) -> str:
        return ""


class HideForm(EngawaForm):
    organisation = forms.ChoiceField(label=gettext_lazy("見せたくない企業"))

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", [("", _("選んでください")), *choices])
