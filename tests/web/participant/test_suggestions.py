"""おすすめ as she meets it: the issuer's name above what was issued, her own conditions below, and her say over both."""

import re

import pytest
from django.test import Client

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.contract.custody.actions import hide_employer
from engawa.contract.custody.models import Consent
from engawa.contract.custody.purposes import COMPANIES_ALONE
from engawa.contract.custody.queries import live_consent
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.guidance.suggestions import changing
from engawa.delivery.guidance.suggestions.changing import Why
from engawa.delivery.guidance.suggestions.states import Ground
from tests.delivery.fairs.makers import registrations
from tests.delivery.fairs.site_makers import tell
from tests.delivery.fairs.talk_makers import Someone
from tests.delivery.guidance.suggestions.scenes import (
    ROWS,
    Scene,
    company_of,
    issue_lines,
    lines,
    make_issued,
    make_scene,
    make_wishing,
    run,
    switch,
)
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db


def url(scene: Scene, *parts: object) -> str:
    return f"/p/{scene.programme.slug}/me/" + "".join(f"{part}/" for part in parts)


def page(scene: Scene, who: Someone, *parts: object) -> str:
    answer = as_seeker(who.token).get(url(scene, *(parts or ("suggestions",))))
    assert answer.status_code == 200
    return answer.content.decode()


def companies(shown: str) -> list[str]:
    return re.findall(r"会社\d\d（架空）", shown)


def test_what_was_issued_stands_under_the_issuers_name_with_reasons_notes_and_the_criteria() -> None:
    scene = make_scene()
    who, _issued = make_issued(
        scene, wishes=Wishes(occupations=("02",), regions=("west",), weights={"regions": "must"}, ways=("telework",))
    )

    shown = page(scene, who)

    for words in (
        f"{scene.body.name}からのご案内",
        "職種：研究・技術の職業 ― ご希望どおりです",
        "テレワークができる：未回答です。面談で確認できます",
        "この条件を変える",
        "表示しない",
        "ご案内の基準",
        "この条件で絞り込みました",
    ):
        assert words in shown, words
    assert not re.search(r"相性|点数|スコア|順位", shown)


def test_a_municipality_comes_with_its_page_once_it_was_approved() -> None:
    scene = make_scene(rows=(ROWS[1],), towns=["312029"])
    tell(scene.programme, "312029", network="光回線が引けます。")
    west = Wishes(regions=("west",), weights={"regions": "must"}, ways=("telework",))
    who = make_wishing(scene, wishes=west)
    run(scene)
    assert "米子市" not in page(scene, who)
    (line,) = lines(scene, who)
    issue_lines(scene, [line])

    shown = page(scene, who)

    for words in (
        f'<a href="/p/{scene.programme.slug}/companies/{line.exhibitor_id}/">米子市</a>',
        "勤務地：米子市 ― ご希望どおりです（出展企業一覧",
        "この自治体の「通信」に書かれています。ご希望に合うかは読んで確かめてください（出典：くらし案内（架空）、",
    ):
        assert words in shown, words
    assert "/postings/" not in shown.split("あなたの条件に合う順")[0]


def test_who_agreed_to_companies_alone_is_asked_about_municipalities() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    assert "自治体のご案内にも同意する" not in page(scene, who)
    with acting(Act.CONSENT_GIVE, scene.programme, by=who.actor, subject=who.actor.id):
        Consent.objects.filter(purpose=Purpose.SUGGESTION).update(words_version=COMPANIES_ALONE[-1])
    assert "自治体のご案内にも同意する" in page(scene, who)

    as_seeker(who.token).post(url(scene, "suggestions", "want"))

    assert "自治体のご案内にも同意する" not in page(scene, who)


def test_before_anybody_approves_she_sees_her_own_conditions_only() -> None:
    scene = make_scene()
    who = make_wishing(scene)
    run(scene)

    shown = page(scene, who)

    assert f"{scene.body.name}からのご案内" not in shown
    assert "いまお届けしているご案内はありません" in shown
    assert "この条件で絞り込みました" in shown


def test_filtering_only_shows_nothing_issued_and_asks_for_no_consent() -> None:
    scene = make_scene()
    who, _issued = make_issued(scene)
    switch(scene, "filter_only")

    shown = page(scene, who)

    assert "からのご案内" not in shown.replace("相談機関からのご案内", "")
    assert "同意して受け取る" not in shown
    assert "2つの条件のうち 2つが合います" in shown


def test_the_order_is_how_many_conditions_are_met_then_a_turn_that_changes_daily() -> None:
    scene = make_scene(issued=False)
    who = make_wishing(scene, wishes=Wishes(occupations=("02",), regions=("west",)), wants=False)
    counts = re.findall(r"2つの条件のうち (\d)つが合います", page(scene, who))
    assert counts == ["2", "1", "1", "0"]

    orders = set()
    for day in range(8):
        with clock.travel_to(clock.now() + clock.dt.timedelta(days=day)):
            orders.add(tuple(companies(page(scene, who))))
    assert len(orders) == 2
    assert {one[0] for one in orders} == {"会社01（架空）"}


