"""話したいことカード: who would read it stands before it is placed; it is withdrawn in one press."""

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.kit.screening import screen
from engawa.base.kit.tongue import listed
from engawa.base.programmes.context import inside
from engawa.contract.approvals.queries import lines_digest
from engawa.delivery.fairs import library
from engawa.delivery.fairs.access import fair_here
from engawa.delivery.fairs.actions.meeting import NotTakingPart
from engawa.delivery.fairs.actions.wishes import (
    LONGEST_TEXT,
    NobodyReads,
    NotOn,
    OthersRead,
    own_text,
    place_card,
    withdraw_card,
)
from engawa.delivery.fairs.models import Fair, WishCard
from engawa.delivery.fairs.queries.registrations import registration_of
from engawa.delivery.fairs.queries.wishes import MayRead, may_read, own_card, readers_named
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.fairs.wish_states import READERS_WORDS, Readers
from engawa.web.http import subject
from engawa.web.participant.board import on_now
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

LASTS = [("30", gettext_lazy("30分")), ("60", gettext_lazy("1時間")), ("", gettext_lazy("閉会まで"))]
CHANGED = gettext_lazy("読める相手が変わりました。下の一覧をもう一度確かめてから、出してください。")


def _topics(kind: str) -> list[tuple[str, str]]:
    return [(code, one.words) for code, one in library.of_kind(library.topics(), kind).items()]


class WishForm(EngawaForm):
    """`told`: the readers that stood on the page, so that nobody else is ever consented to."""

    readers = forms.ChoiceField(label=gettext_lazy("だれに見せますか"), widget=forms.RadioSelect)
    to_companies = forms.MultipleChoiceField(
        label=gettext_lazy("企業に話したいこと"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=_topics(library.COMPANY),
    )
    to_municipalities = forms.MultipleChoiceField(
        label=gettext_lazy("自治体に話したいこと"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=_topics(library.MUNICIPALITY),
        help_text=gettext_lazy("企業には見えません。"),
    )
    text = forms.CharField(
        label=gettext_lazy("ひとこと"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "120文字まで。企業だけに見えます。お名前や連絡先、ご家族や年齢のことは書かないでください。仕事のことだけで伝わります。"
        ),
    )
    lasts = forms.ChoiceField(
        label=gettext_lazy("いつまで出しますか"), choices=LASTS, required=False, widget=forms.RadioSelect, initial="60"
    )
    told = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, may: MayRead, *args: Any, **kwargs: Any) -> None:
        self.may = may
        initial = {"readers": Readers.COMPANIES, "lasts": "60", "told": self.now}
        super().__init__(*args, initial=initial, **kwargs)
        self.offer("readers", [(str(one), READERS_WORDS[one]) for one in Readers if may.of(one) and self._whole(one)])
        if not may.municipalities:
            del self.fields["to_municipalities"]
        if not may.companies:
            del self.fields["to_companies"], self.fields["text"]

    @property
    def now(self) -> str:
        return lines_digest(self.may.organisations(Readers.BOTH))

    def _whole(self, one: Readers) -> bool:
        """Both is offered where there are both."""
        return one != Readers.BOTH or bool(self.may.companies and self.may.municipalities)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        for found in screen(text):
            self.add_error("text", _("「%(word)s」：%(say)s") % {"word": found.word, "say": listed(library.say(found))})
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        readers = cleaned.get("readers")
        if readers in {Readers.COMPANIES, Readers.BOTH} and not cleaned.get("to_companies"):
            self.add_error("to_companies", _("「企業に話したいこと」を1つ以上選んでください。"))
        if readers in {Readers.MUNICIPALITIES, Readers.BOTH} and not cleaned.get("to_municipalities"):
            self.add_error("to_municipalities", _("「自治体に話したいこと」を1つ以上選んでください。"))
        if readers == Readers.MUNICIPALITIES and cleaned.get("text"):
            self.add_error(
                "text", _("自治体に「ひとこと」は見えません。空にするか、「企業と自治体」を選んでください。")
            )
        if cleaned.get("told") != self.now:
            self.add_error("readers", str(CHANGED))
        return cleaned

    @property
    def topics(self) -> list[str]:
        """Of the chosen readers alone."""
        chosen, readers = self.cleaned_data, self.cleaned_data["readers"]
        companies = chosen.get("to_companies", []) if readers != Readers.MUNICIPALITIES else []
        return [*companies, *(chosen.get("to_municipalities", []) if readers != Readers.COMPANIES else [])]

    @property
    def length(self) -> dt.timedelta | None:
        minutes = self.cleaned_data["lasts"]
        return dt.timedelta(minutes=int(minutes)) if minutes else None


@require_http_methods(["GET", "POST"])
@subject(opens=True)
def wish(request: EngawaRequest, programme: str) -> HttpResponse:
    """Her card, or the form for one; `?again` writes it anew and leaves the old one standing until then."""
    fair = fair_here(request.programme)
    me = request.actor.id
    with inside(request.programme):
        card, may = own_card(me), may_read(me, fair.gathering)
        registration = registration_of(me, fair.gathering)
    if request.method == "GET" and card is not None and "again" not in request.GET:
        return _card(request, fair, card)
    form = WishForm(may, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _placed(request, fair, form):
        return redirect("participant:wish", programme=programme)
    context = {
        "fair": fair,
        "form": form,
        "may": may,
        "card": card,
        "taking_part": registration is not None and registration.state in TAKING_PART,
        "live": on_now(fair.gathering),
    }
    with inside(request.programme):
        return render(request, "participant/wish_form.html", context, status=422 if request.method == "POST" else 200)


def _placed(request: EngawaRequest, fair: Fair, form: WishForm) -> bool:
    """False: the page below says why, from the facts as they are now."""
    readers = Readers(form.cleaned_data["readers"])
    fair.gathering.programme = request.programme
    try:
        place_card(
            fair.gathering,
            by=request.actor,
            topics=form.topics,
            readers=readers,
            text=form.cleaned_data.get("text", ""),
            lasts=form.length,
            told=lines_digest(form.may.organisations(readers)),
        )
    except OthersRead:
        form.add_error("readers", str(CHANGED))
        return False
    except (NobodyReads, NotOn, NotTakingPart):
        return False
    return True


def _card(request: EngawaRequest, fair: Fair, card: WishCard) -> HttpResponse:
    text = own_text(card, by=request.actor)
    with inside(request.programme):
        lines = [one for code, one in library.topics().items() if code in card.topics]
        context = {
            "fair": fair,
            "card": card,
            "text": text,
            "to_companies": [one.words for one in lines if one.to == library.COMPANY],
            "to_municipalities": [one.words for one in lines if one.to == library.MUNICIPALITY],
            "readers": readers_named(card),
        }
        return render(request, "participant/wish.html", context)


@require_POST
@subject()
def withdraw(request: EngawaRequest, programme: str) -> HttpResponse:
    with inside(request.programme):
        card = own_card(request.actor.id)
    if card is not None:
        withdraw_card(card, by=request.actor)
    elif request.actor.subject_id is None:
        raise Http404
    return redirect("participant:wish", programme=programme)
