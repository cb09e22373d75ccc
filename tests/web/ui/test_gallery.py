"""The frames and every component are drawn in their states, and keep to the policy."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from engawa.web.ui import gallery

ERRORS = ("400", "403", "403_csrf", "404", "410", "429", "500", "503")
LATER = ("late", "again", "foreign")


def page(name: str) -> str:
    request = RequestFactory().get(f"/gallery/{name}/")
    answer = gallery.gallery(request) if name == "index" else gallery.sample(request, name)
    return answer.content.decode()


PAGES = ["index", *gallery.PAGES]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_inline_that_the_policy_would_refuse(name: str) -> None:
    drawn = page(name)

    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", drawn)
    assert not re.findall(r"<script(?![^>]*src=)", drawn)
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", drawn)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_has_one_title_one_heading_and_one_main(name: str) -> None:
    drawn = page(name)

    assert [len(re.findall(tag, drawn)) for tag in (r"<title>\S", r"<h1[ >]", r"<main ")] == [1, 1, 1]
    assert '<html lang="ja">' in drawn


@pytest.mark.parametrize("name", PAGES)
def test_no_id_is_given_twice(name: str) -> None:
    ids = re.findall(r'\sid="(.*?)"', page(name))

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("name", [*ERRORS, *(f"ui/errors/{late}" for late in LATER)])
def test_an_error_page_needs_nothing_but_itself_and_says_what_now(name: str) -> None:
    drawn = render_to_string(f"{name}.html")

    assert "はじめのページへ" in drawn
    assert "！" not in drawn


def test_a_refusal_says_what_why_and_what_now_with_the_clause_after() -> None:
    drawn = page("refused")

    order = [
        "この求人票はまだ公開できません。",
        "県立ハローワークの確認を待っています（依頼 2月3日）。",
        "（仕様書1(2)ア(イ)）",
        "確認を急ぐ",
    ]
    assert [drawn.index(words) for words in order] == sorted(drawn.index(words) for words in order)


def test_a_closed_door_offers_a_new_link() -> None:
    assert gallery.sample(RequestFactory().get("/"), "closed").status_code == 410
    assert "新しいリンクを受け取る" in page("closed")