def test_a_must_leaves_out_and_says_so_and_a_company_she_hides_from_is_in_no_count() -> None:
    scene = make_scene(issued=False)
    who = make_wishing(scene, wants=False)
    assert "必須の条件に合わない 2社は除いています" in page(scene, who)
    number = company_of(scene, "社内SE").organisation.corporate_no
    hide_employer(scene.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    assert "必須の条件に合わない 1社は除いています" in page(scene, who)


def test_nothing_declared_invites_and_nothing_found_names_the_way_out() -> None:
    scene = make_scene(issued=False)
    blank = make_wishing(scene, wishes=Wishes())
    strict = make_wishing(scene, wishes=Wishes(regions=("central",), weights={"regions": "must"}))

    assert "希望条件をまだ選んでいません" in page(scene, blank)
    assert "必須にした条件に合う企業が、いまはありません" in page(scene, strict)


def test_she_agrees_in_one_press_and_may_take_it_back_with_her_other_consents() -> None:
    scene = make_scene()
    who = make_wishing(scene, wants=False)
    assert "同意して受け取る" in page(scene, who)
    client = as_seeker(who.token)

    assert client.post(url(scene, "suggestions", "want")).status_code == 302

    with inside(scene.programme):
        assert live_consent(who.actor.id, Purpose.SUGGESTION) is not None
    assert "相談機関からの出展企業・自治体のご案内" in page(scene, who, "consents")
    client.post(url(scene, "consents", "withdraw"), {"purpose": "suggestion"})
    assert "同意して受け取る" in page(scene, who)


def test_what_she_puts_away_is_gone_and_can_be_had_again() -> None:
    scene = make_scene()
    who, issued = make_issued(scene)
    client, name = as_seeker(who.token), issued[0].exhibitor.organisation.name
    assert client.post(url(scene, "suggestions", issued[0].pk, "hide")).status_code == 302

    shown = page(scene, who)
    assert "表示しない企業" in shown
    assert shown.count("からのご案内") >= 1
    (pk,) = re.findall(r"suggestions/([0-9a-f-]{36})/show/", shown)
    assert client.post(url(scene, "suggestions", pk, "show")).status_code == 302
    assert "表示しない企業" not in page(scene, who)
    assert name


def test_anothers_line_is_not_hers_to_put_away() -> None:
    scene = make_scene()
    _who, issued = make_issued(scene)
    other = make_wishing(scene)

    assert as_seeker(other.token).post(url(scene, "suggestions", issued[0].pk, "hide")).status_code == 404


def test_what_a_counsellor_wrote_for_her_is_opened_for_her() -> None:
    scene = make_scene()
    who = make_wishing(scene, wishes=Wishes(occupations=("06",)))
    run(scene)
    first = lines(scene, who)[0]
    changing.leave_out(first, by=scene.counsellor, why=Why(Ground.CONDITIONS))
    with inside(scene.programme):
        (block,) = changing.Override.objects.all()
    changing.take_back(block, by=scene.counsellor)
    made = changing.add(
        scene.fair.gathering,
        by=scene.counsellor,
        subject=who.actor.id,
        exhibitor=first.exhibitor_id,
        why=Why(Ground.SKILLS, "簿記の経験が生きます。"),
    )
    issue_lines(scene, [made])

    shown = page(scene, who)

    assert f"{scene.body.name}の相談員が追加しました（理由：経験や資格を生かせるか。簿記の経験が生きます。）" in shown


def test_she_changes_her_conditions_and_the_list_follows() -> None:
    scene = make_scene(issued=False)
    who = make_wishing(scene, wishes=Wishes(occupations=("02",), words="海の近くで", licences="普通免許"))
    client = as_seeker(who.token)
    form = page(scene, who, "wishes")
    assert "海の近くで" in form
    assert 'value="普通免許"' in form

    wrong = client.post(url(scene, "wishes"), {"income_min": "300万", "occupations": ["06"]})
    assert (wrong.status_code, "「収入の単位」を選んでください" in wrong.content.decode()) == (422, True)
    done = client.post(url(scene, "wishes"), {"occupations": ["06"], "weight_occupations": "must"}, follow=True)

    assert companies(done.content.decode()) == ["会社03（架空）"]
    (registration,) = registrations(scene.fair)
    assert (registration.occupations, registration.weights) == (["06"], {"occupations": "must"})


def test_strangers_and_people_at_work_are_sent_away() -> None:
    scene = make_scene()
    make_issued(scene)

    for client in (Client(), as_staff(scene.counsellor), as_staff(scene.office)):
        assert client.get(url(scene, "suggestions")).status_code == 302
