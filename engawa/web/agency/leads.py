"""誘導の記録: what a counsellor did for a person and a company, in under half a minute. 1(2)カ※."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import alias_in, show_aliases
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.deeds import AFTERWARDS, DEED_LABELS, GUIDING
from engawa.outcomes.measures.leading import NotCounted, Unknown, enter_lead, guided
from engawa.outcomes.measures.queries import words_of_body
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

RECENT = 20
NOT_CHOSEN = ("", gettext_lazy("選んでください"))
DEEDS = [
    (gettext_lazy("相談員がしたこと"), [(one.value, DEED_LABELS[one]) for one in GUIDING]),
    (gettext_lazy("ご本人や企業から聞いたこと"), [(one.value, DEED_LABELS[one]) for one in AFTERWARDS]),
]


class LeadForm(EngawaForm):
    who = forms.ChoiceField(
        label=gettext_lazy("どなたを"),
        help_text=gettext_lazy("相談を希望した方と、開催後の確認に同意した方です。表示名で選びます。"),
    )
    company = forms.ChoiceField(label=gettext_lazy("どの企業へ"))
    deed = forms.ChoiceField(label=gettext_lazy("何を"), choices=[NOT_CHOSEN, *DEEDS])
    on = forms.DateField(label=gettext_lazy("いつ"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, people: list[tuple[str, str]], companies: list[tuple[str, str]], *args: Any, **kw: Any) -> None:
        super().__init__(*args, initial={"on": clock.today()}, **kw)
        self.offer("who", [NOT_CHOSEN, *people])
        self.offer("company", [NOT_CHOSEN, *companies])


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.AGENCY_VIEW)
def leads(request: EngawaRequest, programme: str) -> HttpResponse:
    with inside(request.programme):
        form = LeadForm(*_choices(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        facts: dict[str, Any] = {"deed": typed["deed"], "on": typed["on"]}
        try:
            who, company = UUID(typed["who"]), UUID(typed["company"])
            enter_lead(request.programme, by=request.actor, subject=who, company=company, **facts)
        except NotCounted as problem:
            form.add_error(None, str(problem))
        except Unknown:
            form.add_error("who", _("この方は、いまは選べません。一覧を見直してください。"))
        else:
            return redirect(f"{request.path}?saved=1")
    with inside(request.programme):
        rows = words_of_body(request.actor.organisation_id, RECENT)
        aliases = show_aliases(row.claim.subject_id for row in rows)
        context = {
            "form": form,
            "saved": "saved" in request.GET and not form.is_bound,
            "rows": [(row, alias_in(aliases, row.claim.subject_id)) for row in rows],
        }
        return render(request, "agency/leads.html", context, status=422 if form.errors else 200)


def _choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """People by alias, those of one alias told apart by the day they registered; companies by kana."""
    ids = [fair.gathering for fair in sources.fairs()]
    known = list(guided(ids))
    aliases = show_aliases(one.subject_id for one in known)
    people = sorted((aliases.get(one.subject_id, ""), _day(one.confirmed_at), str(one.subject_id)) for one in known)
    companies = {str(one.organisation_id): one.organisation.name for one in sources.exhibitors(ids, "company")}
    return [(pk, _("%(alias)s（%(day)s登録）") % {"alias": a, "day": day}) for a, day, pk in people], list(
        companies.items()
    )


def _day(at: dt.datetime | None) -> str:
    return f"{clock.local(at):%-m月%-d日}" if at else ""
