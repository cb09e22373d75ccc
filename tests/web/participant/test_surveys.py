"""アンケート on her own page: nothing lost, who sees what, and nothing for those who were not there."""

import re

import pytest
from django.test import Client

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import Actor, seeker, system
from engawa.base.subjects.models import Subject
from engawa.base.subjects.steps import begin_session
from engawa.delivery.events.models import Survey
from engawa.delivery.fairs.models import Fair
from tests.outcomes.make import register
from tests.outcomes.measures.scenes import after
from tests.outcomes.measures.test_surveying import came, close, host, make_over, told
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db


def enter(fair: Fair, who: Actor) -> Client:
    with acting(Act.NOTICE_SEND, fair.programme, by=system("test")) as act:
        token, _ends = begin_session(act, Subject.objects.get(pk=who.id), own_device=True)
    return as_seeker(token)


def address(survey: Survey) -> str:
    return f"/p/{survey.programme.slug}/me/surveys/{survey.pk}/"


def test_she_answers_on_one_page_changes_it_and_takes_it_back() -> None:
    fair, hers, _theirs = make_over()
    client, today = enter(fair, came(fair)), f"/p/{fair.programme.slug}/me/"
    with after(fair, 1):
        assert address(hers) in client.get(today).content.decode()
        page = client.get(address(hers)).content.decode()
        assert page.count("<fieldset") == 8
        assert page.index("<textarea") > page.rindex("<fieldset")
        assert "5人未満の区分は伏せ" in page

        long = client.post(address(hers), {"overall": "4", "useful": ["talk"], "words": "あ" * 501})
        kept = long.content.decode()
        assert (long.status_code, told(hers).answered) == (422, 0)
        assert "1文字減らしてください" in kept
        assert "あ" * 501 in kept
        assert re.search(r'value="4"[^>]* checked', kept)

        sent = client.post(address(hers), {"overall": "4", "useful": ["talk"], "words": "夜にもほしい"}, follow=True)
        page = sent.content.decode()
        assert sent.redirect_chain == [(address(hers), 302)]
        assert "お答えを受け取りました" in page
        assert "夜にもほしい" in page
        assert "答えを見る・変える" in client.get(today).content.decode()

        page = client.post(address(hers), {"verb": "take_back"}, follow=True).content.decode()
        assert "夜にもほしい" not in page
        assert told(hers).answered == 0


def test_who_comes_too_late_or_was_not_there_loses_no_words_and_leaves_none() -> None:
    fair, hers, theirs = make_over()
    me, absent = enter(fair, came(fair)), enter(fair, seeker(register(fair).pk))
    with after(fair, 1):
        page = absent.get(address(hers)).content.decode()
        assert "参加された方にお願いしています" in page
        assert "<fieldset" not in page
        assert absent.post(address(hers), {"overall": "5"}).status_code == 422
        assert address(hers) not in absent.get(f"/p/{fair.programme.slug}/me/").content.decode()
        assert me.get(address(theirs)).status_code == 404
    close(fair, hers)
    with after(fair, 16):
        late = me.post(address(hers), {"overall": "5", "words": "遅くなりました"})
    assert late.status_code == 422
    assert "受付は終わりました" in late.content.decode()
    assert "遅くなりました" in late.content.decode()
    assert told(hers).answered == 0


def test_an_exhibitor_answers_once_whoever_of_its_people_writes() -> None:
    fair, _hers, theirs = make_over(2)
    first, colleague, other = (as_staff(host(fair, at)) for at in (0, 0, 1))
    booth = f"/p/{fair.programme.slug}/booth/"
    with after(fair, 1):
        assert "出展者アンケートをお願いします" in first.get(booth + "prepare/").content.decode()
        assert first.post(booth + "survey/", {"overall": "4", "words": "準備が早く済んだ"}).status_code == 302
        page = colleague.get(booth + "survey/").content.decode()
        assert "準備が早く済んだ" in page
        colleague.post(booth + "survey/", {"overall": "5"})
        assert "準備が早く済んだ" not in other.get(booth + "survey/").content.decode()
    assert (told(theirs).asked, told(theirs).answered) == (2, 1)
