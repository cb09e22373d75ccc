"""One consultation at its bodies' desk: read under both consents, a time offered, the room, notes, a case opened."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from engawa.base.acts.refusals import Refused
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import Agency
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_alias
from engawa.delivery.guidance.access import consultation_for
from engawa.delivery.guidance.actions import asking, cases as case_acts, counter, holding, telling
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.models import Consultation, ConsultHost
from engawa.delivery.guidance.queries.cases import case_going_on
from engawa.delivery.guidance.queries.companions import beside
from engawa.delivery.guidance.queries.consultations import free_times
from engawa.delivery.guidance.states import (
    AFTERWARDS,
    AGENCY_WORDS,
    AHEAD,
    CONSULT,
    NOTE_WORDS,
    SHEET_WORDS,
    ConsultState,
    Mode,
    NoteKind,
)
from engawa.delivery.queues import actions as queues
from engawa.shared.live.places import RoomFull
from engawa.shared.live.verdict import REASON_WORDS, Reason
from engawa.web.agency.cases import NextForm
from engawa.web.agency.consults import Row, late_words
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm
from engawa.web.ui.words import jp_datetime

LENGTHS = [("30", gettext_lazy("30分")), ("40", gettext_lazy("40分")), ("60", gettext_lazy("60分"))]


class OfferForm(EngawaForm):
    """A time both counters can keep."""

    at = forms.DateTimeField(
        label=gettext_lazy("日時"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    minutes = forms.ChoiceField(label=gettext_lazy("長さ"), choices=LENGTHS, initial="40")

    def clean_at(self) -> dt.datetime:
        at: dt.datetime = self.cleaned_data["at"]
        if at <= clock.now():
            raise forms.ValidationError(_("これからの日時を入力してください。"))
        if at.minute % 5:
            raise forms.ValidationError(_("5分きざみの時刻を入力してください。"))
        return at


class NoteForm(EngawaForm):
    own = forms.CharField(
        label=gettext_lazy("自分の機関だけが読む記録"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    shared = forms.CharField(
        label=gettext_lazy("もう一方の機関にも伝える記録"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "三者相談のときだけ、もう一方の機関の相談員が読みます。運営事務局・企業・発注者は読めません。"
        ),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not self.errors and not (typed.get("own") or typed.get("shared")):
            self.add_error("own", _("どちらか一方に、ひとことでも書いてください。"))
        return typed


@require_safe
@staff(Permission.CONSULT_HOST, opens=True)
def consultation(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    del programme
    return page(request, consultation_for(request.programme, request.actor, pk))


def page(
    request: EngawaRequest,
    one: Consultation,
    *,
    offer: OfferForm | None = None,
    note: NoteForm | None = None,
    case: NextForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"one": one, "said": said}
    try:
        context["told"] = telling.see_consultation(one, by=request.actor)
    except Refused as refusal:
        context["unmet"] = refusal.unmet
    try:
        sheet = telling.see_sheet(one, by=request.actor)
        context["sheet"] = [(label, sheet[name]) for name, label in SHEET_WORDS.items() if sheet[name]]
        context["sheet_open"] = True
    except Refused as refusal:
        context["sheet_unmet"] = refusal.unmet
    notes = telling.read_notes(one, by=request.actor) if one.state in AFTERWARDS else []
    with inside(request.programme):
        agency = agency_of(request.actor)
        mine = ConsultHost.objects.filter(consultation=one, person=request.actor.id).first()
        there = list(ConsultHost.objects.filter(consultation=one).order_by("joined_at"))
        context |= {
            "row": Row(one, show_alias(one.subject_id)),
            "agency": AGENCY_WORDS[agency] if agency else "",
            "beside": beside([one], request.actor.organisation_id).get(one.pk, ""),
            "ahead": one.state in AHEAD,
            "seat": mine.seat if mine else None,
            "hosts": [AGENCY_WORDS[Agency(host.agency)] for host in there],
            "may_call": one.state == ConsultState.BOOKED and one.mode == Mode.VIDEO and not one.running,
            "by_hand": one.state in {*AHEAD} and one.mode != Mode.VIDEO,
            "may_miss": one.state == ConsultState.BOOKED and one.starts_at is not None and one.starts_at < clock.now(),
            "may_cancel": one.state in AHEAD and not one.running,
            "may_close": CONSULT.allows(one.state, "close"),
            "may_case": CONSULT.allows(one.state, "open_case"),
            "case_row": case_going_on(one.subject_id) if one.state == ConsultState.CASE else None,
            "case": case or NextForm(),
            "may_offer": CONSULT.allows(one.state, "offer"),
            "times": [(at, jp_datetime(at)) for at in free_times(one.wanted)[:6]]
            if CONSULT.allows(one.state, "offer")
            else [],
            "after": one.state in AFTERWARDS,
            "notes": notes,
            "note_words": NOTE_WORDS,
            "reasons": [REASON_WORDS[Reason(code)] for code in one.reasons if code in set(Reason)],
            "minutes": max(1, round(one.overlap_seconds / 60)) if one.overlap_seconds else 0,
            "offer": offer or OfferForm(initial={"at": one.starts_at, "minutes": str(one.minutes)}),
            "note": note or NoteForm(initial={read.note.kind: read.text for read in notes if read.mine}),
        }
        return render(request, "agency/consultation.html", context, status=status)


@require_POST
@staff(Permission.CONSULT_HOST)
def offer(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = consultation_for(request.programme, request.actor, pk)
    form = OfferForm(request.POST)
    if form.is_valid():
        facts = {"starts_at": form.cleaned_data["at"], "minutes": int(form.cleaned_data["minutes"])}
        try:
            asking.offer_time(found, by=request.actor, **facts)
        except asking.TimeTaken:
            form.add_error("at", _("その日時は、窓口の時間の外か、相談員が埋まっています。別の日時を選んでください。"))
        except WrongState as problem:
            return page(request, found, said=late_words(problem), status=409)
        else:
            return redirect("agency:consultation", programme=programme, pk=pk)
    return page(request, found, offer=form, status=422)


@require_POST
@staff(Permission.CONSULT_HOST)
def note(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = consultation_for(request.programme, request.actor, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return page(request, found, note=form, status=422)
    for kind in NoteKind:
        if text := form.cleaned_data[kind.value]:
            telling.write_note(found, by=request.actor, kind=kind, text=text)
    return redirect("agency:consultation", programme=programme, pk=pk)


@require_POST
@staff(Permission.CONSULT_HOST)
def open_case(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """支援を始める."""
    found, form = consultation_for(request.programme, request.actor, pk), NextForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        facts = {"next_action": typed["next_action"], "next_due": typed["next_due"], "words": typed["next_words"]}
        try:
            opened = case_acts.open_case(found, by=request.actor, **facts)
        except case_acts.PastDay:
            form.add_error("next_due", _("事業の終わりまでの日付を選んでください。"))
        else:
            if opened.organisation_id != request.actor.organisation_id:
                return redirect("agency:consultation", programme=programme, pk=pk)
            return redirect("agency:case", programme=programme, pk=opened.pk)
    return page(request, found, case=form, status=422)


@require_POST
@staff(Permission.CONSULT_HOST)
def do(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Call for a booked time, go in, end it, say that it took place otherwise, close, cancel."""
    found, verb = consultation_for(request.programme, request.actor, pk), request.POST.get("verb", "")
    try:
        if verb == "call":
            counter.call_booked(found, by=request.actor)
            return redirect("agency:consultations", programme=programme)
        if verb == "join":
            seat = counter.join_consult(found, by=request.actor)
            return redirect("agency:consult-room:page", programme=programme, seat_id=seat.pk)
        if verb == "end":
            holding.settle_consult(found, by=request.actor)
        elif verb == "by_hand":
            holding.hold_by_hand(found, by=request.actor)
        elif verb == "missed":
            holding.say_missed(found, by=request.actor)
        elif verb == "close":
            telling.close_consultation(found, by=request.actor)
        elif verb == "cancel":
            asking.cancel_consultation(found, by=request.actor)
            return redirect("agency:consultations", programme=programme)
        else:
            return HttpResponseBadRequest()
    except (
        counter.NotYet,
        counter.SitsElsewhere,
        queues.SubjectBusy,
        queues.HostBusy,
        queues.DeskShut,
        RoomFull,
        WrongState,
    ) as problem:
        return page(request, found, said=late_words(problem), status=409)
    return redirect("agency:consultation", programme=programme, pk=pk)
