"""Texts of the special web site, written by one person and seen by another."""

import datetime as dt
from typing import Any

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import VISITOR
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.actions.life import Told, write_cells
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.actions import site
from engawa.delivery.fairs.actions.questions import answer_question
from engawa.delivery.fairs.actions.site import PageWords, StoryWords
from engawa.delivery.fairs.models import Question, SitePage, Story
from engawa.delivery.fairs.site_states import PageKind, StoryKind
from tests.make import some_actor


def make_page(programme: Programme, kind: PageKind = PageKind.ABOUT, *, public: bool = True, **words: Any) -> SitePage:
    base: dict[str, Any] = {"title": "この説明会について", "body": "画面ごしに話せます。"}
    written = site.write_page(
        programme, by=some_actor(Role.CONTRACTOR, programme), kind=kind, words=PageWords(**(base | words))
    )
    return site.check(written, by=some_actor(Role.CHIEF, programme), publish=True) if public else written


def make_story(programme: Programme, kind: StoryKind = StoryKind.BUDGET, *, public: bool = True, **words: Any) -> Story:
    base: dict[str, Any] = {"title": "一人暮らしの家計", "body": "家賃が下がりました。", "right": "事務局作成"}
    written = site.write_story(
        programme, by=some_actor(Role.CONTRACTOR, programme), kind=kind, words=StoryWords(**(base | words))
    )
    return site.check(written, by=some_actor(Role.CHIEF, programme), publish=True) if public else written


def told(text: str = "車で15分ほどです。", **facts: Any) -> Told:
    base: dict[str, Any] = {
        "url": "https://example.jp/town",
        "source": "くらし案内（架空）",
        "checked_on": clock.today(),
    }
    return Told(text=text, **(base | facts))


def tell(programme: Programme, code: str = "312011", **cells: str | Told) -> int:
    """Cells of a municipality by key, written by an agency."""
    given = {key: one if isinstance(one, Told) else told(one) for key, one in cells.items()}
    return write_cells(programme, by=some_actor(Role.AGENCY, programme), municipality=code, cells=given)


def first_april() -> dt.date:
    today = clock.today()
    return dt.date(today.year + (today.month >= 4), 4, 1)


def make_question(exhibitor: Exhibitor, text: str = "見学はできますか。", *, answer: str = "") -> Question:
    """As it was asked before the fair; world and day may be on."""
    with acting(Act.QUESTION_ASK, exhibitor.programme, by=VISITOR, about=exhibitor):
        asked = Question.objects.create(programme=exhibitor.programme, exhibitor=exhibitor, text=text, due=clock.now())
    by = some_actor(Role.CONTRACTOR, exhibitor.programme)
    return answer_question(asked, by=by, text=answer) if answer else asked
