"""What the organiser does from the board: announcements, a booth's hosts, those who wait there."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.fairs.access import announcement_for, booth_for, ticket_at
from engawa.delivery.fairs.actions.announcing import announce as say_to_all, remind_booth, take_back
from engawa.delivery.fairs.actions.nudging import ask_for
from engawa.delivery.fairs.actions.relieving import CalledLately, NobodyElse, call_relief
from engawa.delivery.fairs.day_states import AUDIENCE_WORDS, Audience
from engawa.delivery.fairs.models import Booth, Talk
from engawa.delivery.fairs.queries.board import BoothNow, board_of
from engawa.delivery.fairs.talk_states import TalkState
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Ticket
from engawa.delivery.queues.queries import desk_of
from engawa.delivery.queues.restoring import HasAnother, restore
from engawa.delivery.queues.states import CALL_WORDS, DESK, CallState, TicketState
from engawa.shared.live.hosting import GUIDE_WORDS, Guide, guide, phone_from_outside
from engawa.shared.live.models import LiveSeat
from engawa.web.between.board import row_of
from engawa.web.between.board_words import TROUBLE_WORDS, minutes, ticket_word
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

TOLD = _("手の空いている方に、今すぐ話せるところの一覧をお知らせしました。整理券が取られると、この画面で音が鳴ります。")
NOBODY = _("いま声をかけられる方がいません。呼び出し待ちのままにすると、参加者に「今すぐ話せます」と出ます。")
NOBODY_FREE = _(
    "担当の画面に出しました。声かけを受けていて、手が空き、このブースが本人の条件に合う方は、いまいません。ブースが呼び出し待ちでないときも、お知らせは出ません。"
)
LAST = 6
LASTS = [(5, _("5分")), (15, _("15分")), (30, _("30分")), (60, _("1時間")), (240, _("閉会まで（4時間）"))]


class AnnounceForm(EngawaForm):
    text = forms.CharField(
        label=_("お知らせの文"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("全員に同じ文が出ます。人の名前や、だれか一人のことは書かないでください。"),
    )
    audience = forms.ChoiceField(
        label=_("だれの画面に出しますか"),
        choices=[(one.value, words) for one, words in AUDIENCE_WORDS.items()],
        widget=forms.RadioSelect,
        initial=Audience.ALL.value,
    )
    lasts = forms.TypedChoiceField(label=_("いつまで出しますか"), choices=LASTS, coerce=int, initial=30)


class RemindForm(EngawaForm):
    text = forms.CharField(
        label=_("担当への一言"),
        max_length=200,
        help_text=_("このブースの担当の画面に、5分のあいだ出ます。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN)
def announce(request: EngawaRequest, programme: str) -> HttpResponse:
    form = AnnounceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        say_to_all(
            chosen_fair(request).gathering,
            by=request.actor,
            text=asked["text"],
            audience=Audience(asked["audience"]),
            lasts=dt.timedelta(minutes=asked["lasts"]),
        )
        return redirect("contractor:board", programme=programme)
    return page(request, OFFICE, "contractor/day/announce", {"form": form}, status=422 if form.errors else 200)


@require_POST
@staff(Permission.DAY_RUN)
def announcement_end(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    take_back(announcement_for(request.programme, pk), by=request.actor)
    return redirect("contractor:board", programme=programme)


@require_safe
@staff(Permission.DAY_RUN)
def booth(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """One booth: who waits, who hosts, and what can be done for both."""
    return _booth(request, booth_for(request.programme, pk))


def _booth(
    request: EngawaRequest, found: Booth, *, form: RemindForm | None = None, said: str = "", status: int = 200
) -> HttpResponse:
    with inside(request.programme):
        now = next(one for one in board_of(found.gathering).booths if one.booth.pk == found.pk)
        people = [*(t.subject for t in now.line), *(c.subject for c in now.calls), *(h.subject for h in now.talking)]
        names = show_aliases(people)
        context = {
            "booth": found,
            "row": row_of(now),
            "now": now,
            "line": [
                (
                    one,
                    names.get(one.subject, ""),
                    ticket_word(one.state, present=one.present),
                    minutes(one.since, now.at),
                )
                for one in now.line
            ],
            "calls": [
                (one, names.get(one.subject, ""), str(CALL_WORDS[CallState(one.state)])) for one in now.calls[-8:][::-1]
            ],
            "moves": _moves(now),
            "talking": _talking(now, names),
            "lost": _lost(found, now),
            "guides": GUIDE_WORDS,
            "form": form or RemindForm(),
            "said": said,
        }
        return page(request, OFFICE, "contractor/day/booth", context, status=status)


def _talking(now: BoothNow, names: dict[UUID, str]) -> list[dict[str, Any]]:
    """Open talks, with what the secretariat can do for either side."""
    sides = (("seeker", _("求職者")), ("company", _("出展者")))
    return [
        {
            "talk": one,
            "alias": names.get(one.subject, ""),
            "minutes": minutes(one.began_at, now.at),
            "trouble": TROUBLE_WORDS.get(one.trouble, ""),
            "sides": sides,
        }
        for one in now.talking
    ]


def _lost(booth: Booth, now: BoothNow) -> list[tuple[Ticket, str]]:
    """Tickets of today that ended, newest first: one that ended by mistake goes back to its place."""
    if now.desk is None:
        return []
    since = clock.at(clock.today(), 0)
    rows = Ticket.objects.filter(
        desk=now.desk, state__in=[TicketState.LEFT, TicketState.DISMISSED], closed_at__gte=since
    )
    found = list(rows.order_by("-closed_at", "pk")[:LAST])
    names = show_aliases(one.subject_id for one in found)
    return [(one, names.get(one.subject_id, "")) for one in found]


VERBS = {
    "open": (_("受付を再開する"), queues.open_desk),
    "pause": (_("受付を休止する"), queues.pause_desk),
    "close": (_("ブースを閉じる"), queues.close_desk),
}


def _moves(now: BoothNow) -> list[tuple[str, object]]:
    if now.desk is None:
        return []
    return [(verb, words) for verb, (words, _do) in VERBS.items() if DESK.allows(now.desk.state, verb)]


@require_POST
@staff(Permission.DAY_RUN)
def booth_desk(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Pause or close for a host who cannot; open again."""
    found = booth_for(request.programme, pk)
    with inside(request.programme):
        desk = desk_of(found.pk)
    if desk is None:
        raise Http404
    if (verb := request.POST.get("verb", "")) not in VERBS:
        return HttpResponseBadRequest()
    desk.programme = request.programme
    VERBS[verb][1](desk, by=request.actor)
    return redirect("contractor:board-booth", programme=programme, pk=pk)


