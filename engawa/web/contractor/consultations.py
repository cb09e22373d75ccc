"""三者相談 as 乙 sees it: state, time, bodies; and 要確認, which it decides. No name, no topic, no note, no chat."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.guidance.access import open_consultation
from engawa.delivery.guidance.actions.deciding import NotThree, decide_consult, may_be_three, see_evidence
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.standing import standing_of, standing_one, to_check
from engawa.delivery.guidance.states import AGENCY_WORDS, BY_HAND, HELD_WORDS, HeldAs
from engawa.shared.live.verdict import REASON_WORDS, Reason
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

CHOICES = {
    HeldAs.THREE: gettext_lazy("三者相談として行われた"),
    HeldAs.TWO: gettext_lazy("一つの機関との相談（二者）として行われた"),
    HeldAs.NOT_HELD: gettext_lazy("行われなかった"),
}


class DecideForm(EngawaForm):
    """`three`: both bodies were asked for, and none was missing in the room."""

    result = forms.ChoiceField(label=gettext_lazy("相談は行われましたか"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("そう判断した理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "だれに、どう確かめたかを書いてください。相談の内容やお名前は書かないでください。例：両方の窓口に電話で、時間と人数を確認した。"
        ),
    )

    def __init__(self, *args: Any, three: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key.value, word) for key, word in CHOICES.items() if three or key is not HeldAs.THREE]


@require_safe
@staff(Permission.BOARD_VIEW)
def consultations(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    may = request.actor.can(Permission.TALK_DECIDE)
    context = {"rows": standing_of(), "open": to_check() if may else [], "may_decide": may}
    return page(request, OFFICE, "contractor/consultations", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.TALK_DECIDE, opens=True)
def consultation(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """要確認の相談を決める."""
    found = open_consultation(request.programme, pk)
    with inside(request.programme):
        three = may_be_three(found)
    form = DecideForm(request.POST or None, three=three)
    if request.method == "POST" and form.is_valid():
        try:
            decide_consult(found, by=request.actor, **form.cleaned_data)
        except NotThree:
            form.add_error("result", _("二つの機関がそろった記録がないため、三者にはできません。"))
        else:
            return redirect("contractor:consultations", programme=programme)
    return _page(request, found, form)


def _page(request: EngawaRequest, found: Consultation, form: DecideForm) -> HttpResponse:
    evidence = see_evidence(found, by=request.actor)
    with inside(request.programme):
        row = standing_one(found.pk)
    context = {
        "one": found,
        "row": row,
        "held": HELD_WORDS[HeldAs(found.held_as)],
        "by_hand": BY_HAND in found.reasons,
        "reasons": [REASON_WORDS[Reason(code)] for code in found.reasons if code in set(Reason)],
        "stays": [(AGENCY_WORDS[one.agency] if one.agency else _("求職者"), one) for one in evidence.stays],
        "decided_reason": evidence.decided_reason,
        "form": form,
    }
    return page(request, OFFICE, "contractor/consultation", context, status=422 if form.errors else 200)
