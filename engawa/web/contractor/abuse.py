"""通報と利用停止: what people reported, one press that ends it, and the second look of another person."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.kit import clock
from engawa.base.parties.models import Person
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import alias_in, show_aliases
from engawa.delivery.events.block_states import ABUSE_LABELS, LIVE_BLOCKS, WHO_LABELS, BlockState, BlockWho
from engawa.delivery.events.blocks import all_blocks, to_look_at
from engawa.delivery.events.models import Block
from engawa.delivery.fairs.actions.blocking import Whom, block, look_at, read_reason, read_report, settle_report
from engawa.delivery.fairs.models import Booth, Talk, TalkReport
from engawa.delivery.fairs.queries.abuse import open_reports
from engawa.delivery.queues.models import Ticket
from engawa.outcomes.measures.collecting import collect
from engawa.shared.live.models import LiveReport
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

TONES = {BlockState.STANDING: "now", BlockState.UPHELD: "info"}
LONG = 1000


def _area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


class BlockForm(EngawaForm):
    who = forms.ChoiceField(label=_("だれの利用を止めますか"), choices=[], widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("どのようなことですか"), choices=[(one.value, words) for one, words in ABUSE_LABELS.items()]
    )
    lasts = forms.ChoiceField(
        label=_("いつまで"),
        choices=[("day", _("この回のあいだ")), ("all", _("この事業のあいだ、すべての回で"))],
        widget=forms.RadioSelect,
        initial="day",
    )
    consultations = forms.BooleanField(
        label=_("県立ハローワークと定住機構への相談も止める"),
        required=False,
        help_text=_("「求職者の利用」を止めるときだけ選べます。選ばなければ、予約ずみの相談も、新しい相談も続きます。"),
    )
    reason = forms.CharField(
        label=_("何がありましたか"),
        max_length=LONG,
        widget=_area(),
        help_text=_(
            "見たこと、聞いたことを書いてください。封をして残し、見直す人が読みます。本人には区分だけを伝えます。"
        ),
    )

    def __init__(self, choices: list[BlockWho], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("who", [(one.value, WHO_LABELS[one]) for one in choices])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("consultations") and typed.get("who") not in {None, BlockWho.SEEKER}:
            words = _t("相談も止められるのは、求職者のすべての利用を止めるときです。どちらかを選び直してください。")
            self.add_error("consultations", words)
        return typed


class LookForm(EngawaForm):
    verdict = forms.ChoiceField(
        label=_("見直した結果"),
        choices=[("uphold", _("利用停止を続ける")), ("lift", _("利用停止を解く"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("そう判断した理由"), max_length=LONG, widget=_area())


class SettleForm(EngawaForm):
    reason = forms.CharField(label=_("どう対応しましたか"), max_length=LONG, widget=_area())


@require_safe
@staff(Permission.DAY_RUN)
def abuse(request: EngawaRequest, programme: str) -> HttpResponse:
    """What waits first: second looks that are due, then reports, then what was decided."""
    del programme
    now = clock.now()
    due, past, reports = list(to_look_at()), list(all_blocks()), list(open_reports())
    names = show_aliases([*(one.subject_id for one in (*due, *past)), *(one.talk.subject_id for one in reports)])
    posts = _posts([one.person for one in (*due, *past) if one.person])
    lines = LiveReport.objects.filter(settled_at__isnull=True).order_by().values_list("room", flat=True)
    context = {
        "due": [_row(one, names, posts) | {"late": one.look_due_at < now} for one in due],
        "reports": [
            {
                "report": one,
                "alias": alias_in(names, one.talk.subject_id),
                "place": one.talk.booth.name,
                "side": TalkReport.Side(one.side).label,
            }
            for one in reports
        ],
        "lines": len(lines),
        "past": [_row(one, names, posts) for one in past if one.state != BlockState.STANDING],
    }
    return page(request, OFFICE, "contractor/abuse/list", context)


def _posts(people: list[UUID]) -> dict[UUID, str]:
    """A host by the post alone: names are opened by nobody here."""
    return {pk: one.post for pk, one in Person.objects.in_bulk(people).items()}


def _row(one: Block, names: dict[UUID, str], posts: dict[UUID, str]) -> dict[str, Any]:
    who = [names.get(one.subject_id, "")] if one.subject_id else []
    who += [one.organisation.name] if one.organisation else []
    who += [posts.get(one.person, "") or _t("担当者")] if one.person else []
    return {"block": one, "who": "、".join(who), "tone": TONES.get(BlockState(one.state), "soft")}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN, opens=True)
def report(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = _report(request, pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        settle_report(found, by=request.actor, reason=form.cleaned_data["reason"])
        return redirect("contractor:abuse", programme=programme)
    words = read_report(found, by=request.actor)
    with inside(request.programme):
        names = show_aliases([found.talk.subject_id])
        context = {
            "report": found,
            "words": words,
            "alias": alias_in(names, found.talk.subject_id),
            "place": found.talk.booth.name,
            "side": TalkReport.Side(found.side).label,
            "form": form,
        }
        return page(request, OFFICE, "contractor/abuse/report", context, status=422 if form.errors else 200)


def _report(request: EngawaRequest, pk: UUID) -> TalkReport:
    with inside(request.programme):
        rows = TalkReport.objects.select_related("talk__booth__exhibitor__organisation", "talk__call", "programme")
        found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _about(request: EngawaRequest) -> tuple[Whom, Booth, TalkReport | None]:
    """What the address names: a report, a talk, or a ticket. Whom a block may be about follows from it."""
    given = request.POST if request.method == "POST" else request.GET
    for name, find in (("report", _by_report), ("talk", _by_talk), ("ticket", _by_ticket)):
        try:
            pk = UUID(given.get(name, ""))
        except ValueError:
            continue
        with inside(request.programme):
            found = find(pk)
        if found is not None:
            return found
    raise Http404


def _by_report(pk: UUID) -> tuple[Whom, Booth, TalkReport | None] | None:
    found = TalkReport.objects.select_related("programme").filter(pk=pk).first()
    about = _by_talk(found.talk_id) if found else None
    return (about[0], about[1], found) if about else None


def _by_talk(pk: UUID) -> tuple[Whom, Booth, TalkReport | None] | None:
    rows = Talk.objects.select_related("booth__exhibitor__organisation", "booth__gathering", "call")
    talk = rows.filter(pk=pk).first()
    if talk is None:
        return None
    body = talk.booth.exhibitor.organisation_id
    return Whom(BlockWho.PAIR, talk.subject_id, body, talk.call.person if talk.call else None), talk.booth, None


def _by_ticket(pk: UUID) -> tuple[Whom, Booth, TalkReport | None] | None:
    ticket = Ticket.objects.select_related("desk").filter(pk=pk).first()
    rows = Booth.objects.select_related("exhibitor__organisation", "gathering")
    booth = rows.filter(pk=ticket.desk.owner_ref).first() if ticket else None
    if ticket is None or booth is None:
        return None
    return Whom(BlockWho.PAIR, ticket.subject_id, booth.exhibitor.organisation_id), booth, None


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN)
def new(request: EngawaRequest, programme: str) -> HttpResponse:
    """利用を止める: who, why, until when; one press. The pair's matches are looked at anew at once."""
    about, booth, told = _about(request)
    offered = [BlockWho.PAIR, BlockWho.SEEKER, *([BlockWho.HOST] if about.person else [])]
    initial = {"who": BlockWho.PAIR.value, **({"kind": told.kind} if told else {})}
    form = BlockForm(offered, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = block(
            chosen_fair(request).gathering,
            by=request.actor,
            whom=Whom(BlockWho(typed["who"]), about.subject, about.organisation, about.person),
            kind=typed["kind"],
            reason=typed["reason"],
            this_day=typed["lasts"] == "day",
            consultations=typed["consultations"],
            report=told,
        )
        collect(request.programme)
        return redirect("contractor:block", programme=programme, pk=made.pk)
    with inside(request.programme):
        names = show_aliases([about.subject])
        context = {
            "form": form,
            "alias": alias_in(names, about.subject),
            "place": booth.name,
            "keys": {
                name: request.GET.get(name) or request.POST.get(name, "") for name in ("report", "talk", "ticket")
            },
        }
        return page(request, OFFICE, "contractor/abuse/new", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN, opens=True)
def one(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = _block(request, pk)
    form = LookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        look_at(found, by=request.actor, uphold=typed["verdict"] == "uphold", reason=typed["reason"])
        return redirect("contractor:abuse", programme=programme)
    reason, looked = read_reason(found, by=request.actor)
    with inside(request.programme):
        names = show_aliases([found.subject_id])
        posts = _posts([found.person] if found.person else [])
        context = _row(found, names, posts) | {
            "stop": found,
            "reason": reason,
            "looked": looked,
            "form": form,
            "mine": found.made_by == request.actor.person_id,
            "open": found.state in LIVE_BLOCKS,
            "late": found.looked_at is None and found.look_due_at < clock.now(),
        }
        return page(request, OFFICE, "contractor/abuse/one", context, status=422 if form.errors else 200)


def _block(request: EngawaRequest, pk: UUID) -> Block:
    with inside(request.programme):
        found = Block.objects.select_related("organisation", "gathering", "programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("abuse/", abuse, name="abuse"),
    path("abuse/reports/<uuid:pk>/", report, name="abuse-report"),
    path("abuse/block/", new, name="block-new"),
    path("abuse/blocks/<uuid:pk>/", one, name="block"),
]
