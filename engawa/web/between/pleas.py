"""減額の免除: 乙 asks, 甲 decides; until then the cut stands as due. 10(3)ただし書."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from engawa.base.acts.rules import RULES
from engawa.base.acts.words import Act
from engawa.base.ledger.models import Entry
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission as Word
from engawa.contract.approvals.models import Agreement
from engawa.delivery.events.models import Halt
from engawa.delivery.events.parts import PARTS
from engawa.delivery.events.states import DISASTERS
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.pleading import ask_exemption, decide_exemption, exemption_for
from engawa.outcomes.measures.queries import standings
from engawa.outcomes.measures.states import CAUSE_LABELS, PLEA, Cause
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.http import step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm
from engawa.web.ui.words import jp_datetime

LONG = 1000
ANSWERS = [("grant", gettext_lazy("減額しない")), ("refuse", gettext_lazy("認めない（減額の対象とする）"))]


def halt_facts(programme: Programme, pk: str) -> dict[str, str]:
    """A plea about a day that was moved or cancelled begins with what the ledger says of it."""
    try:
        halt = Halt.objects.filter(pk=UUID(pk)).select_related("gathering").first()
    except ValueError:
        return {}
    if halt is None:
        return {}
    facts = {"what": halt.gathering.title, "old": jp_datetime(halt.starts_at), "kind": halt.label}
    facts |= {"why": halt.words or halt.cause_words}
    cause = Cause.DISASTER if halt.cause in DISASTERS else Cause.OTHER
    return {
        "cause": cause.value,
        "gathering": str(halt.gathering_id),
        "event": _("%(why)sのため、%(what)s（%(old)s から）を%(kind)sとした。") % facts,
        "evidence": "\n".join(_shown(programme, halt)),
    }


def _shown(programme: Programme, halt: Halt) -> list[str]:
    """Where it is written down: the ledger's own numbers, and 甲's agreement. What others published is typed beside it."""
    rows = Entry.objects.filter(programme=programme.pk, act=Act.FAIR_MOVE, body__contains=str(halt.pk))
    lines = [
        _("台帳 第%(seq)d号（%(act)s）") % {"seq": seq, "act": RULES[Act.FAIR_MOVE].title}
        for seq in rows.order_by("seq").values_list("seq", flat=True)
    ]
    agreement = Agreement.objects.filter(pk=halt.agreement).first() if halt.agreement else None
    if agreement is not None:
        lines.append(_("協議への同意（%(at)s）") % {"at": jp_datetime(agreement.decided_at)})
    lines += [f"{PARTS[key].label} {n}" for key, n in halt.counts.items() if n and key in PARTS]
    return lines


def _area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


class PleaForm(EngawaForm):
    cause = forms.ChoiceField(
        label=gettext_lazy("理由"),
        choices=[(one.value, CAUSE_LABELS[one]) for one in Cause],
        widget=forms.RadioSelect,
    )
    gathering = forms.ChoiceField(label=gettext_lazy("どの回のことか"), required=False)
    event = forms.CharField(label=gettext_lazy("何があったか"), max_length=LONG, widget=_area())
    evidence = forms.CharField(
        label=gettext_lazy("それを示すもの"),
        max_length=LONG,
        widget=_area(),
        help_text=gettext_lazy("公表された資料や文書の名前と日付など。個人の名前は書かないでください。"),
    )

    def __init__(self, *args: Any, fairs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("gathering", [("", _("事業の全体")), *fairs])


class PleaAnswerForm(EngawaForm):
    verb = forms.ChoiceField(label=gettext_lazy("判断"), choices=ANSWERS, widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("判断の理由"), max_length=LONG, widget=_area())


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.AGREEMENT_ASK)
def ask(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    with inside(request.programme):
        fairs = [(str(fair.gathering), f"{fair.words}　{fair.title}") for fair in sources.fairs()]
        begun = halt_facts(request.programme, request.GET.get("halt", ""))
    if begun and begun["gathering"] not in {key for key, _words in fairs}:
        begun["gathering"] = ""
    form = PleaForm(request.POST or None, fairs=fairs, initial=begun)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        about = UUID(typed.pop("gathering")) if typed["gathering"] else typed.pop("gathering") or None
        asked = ask_exemption(request.programme, by=request.actor, gathering=about, **typed)
        return desk.go(request, "exemption", pk=asked.pk)
    return page(request, desk, "between/exemption_ask", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.AGREEMENT_ASK, Word.AGREEMENT_DECIDE, Word.WINDOW_VIEW)
def exemption(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    with inside(request.programme):
        found = exemption_for(pk)
    may = request.actor.can(Word.AGREEMENT_DECIDE) and PLEA.allows(found.state, "grant")
    form = PleaAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide_exemption(found, by=request.actor, step_up=step_up_of(request), **form.cleaned_data)
        return desk.go(request, "exemption", pk=pk)
    with inside(request.programme):
        now = standings()
        fair = next((one for one in now.fairs if one.gathering == found.gathering), None)
        context = {"plea": found, "fair": fair, "now": now, "form": form, "may_decide": may}
    return page(request, desk, "between/exemption", context, status=422 if form.errors else 200)


@step_up_words(Act.EXEMPTION_DECIDE, shown=("reason",))
def _deciding(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    answer = dict(ANSWERS)[str(facts["verb"])]
    cause = CAUSE_LABELS[Cause(str(facts["cause"]))]
    return [_("「%(cause)s」による減額の免除の申出に、「%(answer)s」と答えます。") % {"cause": cause, "answer": answer}]
