from typing import Any

import pytest
from django.test import Client

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.subjects.models import Subject
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.delivery.fairs.models import Fair, FairRegistration
from tests.delivery.fairs.makers import letters, make_fair, registrations, token_in
from tests.make import entries, reload

pytestmark = pytest.mark.django_db

FILLED: dict[str, Any] = {
    "eligibility": "no",
    "family": "砂丘",
    "given": "花",
    "family_kana": "さきゅう",
    "given_kana": "ﾊﾅ",
    "alias": "うみねこ",
    "mail": "Umineko@Example.JP",
    "phone": "０９０－１２３４－５６７８",
    "prefecture": "27",
    "situation": "employed",
    "purposes": "on",
    "purposes_version": PURPOSES_VERSION,
}


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def address(fair: Fair, path: str = "register/") -> str:
    return f"/p/{fair.programme.slug}/{path}"


def send(client: Client, fair: Fair, path: str = "register/", **changed: Any) -> Any:
    data = {name: value for name, value in (FILLED | changed).items() if value is not None}
    return client.post(address(fair, path), data, headers={"Origin": "http://testserver"})


def test_ten_answers_register_and_the_next_page_says_what_happens(client: Client, fair: Fair) -> None:
    answer = send(client, fair)

    assert (answer.status_code, answer.headers["Location"]) == (302, address(fair, "register/done/"))
    (registration,) = registrations(fair)
    assert (registration.state, registration.prefecture) == ("received", "27")
    assert letters(fair.programme)[0].to == "umineko@example.jp"
    assert dict(answer.cookies) == {}


def test_no_more_than_ten_inputs_are_required() -> None:
    from engawa.web.public.forms import RegistrationForm

    assert [name for name, field in RegistrationForm().fields.items() if field.required] == [
        "eligibility",
        "family",
        "given",
        "family_kana",
        "given_kana",
        "alias",
        "mail",
        "prefecture",
        "situation",
        "purposes",
    ]


@pytest.mark.parametrize(
    "word", ["年齢", "生年月日", "性別", "本籍", "家族", "配偶者", "扶養", "最寄り駅", "料金", "写真"]
)
def test_nothing_barred_is_asked(client: Client, fair: Fair, word: str) -> None:
    """Of the page's own words: its foot leads to a page for families, and asks them nothing either."""
    page = client.get(address(fair)).content.decode()

    assert word not in page[page.index("<main") : page.index("</main>")]


def test_kana_phone_and_mail_are_kept_in_one_form(client: Client, fair: Fair) -> None:
    from engawa.base.acts.acting import acting
    from engawa.base.programmes.actors import system

    send(client, fair)

    (registration,) = registrations(fair)
    with acting(Act.TALK_SETTLE, fair.programme, by=system("test")) as act:
        names = registration.subject.open(act, "family_kana", "given_kana", "phone", "mail")
    assert names == {
        "family_kana": "サキュウ",
        "given_kana": "ハナ",
        "phone": "+819012345678",
        "mail": "umineko@example.jp",
    }


def test_wishes_are_kept_with_their_weights(client: Client, fair: Fair) -> None:
    send(
        client,
        fair,
        regions=["west", "central"],
        weight_regions="must",
        ways=["telework"],
        income_unit="year",
        income_min="４００万円",
        experience_1="02",
        years_1="3_5",
        moving="year",
        start="half_year",
    )

    (one,) = registrations(fair)
    assert (one.regions, one.ways, one.weights) == (
        ["west", "central"],
        ["telework"],
        {"regions": "must", "ways": "want", "income": "want"},
    )
    assert (one.income_min, one.income_unit, one.experience, one.moving, one.start) == (
        4_000_000,
        "year",
        [["02", "3_5"]],
        "year",
        "half_year",
    )


@pytest.mark.parametrize("eligibility", ["yes", "high_school"])
def test_new_graduates_are_refused_kindly_and_only_counted(client: Client, fair: Fair, eligibility: str) -> None:
    answer = send(client, fair, eligibility=eligibility)

    assert answer.status_code == 200
    assert "入力した内容は、どこにも残していません" in answer.content.decode()
    with inside(fair.programme):
        assert not Subject.objects.exists()
    assert reload(fair).turned_away == 1


