from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from engawa.web.ui.forms import EngawaForm, MailField, PhoneField


class Sample(EngawaForm):
    name = forms.CharField(label="お名前", max_length=5, required=False)
    note = forms.CharField(label="メモ", widget=forms.Textarea, required=False)
    mail = MailField(label="メールアドレス", required=False)
    phone = PhoneField(label="電話番号", required=False)


def errors(field: forms.Field, typed: object) -> list[str]:
    form_class = type("Asked", (EngawaForm,), {"asked": field})
    form = form_class({} if typed is None else {"asked": typed})
    return [str(error) for error in form.errors.get("asked", [])]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (forms.CharField(label="お名前"), "", "「お名前」を入力してください。"),
        (forms.CharField(label="お名前"), "　 ", "「お名前」を入力してください。"),
        (
            forms.CharField(label="お名前", max_length=3),
            "あいうえお",
            "「お名前」は3文字までです。2文字減らしてください。",
        ),
        (
            forms.CharField(label="理由", min_length=10),
            "短い",
            "「理由」は10文字以上で入力してください。あと8文字です。",
        ),
        (forms.ChoiceField(label="地域", choices=[("a", "A")]), "", "「地域」を選んでください。"),
        (
            forms.ChoiceField(label="地域", choices=[("a", "A")]),
            "b",
            "選べる項目が変わりました。「地域」を選び直してください。",
        ),
        (
            forms.MultipleChoiceField(label="地域", choices=[("a", "A")]),
            ["b"],
            "選べる項目が変わりました。「地域」を選び直してください。",
        ),
        (forms.BooleanField(label="同意します"), None, "続けるには「同意します」にチェックを入れてください。"),
        (
            forms.EmailField(label="連絡先"),
            "umineko",
            "メールアドレスは name@example.jp のような形で入力してください。",
        ),
        (MailField(label="連絡先"), "umineko@", "メールアドレスは name@example.jp のような形で入力してください。"),
        (MailField(label="連絡先"), "", "「連絡先」を入力してください。"),
        (
            PhoneField(label="電話"),
            "12",
            "電話番号は 090-1234-5678 のように、市外局番から入力してください。",
        ),
        (forms.IntegerField(label="人数"), "たくさん", "「人数」は数字で入力してください。"),
        (forms.IntegerField(label="人数", max_value=9), "10", "「人数」は9以下で入力してください。"),
        (forms.IntegerField(label="人数", min_value=1), "0", "「人数」は1以上で入力してください。"),
        (
            forms.DateField(label="希望日"),
            "2026-02-30",
            "「希望日」は 2026年2月14日 のような、暦にある日付で入力してください。",
        ),
        (forms.TimeField(label="開始"), "25時", "「開始」は 13:00 のような時刻で入力してください。"),
        (forms.UUIDField(label="番号"), "x", "「番号」の形が正しくありません。入力し直してください。"),
    ],
)
def test_each_refusal_is_one_sentence_that_says_what_to_do(field: forms.Field, typed: object, sentence: str) -> None:
    assert errors(field, typed) == [sentence]


def test_a_message_chosen_by_the_author_stays() -> None:
    field = forms.CharField(label="理由", error_messages={"required": "取り消す理由を書いてください。"})

    assert errors(field, "") == ["取り消す理由を書いてください。"]


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\u202e"])
def test_an_unseen_character_is_refused_with_its_place(char: str) -> None:
    form = Sample({"name": f"山{char}"})

    assert form.errors["name"] == ["「お名前」の2文字目に、使えない文字（画面に見えない制御文字）があります。"]


def test_typed_text_is_composed_and_stripped_and_counted_as_people_count() -> None:
    form = Sample(QueryDict("name=%E3%81%8B%E3%82%99%E3%81%8B%E3%82%99%E3%81%8B%E3%82%99%E3%80%80"))

    assert form.is_valid()
    assert form.cleaned_data["name"] == "ががが"


def test_line_breaks_are_one_newline_each() -> None:
    form = Sample(QueryDict("note=a%0D%0Ab"))

    assert form.is_valid()
    assert form.cleaned_data["note"] == "a\nb"


def test_an_address_in_wide_letters_is_understood() -> None:
    form = Sample({"mail": "Ｕｍｉｎｅｋｏ＠example.jp"})

    assert form.is_valid()
    assert form.cleaned_data["mail"] == "umineko@example.jp"


def test_an_old_carrier_address_with_a_final_dot_is_an_address() -> None:
    assert errors(MailField(label="連絡先"), "umi..neko.@example.ne.jp") == []


def test_a_number_is_kept_in_one_form() -> None:
    form = Sample({"phone": "０８５７－２６－７６４７"})

    assert form.is_valid()
    assert form.cleaned_data["phone"] == "+81857267647"


def test_the_browser_cuts_nothing_off_and_says_nothing_of_its_own() -> None:
    drawn = str(Sample()["name"])

    assert "maxlength" not in drawn
    assert "required" not in drawn


def test_one_form_does_not_change_the_words_of_the_next() -> None:
    class Twice(EngawaForm):
        name = forms.CharField(label="お名前", max_length=2)

    answers: list[Any] = [Twice({"name": "あいう"}).errors, Twice({"name": "あいう"}).errors]

    assert answers[0] == answers[1]
