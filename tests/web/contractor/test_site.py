import pytest

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.models import SitePage, Story
from engawa.delivery.fairs.site_states import PageKind, StoryKind
from tests.delivery.fairs.makers import make_fair
from tests.delivery.fairs.site_makers import make_page, make_story
from tests.make import make_actor, make_programme, reload
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db

WORDS = {"title": "概要", "body": "- 参加無料", "source": "", "checked_on": ""}


def test_one_writes_another_checks_and_the_page_is_public() -> None:
    programme = make_fair().programme
    writer, other = (as_staff(make_actor(Role.CONTRACTOR, programme)) for _ in range(2))
    base = f"/p/{programme.slug}/office/site/"

    made = writer.post(f"{base}new/about/", WORDS)
    one = made.headers["Location"]
    own = writer.get(one).content.decode()
    pressed = writer.post(f"{one}move/", {"verb": "check"})
    seen = other.get(one).content.decode()
    done = other.post(f"{one}move/", {"verb": "check"})

    assert made.status_code == 302
    assert "ほかの人の確認を待っています" in own and "確かめて公開する" not in own
    assert pressed.status_code == 403 and "あなたが書いたものです" in pressed.content.decode()
    assert "確かめて公開する" in seen and "<li>参加無料</li>" in seen
    assert done.status_code == 302
    assert "参加無料" in other.get(f"/p/{programme.slug}/pages/about/").content.decode()
    assert "公開中" in writer.get(base).content.decode()


def test_a_source_wants_its_day_and_nothing_typed_is_lost() -> None:
    programme = make_programme()
    client = as_staff(make_actor(Role.CONTRACTOR, programme))
    base = f"/p/{programme.slug}/office/site/new/"

    answer = client.post(f"{base}about/", WORDS | {"source": "県の資料"})
    future = client.post(f"{base}about/", WORDS | {"source": "県の資料", "checked_on": "2199-01-01"})
    empty = client.post(f"{base}news/", {"title": "", "body": ""})

    assert (answer.status_code, future.status_code, empty.status_code) == (422, 422, 422)
    page = answer.content.decode()
    assert "確認日も入力してください" in page and "県の資料" in page and "- 参加無料" in page
    assert "これからの日は入力できません" in future.content.decode()
    assert "「題名」を入力してください。" in empty.content.decode()
    with inside(programme):
        assert not SitePage.objects.exists()


def test_it_is_sent_back_with_a_reason_and_written_over() -> None:
    programme = make_programme()
    page = make_page(programme, public=False)
    client = as_staff(make_actor(Role.CHIEF, programme))
    one = f"/p/{programme.slug}/office/site/{page.pk}/"

    silent = client.post(f"{one}move/", {"verb": "back", "reason": ""})
    client.post(f"{one}move/", {"verb": "back", "reason": "日付を直してください"})
    shown = client.get(f"/p/{programme.slug}/office/site/").content.decode()
    client.post(f"{one}edit/", WORDS | {"title": "直した題"})

    assert silent.status_code == 422 and "「差し戻す理由」を入力してください。" in silent.content.decode()
    assert "日付を直してください" in shown
    assert (reload(page).title, reload(page).reason) == ("直した題", "")


def test_a_story_says_what_it_lacks_before_it_is_published() -> None:
    programme = make_programme()
    writer, other = as_staff(make_actor(Role.CONTRACTOR, programme)), as_staff(make_actor(Role.CHIEF, programme))
    base = f"/p/{programme.slug}/office/site/"
    words = {"title": "雪の朝", "body": "早起きします", "municipality": "312011"}

    odd = writer.post(f"{base}new/story-voice/", words | {"label_1": "家賃", "amount_2": "3"})
    one = writer.post(f"{base}new/story-voice/", words | {"right": "ご本人の許諾"}).headers["Location"]
    refused = other.post(f"{one}move/", {"verb": "check"})
    with inside(programme):
        story = Story.objects.get()
    writer.post(f"{base}{story.pk}/edit/", words | {"right": "ご本人の許諾", "person_consent": "on"})
    done = other.post(f"{one}move/", {"verb": "check"})

    assert odd.status_code == 422
    assert "「家賃」の金額を入力してください。" in odd.content.decode() and "何の金額か" in odd.content.decode()
    assert refused.status_code == 422 and "同意が、まだ記録されていません" in refused.content.decode()
    assert done.status_code == 302
    assert reload(story).state == "published"


def test_what_is_public_is_taken_down_at_once() -> None:
    programme = make_fair().programme
    page = make_page(programme, PageKind.NEWS, title="もう古い知らせ")
    client = as_staff(make_actor(Role.CONTRACTOR, programme))

    client.post(f"/p/{programme.slug}/office/site/{page.pk}/move/", {"verb": "withdraw"})

    assert "もう古い知らせ" not in client.get(f"/p/{programme.slug}/updates/").content.decode()


def test_words_that_lead_nowhere_are_not_there() -> None:
    programme = make_programme()
    page, story = make_page(programme), make_story(programme, StoryKind.BUDGET)
    client = as_staff(make_actor(Role.CONTRACTOR, programme))
    base = f"/p/{programme.slug}/office/site/"

    assert client.get(f"{base}new/nothing/").status_code == 404
    assert client.get(f"{base}new/story-nothing/").status_code == 404
    assert client.post(f"{base}{page.pk}/move/", {"verb": "nothing"}).status_code == 404
    assert client.get(f"{base}{story.pk}/edit/").status_code == 200
    other = as_staff(make_actor(Role.CONTRACTOR, make_programme()))
    assert other.get(f"{base}{page.pk}/").status_code == 404
