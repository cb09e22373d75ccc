"""出展要請: the log of requests to exhibit, each with its ground, 甲's word and the answer. 仕様書1(2)オ."""

from collections import Counter
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.kit.corporate import digits, is_corporate_no
from engawa.base.programmes.permissions import Permission
from engawa.contract.approvals.models import Agreement
from engawa.contract.approvals.queries import agreements
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.access import invitation_for
from engawa.delivery.exhibitors.actions import inviting
from engawa.delivery.exhibitors.actions.inviting import AlreadyThere, Company, Contact, OtherBodysMail
from engawa.delivery.exhibitors.models import Invitation
from engawa.delivery.exhibitors.notices import LASTS
from engawa.delivery.exhibitors.states import AWAITED, INVITATION, INVITATION_LABELS, InvitationState
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm, MailField

PER_PAGE = 50
TONES = {
    InvitationState.ACCEPTED: "go",
    InvitationState.DECLINED: "plain",
    InvitationState.SENT: "info",
    InvitationState.LATER: "now",
    InvitationState.LAPSED: "error",
}


class InvitationForm(EngawaForm):
    name = forms.CharField(label=_("企業名"), max_length=120)
    kana = forms.CharField(label=_("企業名のカナ"), max_length=160)
    corporate_no = forms.CharField(label=_("法人番号"), max_length=20, help_text=_("13桁の番号です。"))
    grounds = forms.MultipleChoiceField(
        label=_("要請する理由"),
        choices=Invitation.Ground.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("先進的、または特に優れているところを選びます。"),
    )
    evidence = forms.CharField(
        label=_("その根拠"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("だれでも確かめられる事実や、公表されているページのアドレスを書きます。発注者が読みます。"),
    )
    contact_name = forms.CharField(label=_("連絡先の担当者"), max_length=60)
    post = forms.CharField(label=_("担当者の役職"), max_length=40, required=False)
    mail = MailField(label=_("担当者のメールアドレス"), max_length=254)

    def clean_corporate_no(self) -> str:
        number = digits(self.cleaned_data["corporate_no"])
        if not is_corporate_no(number):
            raise forms.ValidationError(_t("法人番号の数字が合いません。13桁の番号を確かめてください。"))
        return number


@require_safe
@staff(Permission.LIST_PUBLISH)
def invitations(request: EngawaRequest, programme: str) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    rows = Invitation.objects.filter(gathering=gathering).select_related("organisation")
    found = Paginator(rows.order_by("state", "-made_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    counts = Counter(rows.values_list("state", flat=True))
    words = _decisions(gathering)
    context = {
        "gathering": gathering,
        "page_obj": found,
        "rows": [_row(row, words) for row in found],
        "counts": [(INVITATION_LABELS[one], counts[one]) for one in InvitationState if counts[one]],
        "drafts": counts[InvitationState.DRAFTED],
    }
    return page(request, OFFICE, "contractor/invitations", context)


def _decisions(gathering: Gathering) -> dict[str, Agreement]:
    """By organisation: the newest question to 甲 that names it."""
    found: dict[str, Agreement] = {}
    for one in agreements(Agreement.Kind.INVITATIONS):
        if one.subject_ref == gathering.pk and one.state in {"asked", "decided"}:
            for body in one.content.get("organisations", []):
                found.setdefault(body, one)
    return found


def _row(row: Invitation, words: dict[str, Agreement]) -> dict[str, Any]:
    state = InvitationState(row.state)
    asked = words.get(str(row.organisation_id))
    due = row.sent_at + LASTS if row.sent_at and state in AWAITED else None
    return {
        "row": row,
        "state": INVITATION_LABELS[state],
        "tone": TONES.get(state, "plain"),
        "asked": asked,
        "sendable": INVITATION.allows(state, "send") and asked is not None and asked.agreed,
        "again": row.sent_at is not None,
        "open": INVITATION.allows(state, "take_back"),
        "due": due,
        "late": state is InvitationState.LAPSED or (due is not None and due < clock.now()),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.LIST_PUBLISH)
def draft(request: EngawaRequest, programme: str) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _draft(request, gathering, form):
        return redirect("contractor:invitations", programme=programme)
    context = {"form": form, "gathering": gathering}
    return page(request, OFFICE, "contractor/invitation_new", context, status=422 if form.errors else 200)


def _draft(request: EngawaRequest, gathering: Gathering, form: InvitationForm) -> bool:
    typed = form.cleaned_data
    try:
        inviting.draft_invitation(
            gathering,
            by=request.actor,
            company=Company(typed["name"], typed["kana"], typed["corporate_no"]),
            contact=Contact(typed["contact_name"], typed["mail"], typed["post"]),
            grounds=typed["grounds"],
            evidence=typed["evidence"],
        )
    except AlreadyThere:
        form.add_error("corporate_no", _t("この企業は、もう申し込んでいるか、要請の一覧にあります。"))
        return False
    except OtherBodysMail:
        form.add_error("mail", _t("このアドレスには送れません。この企業の担当者のアドレスを確かめてください。"))
        return False
    return True


@require_POST
@staff(Permission.LIST_PUBLISH)
def ask(request: EngawaRequest, programme: str) -> HttpResponse:
    """All drafts are put to 甲, each with its ground."""
    fair = chosen_fair(request)
    text = _t("%(fair)sへの出展を、次の企業に個別に要請したいので、協議します。") % {"fair": fair.gathering.title}
    asked = inviting.ask_for_invitations(fair.gathering, by=request.actor, text=text)
    if asked is None:
        return redirect("contractor:invitations", programme=programme)
    return redirect("contractor:agreement", programme=programme, pk=asked.pk)


@require_POST
@staff(Permission.LIST_PUBLISH)
def send(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    inviting.send_invitation(invitation_for(request.programme, request.actor, pk), by=request.actor)
    return redirect("contractor:invitations", programme=programme)


@require_POST
@staff(Permission.LIST_PUBLISH)
def take_back(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    inviting.take_back_invitation(invitation_for(request.programme, request.actor, pk), by=request.actor)
    return redirect("contractor:invitations", programme=programme)


urlpatterns = [
    path("invitations/", invitations, name="invitations"),
    path("invitations/new/", draft, name="invitation-new"),
    path("invitations/ask/", ask, name="invitations-ask"),
    path("invitations/<uuid:pk>/send/", send, name="invitation-send"),
    path("invitations/<uuid:pk>/take-back/", take_back, name="invitation-take-back"),
]
