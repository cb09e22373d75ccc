"""The form every page's form is made of: whole Japanese sentences as errors, clean text, nothing cut off.

Typed text is NFC, stripped, free of control characters; a line break is one newline.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.kit import text as kit_text

_REPLACED = (MaxLengthValidator, MinLengthValidator, ProhibitNullCharactersValidator)
MAIL_WORDS = gettext_lazy("メールアドレスは name@example.jp のような形で入力してください。")
PHONE_WORDS = gettext_lazy("電話番号は 090-1234-5678 のように、市外局番から入力してください。")
_CHOICE_FIELDS = (forms.ChoiceField, forms.ModelChoiceField)


class EngawaForm(forms.Form):
    """Lay out with `{% field form.name %}`; answer an invalid one with status 422."""

    # The server's own sentence beside the field, instead of the browser's bubble in the browser's language.
    use_required_attribute = False
    held = ""
    """Why it was not looked at for now; stands above what was typed."""

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(_normalised(data), *args, **kwargs)
        self.fields.update(self.own_fields())
        for name, field in self.fields.items():
            label = str(field.label or self[name].label)
            _speak(field, label)
            if isinstance(field, forms.CharField):
                _measure(field, label)

    def offer(self, name: str, choices: Iterable[tuple[str, str | Promise]]) -> None:
        """What may be chosen, where that is known only when the form is made."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} offers no choices")
        field.choices = list(choices)

    def own_fields(self) -> dict[str, forms.Field]:
        """Fields that are known only when the form is made."""
        return {}


class MailField(forms.CharField):
    """An address as typed in any width; cleaned into the form it is compared by."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    default_error_messages = {"invalid": MAIL_WORDS}

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value) or "")
        try:
            return kit_text.normalise_mail(typed) if typed else ""
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class PhoneField(forms.CharField):
    """A number as typed in Japan; cleaned into E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    default_error_messages = {"invalid": PHONE_WORDS}

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value) or "")
        try:
            return kit_text.normalise_phone(typed) if typed else ""
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


def _normalised(data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if not isinstance(data, MultiValueDict):
        return None if data is None else {name: _clean(value) for name, value in data.items()}
    clean = QueryDict(mutable=True)
    for name, values in data.lists():
        clean.setlist(name, [_clean(value) for value in values])
    return clean


def _clean(value: Any) -> Any:
    return unicodedata.normalize("NFC", value).replace("\r\n", "\n") if isinstance(value, str) else value


def _speak(field: forms.Field, label: str) -> None:
    """Replace Django's own words; a message the form's author chose stays."""
    for code, words in _sentences(field, label).items():
        if code not in field.error_messages or field.error_messages[code] is _built_in(field, code):
            field.error_messages[code] = words


def _built_in(field: forms.Field, code: str) -> object:
    found = (vars(kind).get("default_error_messages", {}).get(code) for kind in type(field).__mro__)
    return next((words for words in found if words is not None), None)


def _sentences(field: forms.Field, label: str) -> dict[str, str]:
    facts = {"label": label}
    if isinstance(field, forms.BooleanField):
        return {"required": _("続けるには「%(label)s」にチェックを入れてください。") % facts}
    if isinstance(field, _CHOICE_FIELDS):
        again = _("選べる項目が変わりました。「%(label)s」を選び直してください。") % facts
        chosen = {"required": _("「%(label)s」を選んでください。") % facts}
        return chosen | dict.fromkeys(("invalid_choice", "invalid_list", "invalid_pk_value"), again)
    typed = {"required": _("「%(label)s」を入力してください。") % facts, "invalid": _invalid(field, label)}
    if isinstance(field, forms.FileField):
        return typed | {
            "missing": _("「%(label)s」のファイルを選んでください。") % facts,
            "empty": _("選ばれたファイルは空でした。中身を確かめて、選び直してください。"),
            "invalid_image": _("画像として読めませんでした。JPEG か PNG のファイルを選んでください。"),
        }
    return typed | _limits(field, label)


def _limits(field: forms.Field, label: str) -> dict[str, str]:
    if not any(isinstance(one, (MinValueValidator, MaxValueValidator)) for one in field.validators):
        return {}
    twice = {"label": label.replace("%", "%%")}  # its limit is put in later
    return {
        "min_value": _("「%(label)s」は%%(limit_value)s以上で入力してください。") % twice,
        "max_value": _("「%(label)s」は%%(limit_value)s以下で入力してください。") % twice,
    }


# The first that fits decides.
_INVALID: tuple[tuple[type[forms.Field], str | Promise], ...] = (
    (MailField, MAIL_WORDS),
    (forms.EmailField, MAIL_WORDS),
    (PhoneField, PHONE_WORDS),
    (forms.IntegerField, gettext_lazy("「%(label)s」は数字で入力してください。")),
    (
        forms.DateTimeField,
        gettext_lazy("「%(label)s」は 2026年2月14日 13:00 のような、暦にある日時で入力してください。"),
    ),
    (forms.DateField, gettext_lazy("「%(label)s」は 2026年2月14日 のような、暦にある日付で入力してください。")),
    (forms.TimeField, gettext_lazy("「%(label)s」は 13:00 のような時刻で入力してください。")),
    (forms.Field, gettext_lazy("「%(label)s」の形が正しくありません。入力し直してください。")),
)


def _invalid(field: forms.Field, label: str) -> str:
    return next(str(words) for kind, words in _INVALID if isinstance(field, kind)) % {"label": label}


def _measure(field: forms.CharField, label: str) -> None:
    # `maxlength` would silently cut what somebody pastes.
    field.widget.attrs.pop("maxlength", None)
    field.widget.attrs.pop("minlength", None)
    kept = [one for one in field.validators if not isinstance(one, _REPLACED)]
    kept.insert(0, _Plain(label, lines=isinstance(field.widget, forms.Textarea)))
    if field.max_length is not None or field.min_length is not None:
        kept.append(_Length(label, field.min_length or 0, field.max_length))
    field.validators = kept


class _Plain:
    """Refuses NUL, control characters and marks that turn the reading direction; one line stays one line."""

    def __init__(self, label: str, *, lines: bool) -> None:
        self.label, self.lines = label, lines

    def __call__(self, value: object) -> None:
        try:
            kit_text.refuse_controls(str(value), lines=self.lines)
        except kit_text.ForbiddenCharacter as error:
            words = _("「%(label)s」の%(position)d文字目に、使えない文字（画面に見えない制御文字）があります。")
            if unicodedata.category(error.char) in {"Mn", "Me"}:
                words = _("「%(label)s」の%(position)d文字目で、記号が重なりすぎています。減らしてください。")
            facts = {"label": self.label, "position": error.position + 1}
            raise ValidationError(words, code="control", params=facts) from error


class _Length:
    """Counts characters as people do: code points of the NFC text."""

    def __init__(self, label: str, shortest: int, longest: int | None) -> None:
        self.label, self.shortest, self.longest = label, shortest, longest

    def __call__(self, value: object) -> None:
        count = len(str(value))
        if self.longest is not None and count > self.longest:
            words = _("「%(label)s」は%(limit)d文字までです。%(over)d文字減らしてください。")
            facts = {"label": self.label, "limit": self.longest, "over": count - self.longest}
            raise ValidationError(words, code="max_length", params=facts)
        if count < self.shortest:
            words = _("「%(label)s」は%(limit)d文字以上で入力してください。あと%(short)d文字です。")
            facts = {"label": self.label, "limit": self.shortest, "short": self.shortest - count}
            raise ValidationError(words, code="min_length", params=facts)
