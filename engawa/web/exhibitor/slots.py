"""面談の時間 at the exhibitor's desk: offered by whoever sits there, withdrawn with a word to whoever booked."""

import datetime as dt
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.exhibitors.models import Shift
from engawa.delivery.exhibitors.rota import NotHere, Span, TooLong, rota_of
from engawa.delivery.fairs.actions import slots as actions
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.slots import briefing_spans
from engawa.delivery.queues.bookings import held_slots, slots_of
from engawa.delivery.queues.models import Desk, Slot
from engawa.delivery.queues.offering import NotOnTheGrid, OffersOverlap
from engawa.web.exhibitor.access import desk_for, hidden_subjects, slot_for
from engawa.web.exhibitor.rota import names_of
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm
from engawa.web.ui.words import jp_day, jp_time

MOST = 12


class SlotForm(EngawaForm):
    day = forms.ChoiceField(label=gettext_lazy("日にち"))
    person = forms.TypedChoiceField(label=gettext_lazy("話す担当者"), coerce=UUID)
    hour = forms.TimeField(
        label=gettext_lazy("最初の時刻"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
        help_text=gettext_lazy("5分きざみ。8:00から21:00のあいだ"),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("1回の長さ"),
        coerce=int,
        choices=[(n, gettext_lazy("%(n)d分") % {"n": n}) for n in (15, 20, 25, 30, 45, 60)],
        initial=20,
    )
    count = forms.TypedChoiceField(
        label=gettext_lazy("続けて出す数"),
        coerce=int,
        choices=[(n, gettext_lazy("%(n)dつ") % {"n": n}) for n in range(1, MOST + 1)],
        initial=4,
    )
    pause = forms.TypedChoiceField(
        label=gettext_lazy("あいだの休み"),
        coerce=int,
        choices=[(0, gettext_lazy("なし")), (5, gettext_lazy("5分")), (10, gettext_lazy("10分"))],
        initial=5,
    )

    def __init__(self, booth: Booth, names: dict[UUID, str], *args: Any, **kwargs: Any) -> None:
        days = _days(booth)
        kwargs.setdefault("initial", {"day": days[0][0] if days else ""})
        super().__init__(*args, **kwargs)
        self.offer("day", days)
        self.offer("person", [(str(pk), words) for pk, words in names.items()])

    def facts(self) -> dict[str, Any]:
        asked = dict(self.cleaned_data)
        day, hour = dt.date.fromisoformat(asked.pop("day")), asked.pop("hour")
        return asked | {"first": clock.at(day, hour.hour, hour.minute)}


def _days(booth: Booth) -> list[tuple[str, str]]:
    """Two weeks on either side, today at the earliest; the day of the fair first."""
    fair = clock.local(booth.gathering.starts_at).date()
    first = max(clock.today(), fair - actions.AROUND)
    days = [first + dt.timedelta(days=n) for n in range((fair + actions.AROUND - first).days + 1)]
    found = [(day.isoformat(), jp_day(day)) for day in days if day != fair]
    return [(fair.isoformat(), _("%(day)s 説明会の日") % {"day": jp_day(fair)})] * (fair >= first) + found


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def slots(request: EngawaRequest, programme: str) -> HttpResponse:
    """What is offered, by day, and a form that adds several times at once."""
    booth, desk = desk_for(request)
    with inside(request.programme):
        names = names_of(booth.exhibitor, request.actor.id)
    form = SlotForm(booth, names, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _offer(request, booth, form):
        return redirect("exhibitor:slots", programme=programme)
    return _page(request, booth, desk, form, names)


def _page(request: EngawaRequest, booth: Booth, desk: Desk, form: SlotForm, names: dict[UUID, str]) -> HttpResponse:
    hidden = hidden_subjects(booth)
    with inside(request.programme):
        rows = list(slots_of(desk.pk, since=clock.at(clock.today(), 0)))
        held = held_slots(rows)
        aliases = show_aliases(one for one in held.values() if one not in hidden)
        found = [_row(slot, held.get(slot.pk), aliases, names) for slot in rows]
        facts = {
            "booth": booth,
            "fair": booth.gathering.fair,
            "form": form,
            "days": [(day, list(group)) for day, group in groupby(found, key=lambda row: row["day"])],
            "count": len(rows),
            "taken": sum(1 for row in found if row["alias"]),
            "rota": (rota := list(rota_of([booth.exhibitor_id]))),
            "plan": _plan(rota, briefing_spans(booth), names),
        }
        return render(request, "exhibitor/slots/list.html", facts, status=422 if form.errors else 200)


def _plan(
    rota: list[Shift], briefings: list[Span], names: dict[UUID, str]
) -> list[tuple[dt.datetime, str, dt.datetime]]:
    """What stands already on the day: (begin, who or what, end)."""
    shifts = [(one.starts_at, names.get(one.person, _("離任した担当者")), one.ends_at) for one in rota]
    return sorted([*shifts, *((span.start, _("企業説明"), span.end) for span in briefings)])


def _row(slot: Slot, whose: UUID | None, aliases: dict[UUID, str], names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "slot": slot,
        "day": clock.local(slot.at).date(),
        "alias": aliases.get(whose, "") if whose else "",
        "lane": names.get(slot.lane, _("離任した担当者")),
        "past": slot.at <= clock.now(),
    }


def _offer(request: EngawaRequest, booth: Booth, form: SlotForm) -> bool:
    try:
        actions.offer_times(booth, by=request.actor, **form.facts())
    except OffersOverlap as overlap:
        facts = {"at": f"{jp_day(overlap.slot.at)}{jp_time(overlap.slot.at)}"}
        said = _("この担当者は%(at)sからの時間をもう出しています。時刻か担当者を変えてください。") % facts
        form.add_error("hour", said)
    except tuple(SAYS) as problem:
        where, words = SAYS[type(problem)]
        form.add_error(where, str(words))
    return not form.errors


SAYS: dict[type[Exception], tuple[str, object]] = {
    NotOnTheGrid: ("hour", gettext_lazy("これから始まる、5分きざみの時刻を選んでください。")),
    actions.OutsideDays: (
        "hour",
        gettext_lazy("説明会の前後2週間、8:00から21:00のあいだで選んでください。"),
    ),
    actions.OffDuty: (
        "hour",
        gettext_lazy(
            "説明会の時間のうち、この担当者が担当表に入っていない時間があります。先に担当表に加えてください。"
        ),
    ),
    actions.NoHands: (
        "hour",
        gettext_lazy("企業説明と重なり、話す担当者が足りません。時刻を変えるか、担当者を増やしてください。"),
    ),
    TooLong: ("count", gettext_lazy("続けて2時間までです。2時間ごとに10分以上の休みを入れてください。")),
    NotHere: ("person", gettext_lazy("この担当者は、いまは貴社の担当ではありません。選び直してください。")),
}


@require_POST
@staff(Permission.BOOTH_HOST)
def withdraw(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Free: at once. Booked: asks once, since somebody is told."""
    booth, slot = slot_for(request, pk)
    with inside(request.programme):
        whose = held_slots([slot]).get(slot.pk)
        known = whose is not None and whose not in hidden_subjects(booth)
        alias = show_aliases([whose]).get(whose, "") if whose and known else ""
    if known and request.POST.get("sure") != "yes":
        context = {"booth": booth, "fair": booth.gathering.fair, "slot": slot, "alias": alias}
        return render(request, "exhibitor/slots/withdraw.html", context)
    if slot.at <= clock.now():
        raise Http404
    actions.withdraw_time(slot, by=request.actor)
    return redirect("exhibitor:slots", programme=programme)
