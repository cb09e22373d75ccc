"""当日の担当表: who sits at the booth when; nobody in two places, and a rest every two hours. 仕様書1(2)ア(キ)."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.actions import add_shift
from engawa.delivery.exhibitors.models import Exhibitor, Shift
from engawa.delivery.exhibitors.rota import Overlaps, TooLong, members_of, rota_of
from engawa.delivery.exhibitors.training import trained
from engawa.delivery.fairs.actions.slots import BookedThen, leave_shift
from engawa.web.exhibitor.access import Place, place_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

HALF = dt.timedelta(minutes=30)


def names_of(exhibitor: Exhibitor, me: UUID) -> dict[UUID, str]:
    """By post and number: no name is opened for a table."""
    found = {}
    for number, (person, post) in enumerate(members_of(exhibitor).items(), start=1):
        post_words = post or _("担当")
        found[person] = _("あなた") if person == me else f"{post_words}（{number}）"
    return found


class ShiftForm(EngawaForm):
    person = forms.TypedChoiceField(label=gettext_lazy("担当者"), coerce=UUID)
    starts_at = forms.ChoiceField(label=gettext_lazy("はじまり"))
    ends_at = forms.ChoiceField(label=gettext_lazy("おわり"))

    def __init__(self, place: Place, names: dict[UUID, str], *args: Any, **kwargs: Any) -> None:
        self.times = _times(place)
        kwargs.setdefault("initial", {"ends_at": self.times[-1].isoformat()})
        super().__init__(*args, **kwargs)
        people, starts, ends = (self.fields[name] for name in ("person", "starts_at", "ends_at"))
        assert isinstance(people, forms.ChoiceField)
        assert isinstance(starts, forms.ChoiceField)
        assert isinstance(ends, forms.ChoiceField)
        people.choices = [(str(pk), words) for pk, words in names.items()]
        starts.choices = [(one.isoformat(), f"{clock.local(one):%-H:%M}") for one in self.times[:-1]]
        ends.choices = [(one.isoformat(), f"{clock.local(one):%-H:%M}") for one in self.times[1:]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begin, end = (cleaned.get(name) for name in ("starts_at", "ends_at"))
        if begin and end and dt.datetime.fromisoformat(end) <= dt.datetime.fromisoformat(begin):
            self.add_error("ends_at", _("「おわり」は「はじまり」より後の時刻を選んでください。"))
        return cleaned

    def span(self) -> dict[str, dt.datetime]:
        return {name: dt.datetime.fromisoformat(self.cleaned_data[name]) for name in ("starts_at", "ends_at")}


def _times(place: Place) -> list[dt.datetime]:
    """Every half hour of the fair, its beginning and end included."""
    at, end = place.fair.gathering.starts_at, place.fair.gathering.ends_at
    found = []
    while at < end:
        found.append(at)
        at += HALF
    return [*found, end]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def rota(request: EngawaRequest, programme: str) -> HttpResponse:
    place = place_for(request)
    with inside(request.programme):
        names = names_of(place.own, request.actor.id)
    form = ShiftForm(place, names, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _add(form, place.own, request):
        return redirect("exhibitor:rota", programme=programme)
    with inside(request.programme):
        ready = trained(names)
        rows = [(one, names.get(one.person, _("離任した担当者"))) for one in rota_of([place.own.pk])]
        people = [(words, pk in ready) for pk, words in names.items()]
        facts = place.facts | {"form": form, "rows": rows, "people": people}
        return render(request, "exhibitor/rota.html", facts, status=422 if form.errors else 200)


def _add(form: ShiftForm, exhibitor: Exhibitor, request: EngawaRequest) -> bool:
    try:
        add_shift(exhibitor, by=request.actor, person=form.cleaned_data["person"], **form.span())
    except Overlaps:
        form.add_error("starts_at", _("この担当者は、その時間にもう入っています。時間か担当者を変えてください。"))
    except TooLong:
        form.add_error("ends_at", _("続けて2時間までです。2時間ごとに10分以上の休みを入れてください。"))
    return not form.errors


@require_POST
@staff(Permission.BOOTH_HOST)
def drop(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    place = place_for(request)
    with inside(request.programme):
        found = Shift.objects.select_related("programme").filter(pk=pk, exhibitor=place.own).first()
    if found is None:
        raise Http404
    try:
        leave_shift(found, by=request.actor)
    except BookedThen:
        return _booked_then(request, found)
    return redirect("exhibitor:rota", programme=programme)


def _booked_then(request: EngawaRequest, shift: Shift) -> HttpResponse:
    context = {
        "heading": _("予約のある時間が残っています"),
        "text": _(
            "%(from)sからの担当のうちに、予約のある面談の時間があります。先にその時間を取り下げると、予約の方へお知らせが届きます。"
        )
        % {"from": f"{clock.local(shift.starts_at):%-H:%M}"},
        "action_url": reverse("exhibitor:slots", kwargs={"programme": request.programme.slug}),
        "action_label": _("面談の時間を見る"),
    }
    return render(request, "ui/message.html", context, status=409)
