"""発行の根拠と基準: by what right this body places people, and its own yes to the stated numbers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.contract.clauses.queries import parameter
from engawa.delivery.guidance.suggestions.access import criteria_for
from engawa.delivery.guidance.suggestions.issuing import ARTICLES, approve_criteria, state_basis
from engawa.delivery.guidance.suggestions.models import IssuerBasis
from engawa.delivery.guidance.suggestions.queries import (
    MODE,
    basis_of,
    criteria_in_force,
    criteria_proposed,
)
from engawa.web.between.criteria import criteria_facts
from engawa.web.http import staff, step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class BasisForm(EngawaForm):
    kind = forms.ChoiceField(
        label=_("職業紹介を行う根拠"),
        choices=[(one.value, f"{one.label}　{ARTICLES[one]}") for one in IssuerBasis.Kind],
        widget=forms.RadioSelect,
    )
    number = forms.CharField(label=_("通知・許可・届出の番号"), max_length=60)
    valid_from = _day(_("いつから"))
    valid_to = _day(_("いつまで"), help_text=_("期限の定めがないときは、この事業の最終日を入れてください。"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _t("「いつまで」は「いつから」より後の日にしてください。"))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SUGGEST_ISSUE)
def issuer(request: EngawaRequest, programme: str) -> HttpResponse:
    form = BasisForm(request.POST if request.method == "POST" else None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        state_basis(request.programme, by=request.actor, step_up=step_up_of(request), **form.cleaned_data)
        return redirect(f"{request.path}?saved=1")
    with inside(request.programme):
        return render(
            request, "agency/issuer.html", _facts(request) | {"form": form}, status=422 if form.errors else 200
        )


def _facts(request: EngawaRequest) -> dict[str, Any]:
    body = request.actor.organisation_id
    waiting, force = criteria_proposed(), criteria_in_force()
    mine = IssuerBasis.objects.filter(organisation=body, ended_at=None).first()
    return {
        "basis": mine,
        "basis_valid": basis_of(body) is not None,
        "versions": [_version(one, body) for one in (waiting, force) if one is not None],
        "mode": parameter(MODE).words,
        "saved": "saved" in request.GET,
    }


def _version(statement: Any, body: UUID | None) -> dict[str, Any]:
    facts = criteria_facts(statement)
    return facts | {"approved": any(one.organisation_id == body for one in facts["approvals"])}


@require_POST
@staff(Permission.CRITERIA_APPROVE)
def approve(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    approve_criteria(criteria_for(request.programme, pk), by=request.actor, step_up=step_up_of(request))
    return redirect("agency:issuer", programme=programme)


@step_up_words(Act.ISSUER_STATE)
def _stating(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    kind = IssuerBasis.Kind(str(facts["kind"]))
    return [
        _t("職業紹介を行う根拠を記録します。"),
        f"{kind.label}（{ARTICLES[kind]}）",
        _t("番号 %(number)s、%(from)s から %(to)s まで") % facts,
    ]
