"""What the organiser does from the board: announcements, a booth's hosts, those who wait there."""

import datetime as dt
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.fairs.access import announcement_for, booth_for, ticket_at
from engawa.delivery.fairs.actions.announcing import announce as say_to_all, remind_booth, take_back
from engawa.delivery.fairs.actions.nudging import ask_for
from engawa.delivery.fairs.day_states import AUDIENCE_WORDS, Audience
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.board import BoothNow, board_of
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.queries import desk_of
from engawa.delivery.queues.states import CALL_WORDS, DESK, CallState
from engawa.web.between.board import row_of
from engawa.web.between.board_words import minutes, ticket_word
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
        names = show_aliases([*(one.subject for one in now.line), *(one.subject for one in now.calls)])
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
            "form": form or RemindForm(),
            "said": said,
        }
        return page(request, OFFICE, "contractor/day/booth", context, status=status)


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
    path("board/tickets/<uuid:pk>/back/", ticket_back, name="board-ticket-back"),
]
