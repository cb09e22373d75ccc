"""並べ方とご案内の基準: public, written from the very numbers that count, with who approved them."""

import pytest
from django.test import Client

from tests.delivery.guidance.suggestions.scenes import agree, approve, make_scene, propose

pytestmark = pytest.mark.django_db


def shown(slug: str) -> str:
    answer = Client().get(f"/p/{slug}/criteria/")
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def test_before_a_version_is_in_force_the_page_says_so_and_how_filtering_orders() -> None:
    scene = make_scene(issued=False)
    propose(scene)

    page = shown(scene.programme.slug)

    assert "相談機関からのご案内は、まだ行っていません" in page
    assert "合う条件の多い順" in page
    assert "第1版" not in page


def test_the_version_in_force_stands_there_with_its_numbers_and_both_approvals_and_the_next_one_replaces_it() -> None:
    scene = make_scene(issued=False)
    approve(scene, length=4, least_lists=2, most_drop=6)
    page = shown(scene.programme.slug)
    for words in (
        "第1版",
        "必須が3、希望が1です",
        "お一人の一覧は4件まで",
        "2人以上の一覧に入るように",
        "下げる順位は6まで",
        "お一人の一覧に入る自治体は2件まで",
        "どの企業と自治体も",
        scene.body.name,
    ):
        assert words in page, words

    newer = propose(scene, length=3, least_lists=0, most_towns=0)
    agree(newer, scene.counsellor)
    assert "お一人の一覧は4件まで" in shown(scene.programme.slug)
    agree(newer, scene.window)

    page = shown(scene.programme.slug)
    assert "お一人の一覧は3件まで" in page
    assert "人以上の一覧に入るように" not in page
    assert "出展する自治体は" not in page
