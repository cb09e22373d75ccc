"""アンケート at 乙's desk and at 甲's window: set beforehand, counted live for one, settled for the other."""

import pytest
from django.test import Client

from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures.surveying import answer_survey
from tests.delivery.fairs.makers import make_public_fair
from tests.make import make_actor, reload
from tests.outcomes.measures.scenes import after
from tests.outcomes.measures.test_surveying import FEW, MANY, came, close, make_over
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def desks(fair: Fair) -> tuple[Client, Client, str]:
    office, window = (as_staff(make_actor(role, fair.programme)) for role in (Role.CONTRACTOR, Role.COMMISSIONER))
    return office, window, f"/p/{fair.programme.slug}"


def test_questions_are_chosen_reworded_and_added_before_the_day() -> None:
    fair = make_public_fair(1)
    office, window, root = desks(fair)
    setting = f"{root}/office/surveys/participant/"
    assert "まだ用意されていません" in office.get(f"{root}/office/surveys/").content.decode()
    first = office.get(setting).content.decode()
    typed = {"days": "10", "ask_overall": "on", "label_overall": "いかがでしたか", "ask_words": "on"}
    own = {"label_own1": "どこで知りましたか", "choices_own1": "駅\n新聞"}

    assert first.count("checked") == 9
    for wrong, says in (
        (typed | {"days": "1"}, "3以上"),
        ({"days": "10"}, "設問を1つ以上"),
        (typed | {"label_own1": "どこで知りましたか"}, "選択肢は2つから6つまで"),
        (typed | own | {"label_own1": "本籍はどこですか"}, "本籍・出生地"),
        (typed | {"label_overall": "umi@example.jp まで"}, "メールアドレスのようです"),
    ):
        answer = office.post(setting, wrong)
        assert (answer.status_code, says in answer.content.decode()) == (422, True), says
    assert office.post(setting, typed | own).status_code == 302
    for client, desk in ((office, "office"), (window, "window")):
        page = client.get(f"{root}/{desk}/surveys/").content.decode()
        assert "いかがでしたか" in page
        assert "駅／新聞" in page
    assert window.get(setting).status_code == 404


def test_the_window_reads_no_cell_before_the_close_and_no_small_one_after_it() -> None:
    fair, hers, theirs = make_over()
    office, window, root = desks(fair)
    people = [came(fair) for _each in range(8)]
    with after(fair, 1):
        for who in people[:6]:
            answer_survey(hers, by=who, given=MANY)
        answer_survey(hers, by=people[6], given=FEW | {"words": "ひとりごと"})
        live, seen = (
            client.get(f"{root}/{desk}/surveys/").content.decode()
            for client, desk in ((office, "office"), (window, "window"))
        )
        assert "対象 8、回答率 87%" in live
        assert "対象 8、回答率 87%" in seen
        assert "とても満足" in live
        assert "とても満足" not in seen
    close(fair, hers)
    close(fair, theirs)
    with after(fair, 16):
        pages = [
            client.get(f"{root}/{desk}/surveys/").content.decode()
            for client, desk in ((office, "office"), (window, "window"))
        ]
        assert office.get(f"{root}/office/surveys/participant/").status_code == 302
    for page in pages:
        assert "＊" in page
        assert "企業との面談 85%" in page
        assert "ひとりごと" not in page


def test_voices_are_read_without_names_and_told_in_other_words() -> None:
    fair, hers, _theirs = make_over()
    office, window, root = desks(fair)
    with after(fair, 1):
        for _each in range(4):
            answer_survey(hers, by=came(fair), given={})
        answer_survey(hers, by=came(fair, alias="かもめ"), given={"words": "夜にもあるとよい。"})
        place = f"{root}/office/surveys/{hers.pk}/voices/"
        page = office.get(place)
        told, row = page.content.decode(), page.context["rows"][0]["one"]
        assert "夜にもあるとよい。" in told
        assert "かもめ" not in told
        sent = {"answer": row.answer, "question": "words"}
        same = office.post(place, sent | {"words": "夜にもあるとよい"})
        assert (same.status_code, "要旨に書きかえてください" in same.content.decode()) == (422, True)
        assert office.post(place, sent | {"words": "夜間の開催を希望"}).status_code == 302
        assert "夜間の開催を希望" in window.get(f"{root}/window/surveys/").content.decode()
        assert window.get(place).status_code == 404
        gist = office.get(place).context["rows"][0]["one"].gist
        assert office.post(place, {"drop": gist.pk}).status_code == 302
        assert reload(gist).words == ""
        assert "夜間の開催を希望" not in window.get(f"{root}/window/surveys/").content.decode()
