"""企業・自治体をさがす: the address holds the filter; an empty result names the condition to drop."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.finding import Conditions, find, to_drop, words_for
from engawa.delivery.exhibitors.library import REGIONS, industries, municipalities, occupations, ways_of_working
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.web.public import standing
from engawa.web.public.caching import page
from engawa.web.public.cards import cards_of
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

PER_PAGE = 24
LONGEST_WORD = 40


BOXES = {"ways": {"働き方", "休み"}, "scheme": {"副業", "移住", "育児・介護", "成長"}, "cert": {"認定"}}
"""Three lists of boxes in the address; the groups of the library that each shows."""


def box_of(way: str) -> str:
    group = ways_of_working()[way].group
    return next(name for name, groups in BOXES.items() if group in groups)


def _choices(rows: dict[str, Any]) -> list[tuple[str, Any]]:
    return [("", _("すべて")), *((code, row.name) for code, row in rows.items())]


def _places(chosen: str) -> list[tuple[str, Any]]:
    """Of the region that is chosen, else all by region."""
    groups = {
        name: [(place.code, place.name) for place in municipalities().values() if place.region == region]
        for region, name in REGIONS.items()
        if chosen in {"", region}
    }
    return [("", _("すべて")), *groups.items()]


class DirectoryForm(EngawaForm):
    """Nothing here can be wrong: what does not exist is not asked for."""

    word = forms.CharField(label=_("ことば"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(label=_("企業・自治体"), required=False)
    industry = forms.ChoiceField(label=_("業種"), required=False)
    occupation = forms.ChoiceField(label=_("職種"), required=False)
    region = forms.ChoiceField(label=_("地域"), required=False)
    municipality = forms.ChoiceField(label=_("市町村"), required=False)
    ways = forms.MultipleChoiceField(label=_("働き方・休み"), required=False, widget=forms.CheckboxSelectMultiple)
    scheme = forms.MultipleChoiceField(label=_("制度"), required=False, widget=forms.CheckboxSelectMultiple)
    cert = forms.MultipleChoiceField(label=_("認定・認証"), required=False, widget=forms.CheckboxSelectMultiple)
    now = forms.BooleanField(label=_("今すぐ話せるところだけ"), required=False)

    def __init__(self, *args: Any, live: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("kind", [("", _("すべて")), *ExhibitorKind.choices])
        self._choose("industry", _choices(industries()))
        self._choose("occupation", _choices(occupations()))
        self._choose("region", [("", _("すべて")), *REGIONS.items()])
        self._choose("municipality", _places(str(self.initial.get("region") or (self.data or {}).get("region") or "")))
        for name in BOXES:
            self._choose(name, [(key, way.name) for key, way in ways_of_working().items() if box_of(key) == name])
        if not live:
            del self.fields["now"]

    @property
    def plain(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in BOXES]

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[name] for name in BOXES]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def conditions_in(query: QueryDict, free: frozenset[UUID], *, live: bool) -> Conditions:
    """Codes that do not exist are left out; a long word is cut."""
    municipality = _known(query.get("municipality"), municipalities())
    region = _known(query.get("region"), REGIONS)
    if municipality and region and municipalities()[municipality].region != region:
        municipality = ""
    return Conditions(
        kind=_known(query.get("kind"), dict(ExhibitorKind.choices)),
        industry=_known(query.get("industry"), industries()),
        occupation=_known(query.get("occupation"), occupations()),
        region=region,
        municipality=municipality,
        ways=tuple(key for key in ways_of_working() if any(key in query.getlist(name) for name in BOXES)),
        word=" ".join(query.get("word", "").replace("\x00", "").split())[:LONGEST_WORD],
        only=free if live and query.get("now") else None,
    )


def _known(code: str | None, codes: dict[str, Any]) -> str:
    return code if code is not None and code in codes else ""


def address_of(wanted: Conditions) -> str:
    """The query part of the address that asks for these conditions."""
    names = ("word", "kind", "industry", "occupation", "region", "municipality")
    pairs = [(name, getattr(wanted, name)) for name in names if getattr(wanted, name)]
    pairs += [(box_of(way), way) for way in wanted.ways]
    pairs += [("now", "on")] if wanted.only is not None else []
    return f"?{urlencode(pairs)}" if pairs else "?"


@page
def directory(request: EngawaRequest, gathering: Gathering | None) -> HttpResponse:
    if gathering is None:
        return render(request, "public/unknown.html")
    places = standing.places(gathering)
    live = standing.phase(gathering) == "live"
    wanted = conditions_in(request.GET, standing.free_now(places), live=live)
    found = Paginator(find(gathering, wanted), PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "form": DirectoryForm(_asked(wanted), live=live),
        "gathering": gathering,
        "wanted": wanted,
        "chosen": [(words_for(name, wanted), address_of(rest)) for name, rest in wanted.without()],
        "page_obj": found,
        "total": found.paginator.count,
        "cards": cards_of(found.object_list, places),
        "free": len(standing.free_now(places)) if wanted.only is None else 0,
        "drop": None if found.paginator.count else _drop(gathering, wanted),
    }
    return render(request, "public/directory.html", facts)


def _asked(wanted: Conditions) -> dict[str, Any]:
    names = ("word", "kind", "industry", "occupation", "region", "municipality")
    boxes = {name: [way for way in wanted.ways if box_of(way) == name] for name in BOXES}
    return {name: getattr(wanted, name) for name in names} | boxes | {"now": wanted.only is not None}


def _drop(gathering: Gathering, wanted: Conditions) -> dict[str, Any] | None:
    best = to_drop(gathering, wanted)
    if best is None:
        return None
    name, count = best
    rest = dict(wanted.without())[name]
    return {"words": words_for(name, wanted), "count": count, "address": address_of(rest)}