@pytest.mark.parametrize("eligibility", ["no", "student"])
def test_everybody_else_may_come(client: Client, fair: Fair, eligibility: str) -> None:
    assert send(client, fair, eligibility=eligibility, situation="studying").status_code == 302


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"family": ""}, "「姓」を入力してください。"),
        ({"family_kana": "sakyu"}, "「セイ（フリガナ）」はカタカナかひらがなで入力してください。"),
        ({"mail": "umineko@"}, "メールアドレスは name@example.jp のような形で入力してください。"),
        ({"phone": "12"}, "電話番号は 090-1234-5678 のように、市外局番から入力してください。"),
        ({"alias": "う" * 21}, "「表示名」は20文字までです。1文字減らしてください。"),
        ({"words": "う" * 401}, "「ひとこと」は400文字までです。1文字減らしてください。"),
        ({"purposes": None}, "続けるには「個人情報の利用目的を確認しました」にチェックを入れてください。"),
        ({"prefecture": "48"}, "「お住まいの都道府県」を選び直してください。"),
        ({"income_min": "4000000", "income_unit": ""}, "「収入の単位」を選んでください。"),
        ({"words": "\u202eさかさま"}, "使えない文字"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_on_top_and_nothing_typed_is_lost(
    client: Client, fair: Fair, changed: dict[str, Any], sentence: str
) -> None:
    answer = send(client, fair, city="架空市", **changed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(sentence) == 2
    assert "架空市" in page
    with inside(fair.programme):
        assert not Subject.objects.exists()


@pytest.mark.parametrize("name", ["words", "licences", "needs", "alias", "city"])
def test_an_individual_number_is_refused_in_every_free_text(client: Client, fair: Fair, name: str) -> None:
    answer = send(client, fair, **{name: "123456789018"})

    assert answer.status_code == 422
    assert "個人番号（マイナンバー）とみられる数字があります" in answer.content.decode()
    assert "123456789018" not in str(entries(fair.programme))


def test_sending_twice_registers_once(client: Client, fair: Fair) -> None:
    first, second = send(client, fair), send(client, fair)

    assert (first.status_code, second.status_code) == (302, 302)
    assert (len(registrations(fair)), len(letters(fair.programme))) == (1, 1)


def test_a_known_address_gets_the_same_page(client: Client, fair: Fair) -> None:
    first = send(client, fair)
    client.post(
        address(fair, f"confirm/{token_in(letters(fair.programme)[0])}/"), headers={"Origin": "http://testserver"}
    )
    again = send(Client(), fair)

    assert (first.status_code, first.headers["Location"]) == (again.status_code, again.headers["Location"])


def test_another_sites_form_is_refused(client: Client, fair: Fair) -> None:
    answer = client.post(address(fair), FILLED, headers={"Origin": "https://elsewhere.example.jp"})

    assert answer.status_code == 403
    assert registrations(fair) == []


@pytest.mark.parametrize(
    ("state", "words"),
    [("announced", "受付の準備をしています"), ("closed", "この回の受付は終わりました")],
)
def test_outside_its_time_the_form_says_when(client: Client, state: str, words: str) -> None:
    fair = make_fair(state=state)

    assert words in client.get(address(fair)).content.decode()
    assert words in send(client, fair).content.decode()
    with inside(fair.programme):
        assert not FairRegistration.objects.exists()


def test_on_the_day_it_is_a_walk_in(client: Client) -> None:
    fair = make_fair(state="live")

    send(client, fair)

    assert [one.walk_in for one in registrations(fair)] == [True]


def test_one_step_is_checked_without_keeping_anything(client: Client, fair: Fair) -> None:
    answer = send(client, fair, "register/check/", fields="family mail", family="", words="う" * 500)

    assert answer.json() == {"wrong": {"family": ["「姓」を入力してください。"]}}
    assert send(client, fair, "register/check/", fields="family", eligibility="yes").json() == {"send": True}
    assert len(entries(fair.programme, Act.SUBJECT_REGISTER)) == 0


def test_changed_purposes_refuse_and_lead_back(client: Client, fair: Fair) -> None:
    answer = send(client, fair, purposes_version="2019-1")

    assert answer.status_code == 403
    assert "利用目的の説明が新しくなりました" in answer.content.decode()
