"""要確認の面談: what evidence left open, a person decides with a reason."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_alias, show_aliases
from engawa.delivery.fairs.actions.talks import decide_talk
from engawa.delivery.fairs.models import Talk
from engawa.delivery.fairs.queries.talks import needs_check, talks_in
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.seeing import see_talk
from engawa.shared.live.verdict import RESULT_WORDS, Result
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

LATEST = 50
TONES = {Result.HELD: "go", Result.NEEDS_CHECK: "now", Result.NOT_HELD: "plain"}


class DecideForm(EngawaForm):
    result = forms.ChoiceField(
        label=_("面談は成立しましたか"),
        choices=[(Result.HELD.value, _("成立した")), (Result.NOT_HELD.value, _("成立していない"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("そう判断した理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("だれに、どう確かめたかを書いてください。発注者が読みます。例：企業の担当者に電話で確認した。"),
    )


@require_safe
@staff(Permission.TALK_DECIDE)
def talks(request: EngawaRequest, programme: str) -> HttpResponse:
    fairs = sources.fairs()
    ids = [fair.gathering for fair in fairs]
    waiting = needs_check(*ids)
    settled = [talk for talk in talks_in(*ids) if talk.verdict][:LATEST]
    aliases = show_aliases(talk.subject_id for talk in [*waiting, *settled])
    context = {"open": _rows(waiting, aliases), "settled": _rows(settled, aliases)}
    return page(request, OFFICE, "contractor/talks", context)


def _rows(talks: list[Talk], aliases: dict[UUID, str]) -> list[tuple[Talk, str, str, str]]:
    return [
        (talk, aliases.get(talk.subject_id, ""), str(RESULT_WORDS[Result(talk.verdict)]), TONES[Result(talk.verdict)])
        for talk in talks
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.TALK_DECIDE, opens=True)
def talk(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = _talk(request, pk)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide_talk(found, by=request.actor, **form.cleaned_data)
        collect(request.programme)
        return redirect("contractor:talks", programme=request.programme.slug)
    evidence = see_talk(found, by=request.actor)
    with inside(request.programme):
        alias = show_alias(found.subject_id)
    may = found.measured == Result.NEEDS_CHECK
    context = {"talk": evidence, "alias": alias, "form": form, "may_decide": may}
    return page(request, OFFICE, "contractor/talk", context, status=422 if form.errors else 200)


def _talk(request: EngawaRequest, pk: UUID) -> Talk:
    with inside(request.programme):
        found = sources.talks_by_id([pk]).first()
    if found is None or not found.verdict:
        raise Http404
    return found
