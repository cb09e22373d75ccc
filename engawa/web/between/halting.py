"""中断・延期・中止: what goes on, what would be touched, and the presses of 責. 甲 reads the same page."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.ledger.canonical import plain
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission as Word
from engawa.contract.approvals.agreeing import ask_agreement
from engawa.contract.approvals.models import Agreement, Approval
from engawa.contract.approvals.states import ApprovalState
from engawa.delivery.events.models import Halt
from engawa.delivery.events.parts import PARTS, Turn, parts
from engawa.delivery.events.queries import halts_of
from engawa.delivery.events.states import CAUSE_WORDS, GATHERING_LABELS, GatheringState, HaltKind
from engawa.delivery.fairs.actions import halting
from engawa.delivery.fairs.actions.halting import EndPassed, NewDay, NoNewDay
from engawa.delivery.fairs.actions.telling import recipients, told_of
from engawa.delivery.fairs.evaluators import agreed_change, asked_change, may_suspend
from engawa.delivery.fairs.halt_words import halt_notice, when
from engawa.delivery.fairs.models import Fair
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.http import step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

SEES = (Word.BOARD_VIEW, Word.WINDOW_VIEW)
TURNS = [(Turn.POSTPONE.value, gettext_lazy("延期する")), (Turn.CANCEL.value, gettext_lazy("中止する"))]
PAST = 8


class CauseForm(EngawaForm):
    cause = forms.ChoiceField(
        label=gettext_lazy("理由"), choices=[(one.value, words) for one, words in CAUSE_WORDS.items()]
    )
    words = forms.CharField(
        label=gettext_lazy("みなさんに伝える理由"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "空欄なら、上の理由を使います。「…のため、」と続く形で書きます。例：大雪で停電がつづいている"
        ),
    )


class MoveForm(CauseForm):
    turn = forms.ChoiceField(label=gettext_lazy("どうしますか"), choices=TURNS, widget=forms.RadioSelect)
    day = forms.DateField(
        label=gettext_lazy("新しい日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "延期で、まだ決まっていないときは空欄にします。決まったら、このページから改めて決めます。"
        ),
    )
    opens = forms.TimeField(
        label=gettext_lazy("はじまり"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    closes = forms.TimeField(
        label=gettext_lazy("おわり"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("turn") != Turn.POSTPONE or not any(typed.get(name) for name in ("day", "opens", "closes")):
            return typed
        for name in ("day", "opens", "closes"):
            if not typed.get(name):
                self.add_error(name, _("新しい日程は、日と、はじまりと、おわりをそろえて入力してください。"))
        if self.errors:
            return typed
        if typed["closes"] <= typed["opens"]:
            self.add_error("closes", _("おわりは、はじまりより後の時刻にしてください。"))
        elif _at(typed["day"], typed["opens"]) <= clock.now():
            self.add_error("day", _("これから先の日時にしてください。"))
        return typed

    @property
    def new(self) -> NewDay | None:
        typed = self.cleaned_data
        if typed["turn"] != Turn.POSTPONE or not typed.get("day"):
            return None
        return NewDay(_at(typed["day"], typed["opens"]), _at(typed["day"], typed["closes"]))


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return clock.at(day, time.hour, time.minute)


@require_safe
@at_desk(*SEES)
def halt(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """Where the day stands, and what may be done about it."""
    return _halt(request, desk)


def _halt(
    request: EngawaRequest, desk: Desk, *, form: CauseForm | None = None, said: str = "", status: int = 200
) -> HttpResponse:
    fair = chosen_fair(request)
    with inside(request.programme):
        gathering = fair.gathering
        now = halt_notice(gathering)
        may = may_suspend(request.actor, gathering.pk, clock.now())
        past = list(halts_of(gathering.pk)[:PAST])
        told = told_of(one.pk for one in past)
        context = {
            "fair": fair,
            "gathering": gathering,
            "state": GATHERING_LABELS[GatheringState(gathering.state)],
            "notice": now,
            "rows": [(one, _counted(one.counts), told.get(str(one.pk), 0)) for one in past],
            "form": form or CauseForm(),
            "may_suspend": may and halting.can(gathering, Turn.SUSPEND),
            "may_resume": may and halting.can(gathering, Turn.RESUME),
            "may_move": request.actor.can(Word.FAIR_HALT)
            and (halting.can(gathering, Turn.CANCEL) or halting.can(gathering, Turn.POSTPONE)),
            "plea": _plea(request, desk, past),
            "said": said,
        }
        return page(request, desk, "between/halt", context, status=status)


def _plea(request: EngawaRequest, desk: Desk, past: list[Halt]) -> str:
    """A day that was moved or cancelled may lower the figures: 乙 may ask that the price stays (10(3)ただし書)."""
    moved = next((one for one in past if one.kind != HaltKind.SUSPENSION), None)
    if moved is None or not request.actor.can(Word.AGREEMENT_ASK):
        return ""
    return f"{desk.url(request, 'exemption-ask')}?halt={moved.pk}"


def _counted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(str(PARTS[key].label), count) for key, count in counts.items() if count and key in PARTS]


@require_POST
@at_desk(Word.DAY_RUN)
def suspend(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    form = CauseForm(request.POST)
    if not form.is_valid():
        return _halt(request, desk, form=form, status=422)
    halting.suspend(chosen_fair(request), by=request.actor, **form.cleaned_data)
    return desk.go(request, "halt")


@require_POST
@at_desk(Word.DAY_RUN)
def resume(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    try:
        halting.resume(chosen_fair(request), by=request.actor)
    except EndPassed:
        said = _("終わりの時刻を過ぎているため、再開できません。終了するか、延期・中止を決めてください。")
        return _halt(request, desk, said=said, status=409)
    return desk.go(request, "halt")


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.FAIR_HALT)
def move(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """First what would happen, then the press. What was typed travels in the address: nothing is kept before."""
    fair = chosen_fair(request)
    if not (halting.can(fair.gathering, Turn.POSTPONE) or halting.can(fair.gathering, Turn.CANCEL)):
        return desk.go(request, "halt")
    given = request.POST if request.method == "POST" else request.GET
    form = MoveForm(given if "turn" in given else None, initial=_usual(fair))
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _go(request, desk, fair, form)
        except NoNewDay:
            problem = _("新しい日時が、いまの日時と同じか、過ぎています。")
    with inside(request.programme):
        shown = form.is_bound and form.is_valid()
        context = {"fair": fair, "gathering": fair.gathering, "form": form, "problem": problem}
        context |= {"preview": _preview(fair, form) if shown else None}
        return page(request, desk, "between/halt_move", context, status=422 if problem or form.errors else 200)


def _usual(fair: Fair) -> dict[str, object]:
    local = (clock.local(fair.gathering.starts_at), clock.local(fair.gathering.ends_at))
    return {"opens": f"{local[0]:%H:%M}", "closes": f"{local[1]:%H:%M}"}


def _go(request: EngawaRequest, desk: Desk, fair: Fair, form: MoveForm) -> HttpResponse:
    typed = form.cleaned_data
    turn, new = Turn(typed["turn"]), form.new
    if request.POST.get("step") == "ask":
        asked = ask_agreement(
            request.programme,
            by=request.actor,
            kind=Agreement.Kind.CHANGE,
            subject_ref=fair.gathering_id,
            text=_asking(fair, form),
            content=halting.move_facts(turn, new),
        )
        return desk.go(request, "agreement", pk=asked.pk)
    why = {"by": request.actor, "cause": typed["cause"], "words": typed["words"], "step_up": step_up_of(request)}
    if turn == Turn.CANCEL:
        halting.cancel(fair, **why)
    else:
        halting.postpone(fair, new=new, **why)
    return desk.go(request, "halt")


def _asking(fair: Fair, form: MoveForm) -> str:
    typed, new = form.cleaned_data, form.new
    facts = {
        "title": fair.gathering.title,
        "old": when(fair.gathering.starts_at),
        "why": typed["words"] or str(dict(form.fields["cause"].choices)[typed["cause"]]),  # type: ignore[attr-defined]  # a choice field
    }
    if typed["turn"] == Turn.CANCEL:
        return _("%(title)s（%(old)s から）を、%(why)sのため中止したいので、協議します。") % facts
    if new is None:
        return _("%(title)s（%(old)s から）を、%(why)sのため延期したいので、協議します。新しい日程は未定です。") % facts
    facts["new"] = when(new.starts_at)
    return _("%(title)s（%(old)s から）を、%(why)sのため %(new)s からに延期したいので、協議します。") % facts


def _preview(fair: Fair, form: MoveForm) -> dict[str, Any]:
    """Who and what would be touched, as it stands now."""
    new = form.new
    facts = halting.move_facts(form.cleaned_data["turn"], new)
    people, staff = recipients(fair.gathering_id)
    asked = asked_change(fair.gathering_id)
    same = asked is not None and all(asked.content.get(name) == plain(value) for name, value in facts.items())
    return {
        "turn": form.cleaned_data["turn"],
        "new": new,
        "parts": [(part.label, part.count(fair.gathering_id)) for part in parts()],
        "people": len(people),
        "staff": len(staff),
        "asked": asked if same else None,
        "agreed": agreed_change(fair.gathering_id, facts) is not None,
        "lapsing": _lapsing(new),
    }


def _lapsing(new: NewDay | None) -> list[Approval]:
    """Consents whose last day comes before the new one: cards would stay shut."""
    if new is None:
        return []
    last = clock.local(new.ends_at).date()
    return list(Approval.objects.filter(state=ApprovalState.LIVE, to_on__lt=last).order_by("to_on", "pk"))


def changed_words(agreement: Agreement) -> list[str]:
    """What an agreement of this kind is about, for the page on which 甲 answers."""
    content = agreement.content
    if agreement.kind != Agreement.Kind.CHANGE or content.get("verb") not in {Turn.POSTPONE, Turn.CANCEL}:
        return []
    if content["verb"] == Turn.CANCEL:
        return [_("この回を中止する。")]
    if not content.get("starts_at"):
        return [_("この回を延期する。新しい日程は、決まってから改めて協議する。")]
    hours = [dt.datetime.fromisoformat(content[name]) for name in ("starts_at", "ends_at")]
    facts = {"from": when(hours[0]), "to": f"{clock.local(hours[1]):%H:%M}"}
    return [_("この回を %(from)s から %(to)s までに延期する。") % facts]


@step_up_words(Act.FAIR_MOVE, shown=("words",))
def _moving(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    after = _("待っている方の整理券は終わり、登録した方と出展者へお知らせのメールを送ります。")
    if facts["verb"] == Turn.CANCEL:
        return [_("この回を中止します。取り消せません。"), after]
    if facts["starts_at"] is None:
        return [_("この回を延期します。新しい日程は未定です。"), after]
    words = {"from": when(facts["starts_at"]), "to": f"{clock.local(facts['ends_at']):%H:%M}"}
    return [_("この回を %(from)s から %(to)s までに延期します。") % words, after]
