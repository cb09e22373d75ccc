import re
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from engawa.web.ui.forms import EngawaForm


def drawn(source: str, **context: Any) -> str:
    page = Template("{% load i18n ui %}" + source).render(Context(context))
    return re.sub(r">\s+<", "><", page).strip()


def request(path: str = "/p/x/me/", actor: str = "visitor", **query: str) -> Any:
    made = RequestFactory().get(path, query)
    made.actor = SimpleNamespace(kind=actor)  # type: ignore[attr-defined]  # what scope sets
    made.programme = SimpleNamespace(short_title="鳥取の合同説明会", slug="x")  # type: ignore[attr-defined]
    return made


class Asked(EngawaForm):
    name = forms.CharField(label="お名前", help_text="本名でなくてかまいません。")
    when = forms.ChoiceField(label="時期", choices=[("a", "半年以内")], widget=forms.RadioSelect, required=False)
    agree = forms.BooleanField(label="同意します")


def test_a_field_ties_its_hint_and_its_error_to_the_control() -> None:
    page = drawn("{% field form.name %}", form=Asked({}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert '<p class="hint" id="id_name_helptext">本名でなくてかまいません。</p>' in page
    assert '<p class="wrong" id="id_name_error">＊「お名前」を入力してください。</p>' in page
    assert "※必須" in page


def test_a_field_without_error_says_nothing_of_one() -> None:
    page = drawn("{% field form.name %}", form=Asked())

    assert "aria-invalid" not in page
    assert "wrong" not in page


def test_a_hint_given_on_the_page_is_tied_as_well() -> None:
    page = drawn('{% field form.agree hint="いつでも取り消せます。" %}', form=Asked())

    assert 'aria-describedby="id_agree_helptext"' in page
    assert "いつでも取り消せます。" in page


def test_choices_are_a_group_with_a_legend() -> None:
    page = drawn("{% field form.when %}", form=Asked())

    assert '<fieldset class="choices" id="id_when"><legend>時期</legend>' in page
    assert "※必須" not in page


def test_what_was_typed_is_escaped_and_not_lost() -> None:
    page = drawn("{% field form.name %}", form=Asked({"name": '"><script>alert(1)</script>'}))

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_list_of_errors_leads_to_each_field() -> None:
    page = drawn("{% error_summary form %}", form=Asked({}))

    assert re.findall(r'<a href="(.*?)">(.*?)</a>', page) == [
        ("#id_name", "「お名前」を入力してください。"),
        ("#id_agree", "続けるには「同意します」にチェックを入れてください。"),
    ]


@pytest.mark.parametrize("form", [Asked(), Asked({"name": "うみねこ", "agree": "on"})])
def test_nothing_wrong_needs_no_list(form: Asked) -> None:
    assert drawn("{% error_summary form %}", form=form) == ""


def test_every_form_gets_a_key_of_its_own() -> None:
    keys = re.findall(r'name="idempotency_key" value="([0-9a-f-]{36})"', drawn("{% form_key %}{% form_key %}"))

    assert len(set(keys)) == 2


def test_a_post_button_carries_its_hidden_fields_and_the_sessions_token() -> None:
    page = drawn(
        '{% post_button "席を外す" "/away/" ticket=12 %}', request=request(actor="subject"), csrf_token="token"
    )

    assert '<form class="button-form" method="post" action="/away/">' in page
    assert '<input type="hidden" name="ticket" value="12">' in page
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="token">' in page


def test_a_strangers_button_takes_no_token_so_that_no_cookie_is_set() -> None:
    assert "csrfmiddlewaretoken" not in drawn('{% post_button "登録する" "/" %}', request=request(), csrf_token="token")


@pytest.mark.parametrize(
    ("url", "exact", "current"),
    [
        ("/p/x/me/data/", False, ' aria-current="page"'),
        ("/p/x/me/", False, ' aria-current="true"'),
        ("/p/x/me/", True, ""),
        ("/p/x/booth/", False, ""),
        ("/p/x/me", False, ""),
        ("/", False, ""),
    ],
)
def test_the_menu_knows_where_we_are(url: str, exact: bool, current: str) -> None:
    page = drawn('{% nav_link "わたし" url exact=exact %}', url=url, exact=exact, request=request("/p/x/me/data/"))

    assert page == f'<li><a href="{url}"{current}>わたし</a></li>'


def test_the_site_is_named_after_its_programme() -> None:
    assert drawn("{% site_name %} {% home_url %}", request=request()) == "鳥取の合同説明会 /p/x/"


def test_outside_a_programme_it_is_the_veranda() -> None:
    assert drawn("{% site_name %} {% home_url %}") == "縁側 /"


def test_a_page_number_keeps_the_filter_and_not_the_old_page() -> None:
    page = Paginator(range(60), 20).page(2)

    assert re.findall(
        r'href="(.*?)"', drawn("{% pagination page %}", page=page, request=request(place="倉吉", page="2"))
    ) == [
        "?place=%E5%80%89%E5%90%89&amp;page=1",
        "?place=%E5%80%89%E5%90%89&amp;page=3",
    ]


def test_one_page_needs_no_paging() -> None:
    assert drawn("{% pagination page %}", page=Paginator(range(3), 20).page(1), request=request()) == ""


def test_a_state_is_a_dot_and_a_word() -> None:
    assert drawn('{% status "空き 14分" tone="now" %}') == '<span class="status status--now">空き 14分</span>'


def test_words_from_people_are_escaped_in_every_leaf() -> None:
    evil = "<b>x</b>"
    source = (
        "{% chip evil %}{% status evil %}{% number evil evil note=evil %}{% button evil name=evil value=evil %}"
        "{% link_button evil evil %}{% empty_state evil %}{% steps 1 2 evil %}{% target_bar evil value=1 target=2 note=evil %}"
        "{% card title=evil label=evil %}{{ evil }}{% endcard %}{% section evil %}{% endsection %}"
        "{% banner title=evil %}{% endbanner %}{% ticket number=1 place=evil headline=evil range=evil note=evil %}"
        "{% endticket %}{% dialog evil evil %}{% enddialog %}{% fieldset evil hint=evil %}{% endfieldset %}"
    )

    assert evil not in drawn(source, evil=evil)


def test_an_icon_is_unseen_by_a_screen_reader() -> None:
    assert 'aria-hidden="true"' in drawn('{% icon "phone" %}')


def test_an_unknown_icon_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(KeyError):
        drawn('{% icon "unicorn" %}')


def test_figures_are_grouped_and_amounts_are_in_yen() -> None:
    assert "12,345" in drawn('{% number "来場" 12345 %}')
    assert drawn("{{ 9000000|yen }}") == "9,000,000円"


def test_an_empty_state_may_stand_inside_a_loop() -> None:
    page = drawn('{% for n in ns %}{% empty_state "まだありません。" %}{% empty %}なし{% endfor %}', ns=[1, 2])

    assert page.count("まだありません。") == 2


@pytest.mark.parametrize(("heading", "drawn_as"), [("", ""), (" \n ", ""), ("目標", "<h1>目標</h1>")])
def test_a_frame_without_words_leaves_no_empty_heading(heading: str, drawn_as: str) -> None:
    assert drawn("{% unless_blank %}<h1>{{ heading }}</h1>{% endunless_blank %}", heading=heading) == drawn_as
