"""リハーサル: the way of a talk with an invented person, alone with the machine or with the secretariat; and the 控室."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.contract.clauses.queries import number
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs.access import rehearsal_for
from engawa.delivery.fairs.actions import rehearsals as actions
from engawa.delivery.fairs.models import Rehearsal
from engawa.delivery.fairs.queries.rehearsals import (
    RING,
    checked_well,
    latest,
    rehearsal_in,
    shown,
    talked,
    with_partner,
)
from engawa.delivery.fairs.rehearsal_states import PARTNER_LABELS, STEP_LABELS, Partner, RehearsalState, Step
from engawa.delivery.fairs.talk_states import STAGE_WORDS
from engawa.shared.live import channel
from engawa.shared.live.access import seat_for_person
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.places import RoomFull
from engawa.shared.live.states import RoomKind
from engawa.web.exhibitor.access import booth_for
from engawa.web.http import staff
from engawa.web.live import Audience
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

CARD = [
    (gettext_lazy("表示名"), actions.PRACTICE_NAME),
    (gettext_lazy("希望の業種"), gettext_lazy("製造、情報通信")),
    (gettext_lazy("希望の地域"), gettext_lazy("鳥取県東部")),
    (gettext_lazy("経験"), gettext_lazy("事務 5年、接客 2年")),
    (gettext_lazy("ひとこと"), gettext_lazy("家族と海の近くで暮らしながら、長く働ける職場をさがしています。")),
]
"""An invented person: nothing here is anybody's."""


class PracticeNote(EngawaForm):
    stage = forms.ChoiceField(
        label=gettext_lazy("この方と、次にどうしますか"),
        choices=[(str(code), words) for code, words in STAGE_WORDS.items()],
        widget=forms.RadioSelect,
    )


@require_safe
@staff(Permission.BOOTH_HOST)
def rehearsal(request: EngawaRequest, programme: str) -> HttpResponse:
    """What a rehearsal is, what was shown last, and the one thing to do next."""
    del programme
    booth = booth_for(request)
    last = latest(booth.pk, request.actor.id)
    going = last if last is not None and last.ended_at is None else None
    facts = {
        "fair": booth.gathering.fair,
        "booth": booth,
        "exhibitor": booth.exhibitor,
        "last": last,
        "going": going,
        "steps": _steps(last) if last else [(label, None) for label in STEP_LABELS.values()],
        "checked": checked_well(request.actor.id),
        "partners": [(one.value, words) for one, words in PARTNER_LABELS.items()],
        "minutes": _minutes(),
    }
    return render(request, "exhibitor/rehearsal/start.html", facts)


