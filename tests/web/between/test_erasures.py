"""消去 over the two desks: who may do what, what is said, and what is kept back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals import handed
from engawa.contract.custody.disposal import queries
from engawa.contract.custody.disposal.actions import answer_attendance, offer_attendance
from engawa.contract.custody.disposal.models import ErasureRequest, Instruction
from tests.contract.custody.erasing import INSTRUCTION, ask, instruct, plan, ready
from tests.contract.make import PDF
from tests.make import make_actor, make_programme, make_subject, reload
from tests.web.between.erasures import LEFT, make_searched
from tests.web.between.makers import at, prove_and_send, words_asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def chief(programme: Programme) -> Actor:
    return make_actor(Role.CHIEF, programme)


@pytest.fixture
def commissioner(programme: Programme) -> Actor:
    return make_actor(Role.COMMISSIONER, programme)


@pytest.fixture
def office(chief: Actor) -> Client:
    return at(chief)


@pytest.fixture
def window(commissioner: Actor) -> Client:
    return at(commissioner)


def asked(programme: Programme) -> ErasureRequest:
    return ask(programme, make_subject(programme, alias="ゆきわり", family="砂丘", given="花子").pk)


def url(one: ErasureRequest, desk: str, verb: str = "") -> str:
    return f"/p/{one.programme.slug}/{desk}/erasures/{one.pk}/{verb}"


def words(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def typed(*requests: ErasureRequest, **other: object) -> dict[str, object]:
    base: dict[str, object] = {
        "requests": [str(one.pk) for one in requests],
        "number": "第202600098765号",
        "dated_on": clock.today(),
        "signer": "課長",
        "office": "県の課（架空）",
        "document_name": "消去の指示",
    }
    return base | other


def test_an_erasure_goes_its_whole_way_over_the_two_desks(programme: Programme, office: Client, window: Client) -> None:
    one = asked(programme)
    instructing = f"/p/{programme.slug}/window/erasures/instruct/"

    assert "消去のご希望が届いています" in words(office, f"/p/{programme.slug}/office/")
    office.post(url(one, "office", "plan/"))
    assert "消去の指示を求められています" in words(window, f"/p/{programme.slug}/window/")
    window.post(instructing, typed(one, document=SimpleUploadedFile("指示書.pdf", PDF)))
    with inside(programme):
        assert Instruction.objects.count() == 0
    assert prove_and_send_file(window, instructing, typed(one)).status_code == 302
    office.post(url(one, "office", "offer/"))
    window.post(url(one, "window", "answer/"), {"wish": "no", "reference": INSTRUCTION})
    assert "消去できます" in words(office, f"/p/{programme.slug}/office/")
    assert words_asked(office, url(one, "office", "erase/"), {"method": "rewrite"})[0] == (
        "この方の情報を消去します。消去したものは、元に戻せません。"
    )
    assert prove_and_send(office, url(one, "office", "erase/"), {"method": "rewrite"}).status_code == 302

    found = reload(one)
    assert (found.state, found.method) == ("erasing", "rewrite")
    assert "every 5s" in words(office, url(one, "office"))


def prove_and_send_file(client: Client, path: str, data: dict[str, object]) -> object:
    """As a browser does: the file goes with the form, and the page that asks for the proof sends on the rest."""
    import re
    from uuid import UUID

    from engawa.base.accounts import stepup
    from engawa.base.accounts.models import StepUp

    page = client.post(path, data | {"document": SimpleUploadedFile("指示書.pdf", PDF)}).content.decode()
    carried = dict(re.findall(r'name="(step_up|handed)" value="([0-9a-f-]{36})"', page))
    assert set(carried) == {"step_up", "handed"}
    stepup.prove(StepUp.objects.get(pk=UUID(carried["step_up"])), demo=True)
    return client.post(path, data | carried)


def test_one_document_covers_several_and_is_the_one_that_was_given(
    programme: Programme, window: Client, chief: Actor
) -> None:
    first, second = plan(asked(programme), by=chief), plan(ask(programme, make_subject(programme).pk), by=chief)
    instructing = f"/p/{programme.slug}/window/erasures/instruct/"

    said = words_asked(window, instructing, typed(first, second, document=SimpleUploadedFile("指示書.pdf", PDF)))
    prove_and_send_file(window, instructing, typed(first, second))

    assert "消去するもの：消去第1号、消去第2号（2人）" in said
    assert [reload(one).state for one in (first, second)] == ["instructed"] * 2
    document = window.get(url(first, "window", "document/"))
    assert document.content == PDF
    assert document.headers["Content-Disposition"].startswith("attachment")


def test_nothing_typed_is_lost_not_even_the_document(programme: Programme, window: Client, chief: Actor) -> None:
    one = plan(asked(programme), by=chief)
    instructing = f"/p/{programme.slug}/window/erasures/instruct/"
    given = typed(one, dated_on="2026-02-30", document=SimpleUploadedFile("指示書.pdf", PDF))

    response = window.post(instructing, given)
    page = response.content.decode()

    assert response.status_code == 422
    for kept in ("暦にある日付で入力してください。", "第202600098765号", "添付されています。", 'name="handed"'):
        assert kept in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"document": SimpleUploadedFile("指示書.pdf", b"<script>")}, "PDF、PNG、JPEG のいずれかで添付してください。"),
        ({}, "「指示の文書」のファイルを選んでください。"),
        ({"document": SimpleUploadedFile("指示書.pdf", PDF), "number": INSTRUCTION}, "この番号の指示は、すでに"),
    ],
)
def test_a_wrong_instruction_is_said_beside_its_field(
    programme: Programme, window: Client, chief: Actor, wrong: dict[str, object], said: str
) -> None:
    instruct(plan(ask(programme, make_subject(programme).pk), by=chief))
    one = plan(asked(programme), by=chief)
    instructing = f"/p/{programme.slug}/window/erasures/instruct/"
    given = typed(one, **{"number": "第202600000001号"} | wrong)

    response = window.post(instructing, given)
    if response.status_code == 200:  # the number is asked in the act, after the proof
        response = prove_and_send_file(window, instructing, typed(one, number=INSTRUCTION))  # type: ignore[assignment]

    assert (response.status_code, said in response.content.decode()) == (422, True)


def test_erasing_before_its_time_is_refused_with_every_clause_and_the_way_on(
    programme: Programme, office: Client, chief: Actor
) -> None:
    one = plan(asked(programme), by=chief)

    response = office.post(url(one, "office", "erase/"), {"method": "key_only"})
    page = response.content.decode()

    assert response.status_code == 403
    for duty in ("発注者からまだ出ていません", "立会いを、まだ発注者へ申し出ていません", "鍵の廃棄だけでは"):
        assert duty in page
    assert "特記事項第10条" in page
    assert f"/p/{programme.slug}/office/erasures/" in page


def test_not_to_attend_is_said_in_writing(programme: Programme, window: Client, chief: Actor) -> None:
    one = plan(asked(programme), by=chief)
    instruct(one)
    offer_attendance(one, by=chief)

    response = window.post(url(one, "window", "answer/"), {"wish": "no", "reference": " "})

    assert response.status_code == 422
    assert "書面の番号か日付が要ります" in response.content.decode()
    assert reload(one).attendance == "offered"


def test_who_wishes_to_attend_confirms_at_its_own_desk(
    programme: Programme, office: Client, window: Client, chief: Actor, commissioner: Actor
) -> None:
    one = plan(asked(programme), by=chief)
    instruct(one)
    offer_attendance(one, by=chief)
    answer_attendance(one, by=commissioner, wish=True)

    office.post(url(one, "office", "attend/"))
    assert "立ち会っています" not in words(office, url(one, "office")).replace("双方が、立ち会っていること", "")
    window.post(url(one, "window", "attend/"))

    assert reload(one).attendance == "confirmed"
    assert "消去する" in words(office, url(one, "office"))


def test_the_plan_is_read_by_class_and_place_and_her_name_by_nobody(
    programme: Programme, office: Client, window: Client, chief: Actor
) -> None:
    one = plan(asked(programme), by=chief)

    for page in (words(office, url(one, "office")), words(window, url(one, "window"))):
        assert "ゆきわりさん" in page
        assert "データベース" in page
        assert "鍵の金庫" in page
        assert "subjects_subject" not in page
        assert "砂丘" not in page
        assert str(one.subject_id) not in page


def test_only_the_chief_of_the_office_sees_it_and_the_auditor_only_reads(programme: Programme, chief: Actor) -> None:
    one = plan(asked(programme), by=chief)
    staff, auditor = at(make_actor(Role.CONTRACTOR, programme)), at(make_actor(Role.AUDITOR, programme))

    assert staff.get(url(one, "office")).status_code == 404
    assert "消去" not in words(staff, f"/p/{programme.slug}/office/")
    assert auditor.get(url(one, "window")).status_code == 200
    assert "この消去を指示する" not in words(auditor, url(one, "window"))
    assert auditor.get(f"/p/{programme.slug}/window/erasures/instruct/").status_code == 404
    for verb in ("answer", "attend"):
        assert auditor.post(url(one, "window", f"{verb}/"), {"wish": "yes"}).status_code == 404
    assert reload(one).state == "planned"


def test_another_programmes_request_is_not_there(programme: Programme, office: Client) -> None:
    elsewhere = asked(make_programme())

    address = f"/p/{programme.slug}/office/erasures/{elsewhere.pk}/"

    assert [office.get(address).status_code, office.post(f"{address}plan/").status_code] == [404, 404]
    assert reload(elsewhere).state == "asked"


def test_a_verified_erasure_says_so_and_names_nobody(programme: Programme, office: Client, window: Client) -> None:
    one = make_searched(programme)

    for client, desk in ((office, "office"), (window, "window")):
        page = words(client, url(one, desk, "record/"))
        assert "残っていないことを確かめました" in page
        assert "受信者のメールボックス" in page
        assert "もう一度探す" not in page
    assert words(office, f"/p/{programme.slug}/office/").count("消去を確かめられていません") == 0


def test_what_was_left_is_named_by_its_place_and_the_way_on_is_said(
    programme: Programme, office: Client, window: Client
) -> None:
    one = make_searched(programme, left=(LEFT,))

    page = words(office, url(one, "office", "record/"))

    for said in (
        "1か所に残っていました",
        "banner--error",
        "登録（氏名と連絡先）（表 public.subjects_subject）",
        "もう一度探す",
        "証明書も出せません",
    ):
        assert said in page
    assert "消去を確かめられていません" in words(office, f"/p/{programme.slug}/office/")
    assert "もう一度探す</button>" not in words(window, url(one, "window", "record/"))
    assert office.post(url(one, "office", "search/")).status_code == 302
    assert window.post(url(one, "window", "search/")).status_code == 404


def test_a_search_that_could_not_look_says_why(programme: Programme, office: Client) -> None:
    one = make_searched(programme, why="探す値が残っていません。")

    page = words(office, url(one, "office", "record/"))

    assert "残っていないと、まだ言えません" in page
    assert "探す値が残っていません。" in page


def test_pressing_too_late_is_said_and_changes_nothing(programme: Programme, office: Client) -> None:
    one = ready(programme, make_subject(programme).pk)

    response = office.post(url(one, "office", "plan/"))

    assert response.status_code == 409
    assert reload(one).state == "instructed"


def test_empty_pages_say_when_something_will_stand_there(programme: Programme, office: Client, window: Client) -> None:
    assert "消去のご希望はまだありません。" in words(office, f"/p/{programme.slug}/office/erasures/")
    assert "指示を待っている消去はありません。" in words(window, f"/p/{programme.slug}/window/erasures/instruct/")


def test_the_list_asks_as_many_questions_for_three_as_for_one(programme: Programme, office: Client) -> None:
    counts = []
    for _number in range(3):
        asked(programme)
        office.get(f"/p/{programme.slug}/office/erasures/")
        with CaptureQueriesContext(connection) as found:
            office.get(f"/p/{programme.slug}/office/erasures/")
        counts.append(len(found))

    assert len(set(counts)) == 1
    with inside(programme):
        assert len(queries.requests()) == 3


def test_a_document_is_kept_sealed_only_until_it_is_used(programme: Programme) -> None:
    token = handed.hand_in(programme, PDF)

    files = list(handed._folder(programme).iterdir())
    assert [PDF in file.read_bytes() for file in files] == [False]
    assert handed.handed(programme, token) == PDF
    assert handed.handed(make_programme(), token) is None
    handed.forget(programme, token)
    assert handed.handed(programme, token) is None
