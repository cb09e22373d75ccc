"""The special web site's own pages: what 乙 wrote, and beside it what is known from the rows. 実施要領1(2)キ(ア)."""

from io import BytesIO
from typing import Any

import segno
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.grants import checkable
from engawa.delivery.exhibitors.library import REGIONS, municipalities
from engawa.delivery.exhibitors.queries import public_exhibitors, public_postings
from engawa.delivery.exhibitors.towns import told_of, town_of
from engawa.delivery.fairs.models import Story
from engawa.delivery.fairs.queries import site as texts
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.delivery.fairs.site_states import PAGE_LABELS, STORY_LABELS, PageKind, StoryKind
from engawa.web.public import standing
from engawa.web.public.caching import page
from engawa.web.public.questions import QUESTIONS
from engawa.web.scope import EngawaRequest
from engawa.web.ui.words import jp_date, jp_time

PLAIN = {PageKind.ABOUT, PageKind.FIRST, PageKind.COUNTERS}
NEWS_PER_PAGE = 20


def _frame(gathering: Gathering | None, kind: PageKind) -> dict[str, Any]:
    return {
        "gathering": gathering,
        "phase": standing.phase(gathering),
        "registering": standing.registering(gathering),
        "kind": kind.value,
        "label": PAGE_LABELS[kind],
        "written": texts.page_of(kind),
    }


@page
def words(request: EngawaRequest, gathering: Gathering | None, kind: str) -> HttpResponse:
    """概要・はじめての方へ・相談窓口."""
    if kind not in PLAIN:
        raise Http404
    facts = _frame(gathering, PageKind(kind)) | {"fair": fair_of(gathering) if gathering else None}
    return render(request, "public/site/words.html", facts)


@page
def faq(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    """What holds for every fair, then what 乙 has answered."""
    facts = _frame(gathering, PageKind.FAQ) | {"questions": QUESTIONS, "written": list(texts.faq())}
    return render(request, "public/site/faq.html", facts)


@page
def news(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    found = Paginator(texts.news(), NEWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "public/site/news.html", {"page_obj": found, "gathering": gathering})


@page
def life(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    """仕事と暮らし: stories, and the nineteen municipalities."""
    told = told_of()
    towns: list[dict[str, Any]] = [
        {"place": place, "told": sum(told[place.code].values())} for place in municipalities().values()
    ]
    facts = _frame(gathering, PageKind.LIFE) | {
        "regions": [
            (name, [one for one in towns if one["place"].region == region]) for region, name in REGIONS.items()
        ],
        "stories": _by_kind(list(texts.stories())),
        "grant": bool(checkable()),
    }
    return render(request, "public/site/life.html", facts)


def _by_kind(stories: list[Story]) -> list[tuple[Any, list[dict[str, Any]]]]:
    found = [(STORY_LABELS[kind], [_told(one) for one in stories if one.kind == kind]) for kind in StoryKind]
    return [(label, rows) for label, rows in found if rows]


def _told(story: Story) -> dict[str, Any]:
    place = municipalities().get(story.municipality)
    return {"story": story, "place": place.name if place else _("県全体")}


@page
def town(request: EngawaRequest, gathering: Gathering | None, code: str) -> HttpResponse:
    """One municipality: its two matrices, who works there, who of it can be talked to."""
    if code not in municipalities():
        raise Http404
    facts = _frame(gathering, PageKind.LIFE) | {
        "town": town_of(code),
        "stories": _by_kind(list(texts.stories(code))),
        "grant": code in checkable(),
        "booth": _booth_of(gathering, code),
        "postings": public_postings(gathering).filter(municipality=code).count() if gathering else 0,
    }
    return render(request, "public/site/town.html", facts)


def _booth_of(gathering: Gathering | None, code: str) -> Any:
    if gathering is None:
        return None
    return public_exhibitors(gathering).filter(kind="municipality", municipality=code).first()


@page
def share(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    """ご家族・ご友人の方へ: what it is, in words to pass on. Asks nothing."""
    address = _top(request)
    facts = _frame(gathering, PageKind.SHARE) | {"address": address, "qr": _qr(address)}
    facts["texts"] = _texts(request, gathering, address)
    return render(request, "public/site/share.html", facts)


@page
def poster(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    """One sheet of A4 to pin up."""
    address = _top(request)
    facts = _frame(gathering, PageKind.SHARE) | {"address": address, "qr": _qr(address)}
    facts["fair"] = fair_of(gathering) if gathering else None
    return render(request, "public/site/poster.html", facts)


def _top(request: EngawaRequest) -> str:
    return request.build_absolute_uri(reverse("public:top", kwargs={"programme": request.programme.slug}))


def _qr(address: str) -> str:
    picture = BytesIO()
    segno.make(address, error="m").save(
        picture, kind="svg", scale=5, xmldecl=False, svgns=True, title=_("案内ページのQRコード")
    )
    return picture.getvalue().decode()


def _texts(request: EngawaRequest, gathering: Gathering | None, address: str) -> list[tuple[str, str, str]]:
    """(id, for what, words): short for a message, longer for a letter. No sentence pushes anybody."""
    when = _("日程は近く決まります。")
    if gathering is not None and standing.phase(gathering) in {"before", "live"}:
        hours = {"from": jp_time(gathering.starts_at), "to": jp_time(gathering.ends_at)}
        when = _("%(day)s%(from)s〜%(to)s。") % (hours | {"day": jp_date(gathering.starts_at)})
    host = request.programme.commissioner.name if request.programme.commissioner else request.programme.short_title
    facts = {"when": when, "host": host, "address": address}
    short = _("鳥取の会社や市町村の人と、画面ごしに話せる説明会があるよ。参加無料、出入り自由。%(when)s %(address)s")
    long = _(
        "鳥取で働くこと、暮らすことを考えている人に向けた、オンラインの合同企業説明会です（主催：%(host)s）。\n"
        "%(when)s参加は無料で、カメラがなくても話せます。転職も移住も、まだ決めていなくて大丈夫です。\n"
        "登録したことが、いまの勤め先に知られることはありません。\n"
        "くわしくはこちらをご覧ください。\n%(address)s"
    )
    return [
        ("text-short", _("メッセージで送る（みじかい文）"), short % facts),
        ("text-long", _("メールや手紙に書く"), long % facts),
    ]
