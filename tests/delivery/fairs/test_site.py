import threading
from typing import Any

import pytest
from django.db import connection

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.kit.text import ForbiddenCharacter
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.actions import site
from engawa.delivery.fairs.actions.site import NotTold, PageWords, StoryWords
from engawa.delivery.fairs.models import SitePage
from engawa.delivery.fairs.queries.site import faq, news, page_of, stories, versions_of
from engawa.delivery.fairs.site_states import PageKind, StoryKind
from tests.delivery.fairs.makers import make_fair
from tests.delivery.fairs.site_makers import make_page, make_story
from tests.make import entries, make_actor, make_programme, reload

WORDS = PageWords(title="書き直した題", body="新しい本文")


def shown(programme: Programme, kind: PageKind = PageKind.ABOUT) -> str:
    with inside(programme):
        found = page_of(kind)
    return found.title if found else ""


@pytest.mark.django_db
def test_a_page_is_public_once_a_second_person_has_seen_it() -> None:
    programme = make_programme()
    writer, other = make_actor(Role.CONTRACTOR, programme), make_actor(Role.CONTRACTOR, programme)
    page = site.write_page(programme, by=writer, kind=PageKind.ABOUT, words=WORDS)
    assert shown(programme) == ""

    with pytest.raises(Refused) as refused:
        site.check(page, by=writer, publish=True)
    assert [unmet.duty for unmet in refused.value.unmet] == ["site.two"]
    assert shown(programme) == ""

    page = site.check(page, by=other)
    assert shown(programme) == ""
    site.publish_written(page, by=writer)

    assert shown(programme) == "書き直した題"
    assert [one["decision"] for one in entries(programme, Act.SITE_CHECK)] == ["deny", "allow"]
    assert len(entries(programme, Act.SITE_PUBLISH, page.pk)) == 1


@pytest.mark.django_db
def test_the_public_version_stays_until_the_next_takes_its_place() -> None:
    programme = make_programme()
    first = make_page(programme, title="はじめの版")

    second = site.rewrite(first, by=make_actor(Role.CONTRACTOR, programme), words=WORDS)
    assert shown(programme) == "はじめの版"
    site.check(second, by=make_actor(Role.CHIEF, programme), publish=True)

    assert shown(programme) == "書き直した題"
    with inside(programme):
        assert [(one.version, one.state) for one in versions_of(second)] == [(2, "published"), (1, "replaced")]


@pytest.mark.django_db
def test_a_checked_text_that_is_written_over_wants_to_be_seen_again() -> None:
    programme = make_programme()
    writer, other = make_actor(Role.CONTRACTOR, programme), make_actor(Role.CHIEF, programme)
    page = site.check(site.write_page(programme, by=writer, kind=PageKind.FIRST, words=WORDS), by=other)

    page = site.rewrite(page, by=other, words=WORDS)

    assert (page.state, page.checked_by, page.version) == ("draft", None, 1)
    with pytest.raises(WrongState):
        site.publish_written(page, by=other)
    with pytest.raises(Refused):
        site.check(page, by=other)


@pytest.mark.django_db
def test_of_a_single_kind_one_thing_is_written_and_of_news_many() -> None:
    programme = make_programme()
    first = make_page(programme)
    again = site.write_page(programme, by=make_actor(Role.CONTRACTOR, programme), kind=PageKind.ABOUT, words=WORDS)
    for title in ("一つめ", "二つめ"):
        make_page(programme, PageKind.NEWS, title=title)
        make_page(programme, PageKind.FAQ, title=title, place=1 if title == "二つめ" else 2)

    assert (again.thing, again.version) == (first.thing, 2)
    with inside(programme):
        assert [one.title for one in news()] == ["二つめ", "一つめ"]
        assert [one.title for one in faq()] == ["二つめ", "一つめ"]


@pytest.mark.django_db
def test_sent_back_it_says_why_and_withdrawn_it_is_gone() -> None:
    programme = make_programme()
    page = make_page(programme, public=False)
    other = make_actor(Role.CHIEF, programme)

    page = site.send_back(page, by=other, reason="日付が違います。")
    assert (page.state, page.reason) == ("draft", "日付が違います。")
    page = site.check(page, by=other, publish=True)
    assert (page.reason, shown(programme)) == ("", page.title)

    site.withdraw(page, by=other)
    assert shown(programme) == ""
    with pytest.raises(WrongState):
        site.withdraw(page, by=other)


@pytest.mark.django_db
def test_a_story_of_a_person_needs_her_yes_and_every_story_its_right() -> None:
    programme = make_programme()
    other = make_actor(Role.CHIEF, programme)
    voice = make_story(programme, StoryKind.VOICE, public=False)
    bare = make_story(programme, StoryKind.BUDGET, public=False, right="")

    for story in (voice, bare):
        with pytest.raises(NotTold):
            site.check(story, by=other, publish=True)
        assert reload(story).state == "draft"

    words = StoryWords(
        title="声", body="雪にも慣れました。", person_consent=True, right="ご本人の許諾（この催しに限る）"
    )
    site.check(site.rewrite(voice, by=make_actor(Role.CONTRACTOR, programme), words=words), by=other, publish=True)
    with inside(programme):
        assert [one.title for one in stories()] == ["声"]


@pytest.mark.django_db
def test_a_budget_adds_up_and_stands_with_its_municipality() -> None:
    programme = make_programme()
    make_story(programme, municipality="312011", figures=(("家賃", 48_000), ("食費", 32_000)))
    make_story(programme, municipality="312037")

    with inside(programme):
        [story] = stories("312011")
    assert story.total == 80_000


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.EXHIBITOR, Role.AGENCY, Role.COMMISSIONER])
def test_only_the_office_writes_and_checks(role: Role) -> None:
    programme = make_programme()
    page, by = make_page(programme, public=False), make_actor(role, programme)

    with pytest.raises(NotPermitted):
        site.write_page(programme, by=by, kind=PageKind.ABOUT, words=WORDS)
    with pytest.raises(NotPermitted):
        site.check(page, by=by)
    with pytest.raises(NotPermitted):
        site.withdraw(page, by=by)


@pytest.mark.django_db
def test_characters_nobody_sees_are_refused() -> None:
    programme = make_programme()

    with pytest.raises(ForbiddenCharacter):
        make_page(programme, body="見えない\u202eもの")


@pytest.mark.django_db
def test_publishing_and_withdrawing_move_the_stamp_of_every_page() -> None:
    fair = make_fair()
    before = reload(fair.gathering).stamp

    page = make_page(fair.programme)
    published = reload(fair.gathering).stamp
    site.withdraw(page, by=make_actor(Role.CHIEF, fair.programme))

    assert before < published < reload(fair.gathering).stamp


@pytest.mark.usefixtures("committed")
def test_two_who_rewrite_at_once_make_one_next_version() -> None:
    programme = make_programme()
    page = make_page(programme)
    people = [make_actor(Role.CONTRACTOR, programme) for _ in range(2)]
    barrier, made = threading.Barrier(2), list[Any]()

    def press(at: int) -> None:
        try:
            barrier.wait()
            made.append(site.rewrite(page, by=people[at], words=WORDS).version)
        finally:
            connection.close()

    pressing = [threading.Thread(target=press, args=(at,)) for at in range(2)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()

    assert made == [2, 2]
    with inside(programme):
        assert SitePage.objects.filter(thing=page.thing).count() == 2
