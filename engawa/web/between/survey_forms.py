"""アンケートに答える: one page, every question may be left out, the words last. The same for both sides."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.programmes.actors import Actor
from engawa.delivery.events.models import Survey
from engawa.delivery.events.survey_states import LONGEST_WORDS, Answering, Item
from engawa.outcomes.measures.surveying import NotAsked, NotOffered, NotOpen, answer_survey
from engawa.web.ui.forms import EngawaForm

CLOSED = gettext_lazy("アンケートの受付は終わりました。お答えは届いていません。")
NOT_YET = gettext_lazy("アンケートは、会が終わってからひらきます。お答えは届いていません。")
SHORT = 12
"""Choices up to so many characters stand beside each other where there is room."""


class SurveyForm(EngawaForm):
    def __init__(self, items: Sequence[Item], data: Any = None, *, given: Mapping[str, Any] | None = None) -> None:
        self.items = items
        super().__init__(data, initial=given or {})

    def own_fields(self) -> dict[str, forms.Field]:
        return {item.key: _field(item) for item in self.items}

    @property
    def lines(self) -> list[tuple[BoundField, bool]]:
        """(field, whether its choices stand beside each other)."""
        return [(self[item.key], _short(item)) for item in self.items]

    @property
    def typed(self) -> str:
        """Words that could not be sent, to be copied."""
        keys = [item.key for item in self.items if item.kind is Answering.WORDS] if self.is_bound else []
        return "\n".join(str(self.data.get(key) or "") for key in keys)

    @property
    def given(self) -> dict[str, Any]:
        return {item.key: self.cleaned_data.get(item.key) for item in self.items}


def _short(item: Item) -> bool:
    return item.kind is Answering.ONE and all(len(str(words)) <= SHORT for words in item.choices.values())


def _field(item: Item) -> forms.Field:
    choices = list(item.choices.items())
    if item.kind is Answering.ONE:
        left_out = ("", _("答えない"))
        return forms.ChoiceField(
            label=str(item.label), required=False, choices=[*choices, left_out], widget=forms.RadioSelect
        )
    if item.kind is Answering.MANY:
        return forms.MultipleChoiceField(
            label=str(item.label), required=False, choices=choices, widget=forms.CheckboxSelectMultiple
        )
    return forms.CharField(
        label=str(item.label),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("%(most)d文字まで。お名前や会社の名前は書かないでください。") % {"most": LONGEST_WORDS},
    )


def send(form: SurveyForm, survey: Survey, by: Actor) -> bool:
    """Whether it was kept. What was typed stays on the page when it was not, with why."""
    try:
        answer_survey(survey, by=by, given=form.given)
    except NotOpen:
        form.add_error(None, CLOSED if survey.over else NOT_YET)
    except NotAsked:
        form.add_error(None, _("このアンケートは、この回に参加された方にお願いしています。"))
    except NotOffered:
        form.add_error(None, _("設問が変わりました。ページを開き直して、もう一度お答えください。"))
    else:
        return True
    return False