@require_POST
@staff(Permission.DAY_RUN)
def remind(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = booth_for(request.programme, pk)
    form = RemindForm(request.POST)
    if not form.is_valid():
        return _booth(request, found, form=form, status=422)
    remind_booth(found, by=request.actor, text=form.cleaned_data["text"])
    return _booth(request, found, said=str(_("担当の画面に出しました。")))


@require_POST
@staff(Permission.DAY_RUN)
def nudge(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """双方に声をかける: the hosts are told, and people are as the rule lets them be; whom, the rule decides."""
    found = booth_for(request.programme, pk)
    told = ask_for(found, by=request.actor)
    remind_booth(found, by=request.actor, text=str(TOLD if told else NOBODY))
    said = (
        _("担当の画面と、声かけを受けている方の画面（%(n)d人）に出しました。") % {"n": told}
        if told
        else str(NOBODY_FREE)
    )
    return _booth(request, found, said=str(said))


@require_POST
@staff(Permission.DAY_RUN)
def relieve(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """代わりを呼ぶ."""
    del programme
    found = booth_for(request.programme, pk)
    try:
        asked = call_relief(found, by=request.actor)
    except NobodyElse:
        return _booth(request, found, said=str(_("このブースには、ほかに呼べる担当がいません。")), status=409)
    except CalledLately:
        return _booth(request, found, said=str(_("10分以内に呼んでいます。お返事を待っています。")), status=409)
    return _booth(request, found, said=str(_("ほかの担当%(n)d人に、お知らせを送りました。") % {"n": asked}))


@require_POST
@staff(Permission.SEAT_REMOVE)
def rescue(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """A line of guidance, or a telephone number, for one side of a talk that is open."""
    del programme
    with inside(request.programme):
        rows = Talk.objects.select_related("booth__exhibitor__organisation", "booth__gathering", "booth__programme")
        talk = rows.filter(pk=pk, state=TalkState.OPEN).first()
    if talk is None:
        raise Http404
    to = _seat(talk, request.POST.get("side", ""))
    try:
        if request.POST.get("verb") == "phone":
            phone_from_outside(to, request.POST.get("number", ""), by=request.actor)
        else:
            guide(to, Guide(request.POST.get("verb", "")), by=request.actor)
    except ValueError:
        return _booth(request, talk.booth, said=str(_("電話番号は、数字とハイフンで入力してください。")), status=422)
    return _booth(request, talk.booth, said=str(_("面談の部屋のチャットに出しました。相手の画面だけに見えます。")))


def _seat(talk: Talk, side: str) -> LiveSeat:
    wanted = {"seeker": talk.seeker_seat, "company": talk.company_seat}.get(side)
    with inside(talk.programme):
        found = LiveSeat.objects.select_related("room", "programme").filter(pk=wanted).first() if wanted else None
    if found is None:
        raise Http404
    return found


@require_POST
@staff(Permission.DAY_RUN)
def ticket_restore(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """元の順番に戻す, after a mistake."""
    ticket, owner = ticket_at(request.programme, pk)
    try:
        restore(ticket, by=request.actor)
    except HasAnother:
        said = str(_("この方は、あとからもう一度整理券を取っています。そちらを使ってください。"))
        return _booth(request, booth_for(request.programme, owner), said=said, status=409)
    return redirect("contractor:board-booth", programme=programme, pk=owner)


@require_POST
@staff(Permission.DAY_RUN)
def ticket_back(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """待ちに戻す: to the very place kept, for somebody who was set aside."""
    ticket, owner = ticket_at(request.programme, pk)
    queues.come_back(ticket, by=request.actor)
    return redirect("contractor:board-booth", programme=programme, pk=owner)


urlpatterns = [
    path("board/announce/", announce, name="announce"),
    path("board/announcements/<uuid:pk>/end/", announcement_end, name="announcement-end"),
    path("board/booths/<uuid:pk>/", booth, name="board-booth"),
    path("board/booths/<uuid:pk>/desk/", booth_desk, name="board-desk"),
    path("board/booths/<uuid:pk>/remind/", remind, name="board-remind"),
    path("board/booths/<uuid:pk>/nudge/", nudge, name="board-nudge"),
    path("board/booths/<uuid:pk>/relieve/", relieve, name="board-relieve"),
    path("board/talks/<uuid:pk>/rescue/", rescue, name="board-rescue"),
    path("board/tickets/<uuid:pk>/back/", ticket_back, name="board-ticket-back"),
    path("board/tickets/<uuid:pk>/restore/", ticket_restore, name="board-ticket-restore"),
]