def _minutes() -> int:
    return -(-number("rehearsal.min_seconds") // 60)


def _steps(one: Rehearsal) -> list[tuple[str, bool | None]]:
    """Each step in words, and whether it was shown; of one that goes on, as it stands."""
    done = set(one.done)
    if one.ended_at is None:
        done = {step.value for step in shown(one, least=number("rehearsal.min_seconds"), seconds=talked(one))}
    return [(str(label), step.value in done) for step, label in STEP_LABELS.items()]


@require_POST
@staff(Permission.BOOTH_HOST)
def start(request: EngawaRequest, programme: str) -> HttpResponse:
    booth = booth_for(request)
    try:
        partner = Partner(request.POST.get("with", ""))
    except ValueError:
        return HttpResponseBadRequest()
    begun = actions.begin_rehearsal(booth, by=request.actor, partner=partner)
    return redirect("exhibitor:rehearsal-one", programme=programme, pk=begun.pk)


@require_safe
@staff(Permission.BOOTH_HOST)
def one(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    del programme
    return _page(request, rehearsal_for(request.programme, pk, request.actor.id))


def _page(
    request: EngawaRequest, found: Rehearsal, *, form: PracticeNote | None = None, said: str = "", status: int = 200
) -> HttpResponse:
    with inside(request.programme):
        steps = _steps(found)
        facts = {
            "fair": found.booth.gathering.fair,
            "booth": found.booth,
            "exhibitor": found.booth.exhibitor,
            "rehearsal": found,
            "partner": PARTNER_LABELS[Partner(found.partner)],
            "steps": steps,
            "missing": [label for label, is_done in steps if not is_done],
            "name": actions.PRACTICE_NAME,
            "card": CARD if found.card_at else [],
            "municipality": found.booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY,
            "till": found.waits_since + RING,
            "form": form or PracticeNote(),
            "said": said,
            "network": dict(steps).get(str(STEP_LABELS[Step.NETWORK]), False),
        }
        return render(request, "exhibitor/rehearsal/one.html", facts, status=status)


@require_POST
@staff(Permission.BOOTH_HOST)
def press(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """One mouth: open the card, call, let wait again, stop."""
    found = rehearsal_for(request.programme, pk, request.actor.id)
    verbs = {
        "card": actions.open_card,
        "again": actions.wait_again,
        "call": actions.call_practice,
        "stop": actions.stop_rehearsal,
    }
    verb = request.POST.get("verb", "")
    if verb not in verbs:
        return HttpResponseBadRequest()
    try:
        found = verbs[verb](found, by=request.actor)
    except WrongState:
        return _page(request, rehearsal_for(request.programme, pk, request.actor.id), said=str(_OVER), status=409)
    if verb == "call":
        return redirect("exhibitor:backstage-room:page", programme=programme, seat_id=found.own_seat)
    if verb == "stop":
        return redirect("exhibitor:rehearsal", programme=programme)
    return redirect("exhibitor:rehearsal-one", programme=programme, pk=pk)


_OVER = gettext_lazy("このリハーサルは、もう次に進んでいるか終わっています。")


@require_POST
@staff(Permission.BOOTH_HOST)
def note(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = rehearsal_for(request.programme, pk, request.actor.id)
    form = PracticeNote(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        actions.note_practice(found, by=request.actor, stage=form.cleaned_data["stage"])
    except WrongState:
        return _page(request, found, said=str(_OVER), status=409)
    return redirect("exhibitor:rehearsal-one", programme=programme, pk=pk)


@require_POST
@staff(Permission.BOOTH_HOST)
def backstage(request: EngawaRequest, programme: str) -> HttpResponse:
    """控室に入る."""
    booth = booth_for(request)
    try:
        seat = actions.enter_backstage(booth, by=request.actor)
    except (RoomFull, WrongState):
        context = {
            "heading": _("控室に入れません"),
            "text": _(
                "控室に同時に入れる人数を超えているか、退出をお願いしています。だれかが退出してから、もう一度お試しください。"
            ),
            "action_url": reverse("exhibitor:rehearsal", kwargs={"programme": programme}),
            "action_label": _("もどる"),
        }
        return render(request, "ui/message.html", context, status=409)
    return redirect("exhibitor:backstage-room:page", programme=programme, seat_id=seat.pk)


# --- the room ---------------------------------------------------------------------------------------------------------


def _seat(request: EngawaRequest, seat: UUID) -> LiveSeat:
    """Her own; or, in her own rehearsal, the one that this very page plays."""
    with inside(request.programme):
        plays = with_partner(seat, request.actor.person_id)
        if plays is not None:
            return LiveSeat.objects.select_related("room", "programme").get(pk=seat)
    found = seat_for_person(request.programme, seat, request.actor.person_id)
    if found.room.kind != RoomKind.BACKSTAGE:
        raise Http404
    return found


def _rehearsal(request: EngawaRequest, seat: LiveSeat) -> Rehearsal | None:
    with inside(request.programme):
        found = rehearsal_in(seat.room_id)
    return found if found is not None and found.person == request.actor.person_id else None


def _after(request: EngawaRequest, seat: LiveSeat) -> str:
    kwargs: dict[str, object] = {"programme": request.programme.slug}
    found = _rehearsal(request, seat)
    if found is None:
        return reverse("exhibitor:rehearsal", kwargs=kwargs)
    return reverse("exhibitor:rehearsal-one", kwargs=kwargs | {"pk": found.pk})


def _leave(request: EngawaRequest, seat: LiveSeat) -> None:
    found = _rehearsal(request, seat)
    if found is None:
        channel.leave(seat)
    else:
        actions.leave_rehearsal(found, by=request.actor, seat=seat)


def _context(request: EngawaRequest, seat: LiveSeat) -> dict[str, Any]:
    found = _rehearsal(request, seat)
    if found is None:
        return {"place": _("控室"), "rehearsal": None}
    with inside(request.programme):
        seconds = number("rehearsal.min_seconds")
    base = {"programme": request.programme.slug, "seat_id": found.partner_seat}
    names = ("join", "say", "hear", "chat") if found.partner == Partner.MACHINE else ()
    return {
        "place": _("リハーサル"),
        "rehearsal": found,
        "seconds": seconds,
        "partner_seat": found.partner_seat if names else "",
        "partner_urls": {name: reverse(f"exhibitor:backstage-room:{name}", kwargs=base) for name in names},
        "name": actions.PRACTICE_NAME,
        "card": CARD,
        "talking": found.state == RehearsalState.TALKING,
    }


AUDIENCE = Audience(
    namespace="exhibitor:backstage-room",
    guard=staff(Permission.ROOM_ENTER),
    seat=_seat,
    template="exhibitor/rehearsal/room.html",
    after=_after,
    leave=_leave,
    context=_context,
)
