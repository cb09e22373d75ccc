"""承諾: 乙 asks, 甲 records its document and confirms. Both read the same page."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Agency
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission as Word
from engawa.contract.approvals import documents
from engawa.contract.approvals.access import approval_for
from engawa.contract.approvals.actions import (
    NumberTaken,
    confirm_approval,
    enter_decision,
    request_approval,
    request_for_towns,
    revoke_approval,
)
from engawa.contract.approvals.fields import CardField, ConsultField, field_words
from engawa.contract.approvals.models import Approval
from engawa.contract.approvals.queries import approvals as all_approvals, lines_of, listed_towns, lists
from engawa.contract.approvals.states import APPROVAL
from engawa.delivery.guidance.bodies import organisations_of
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.between.forms import AgencyApprovalForm, ApprovalForm, DecisionForm, NamedApprovalForm, ReasonForm
from engawa.web.http import step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.words import jp_date

READ = (Word.APPROVAL_REQUEST, Word.APPROVAL_CONFIRM, Word.WINDOW_VIEW)
USUAL = tuple(one.value for one in CardField if one not in {CardField.INCOME, CardField.SITUATION})


@require_safe
@at_desk(*READ)
def approvals(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    context = {"approvals": all_approvals(), "has_list": bool(lists())}
    return page(request, desk, "between/approvals", context)


@require_safe
@at_desk(*READ)
def approval(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    found = approval_for(request.actor, request.programme, pk)
    return _approval(request, desk, found, DecisionForm(initial=_entered(found)), ReasonForm())


def _entered(found: Approval) -> dict[str, object]:
    """What was recorded before, to be corrected; the document is attached anew."""
    names = ("decision", "number", "dated_on", "signer", "office", "conditions")
    return {name: getattr(found, name) for name in names}


def _approval(
    request: EngawaRequest, desk: Desk, found: Approval, form: DecisionForm, reason: ReasonForm
) -> HttpResponse:
    with inside(request.programme):
        context = {
            "approval": found,
            "lines": lines_of(found.recipient_list) if found.recipient_list else [],
            "form": form,
            "reason": reason,
            "may_enter": request.actor.can(Word.APPROVAL_CONFIRM) and APPROVAL.allows(found.state, "enter"),
            "may_confirm": request.actor.can(Word.APPROVAL_CONFIRM) and APPROVAL.allows(found.state, "confirm"),
            "may_revoke": request.actor.can(Word.APPROVAL_CONFIRM) and APPROVAL.allows(found.state, "revoke"),
        }
    return page(request, desk, "between/approval", context, status=422 if form.errors or reason.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.APPROVAL_REQUEST)
def ask(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    with inside(request.programme):
        versions = lists()
    if not versions:
        return page(request, desk, "between/approval_no_list")
    form = ApprovalForm(request.POST or None, lists=versions, initial=_usual(request.programme))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        asked = request_approval(
            request.programme,
            by=request.actor,
            fields=typed["fields_shown"],
            recipient_list=form.lists[typed["recipients"]],
            from_on=typed["from_on"],
            to_on=typed["to_on"],
            scope_text=typed["scope_text"],
        )
        return desk.go(request, "approval", pk=asked.pk)
    return page(request, desk, "between/approval_ask", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.APPROVAL_REQUEST)
def ask_agencies(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """The agencies that are at work here; they stand on no list of exhibitors."""
    with inside(request.programme):
        bodies = [(str(one.pk), one.name) for one in organisations_of(Agency)]
    if not bodies:
        return page(request, desk, "between/approval_no_agencies")
    text = _("相談を申し込んだ求職者が、選んだ相談機関に、自分で選んだ項目を見せられるようにするため。")
    usual = _naming(request.programme, bodies, text) | {
        "purpose": Purpose.CONSULTATION,
        "fields_shown": [one.value for one in ConsultField],
    }
    form = AgencyApprovalForm(request.POST or None, bodies=bodies, initial=usual)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        asked = request_approval(
            request.programme,
            by=request.actor,
            fields=[CardField.ALIAS, *typed["fields_shown"]],
            agencies=[UUID(pk) for pk in typed["recipients"]],
            purpose=typed["purpose"],
            from_on=typed["from_on"],
            to_on=typed["to_on"],
            scope_text=typed["scope_text"],
        )
        return desk.go(request, "approval", pk=asked.pk)
    return page(request, desk, "between/approval_ask_agencies", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.APPROVAL_REQUEST)
def ask_towns(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """Exhibiting municipalities, by name: 移住相談の回答 of whoever ticks one of them for a consultation."""
    with inside(request.programme):
        towns = [(str(one.pk), one.name) for one in listed_towns()]
    if not towns:
        return page(request, desk, "between/approval_no_towns")
    text = _(
        "相談を申し込んだ求職者が、その相談のために名前で選んだ一つの市町村に、移住相談の回答（世帯・住まいなど）を見せられるようにするため。氏名と連絡先は見せません。"
    )
    form = NamedApprovalForm(request.POST or None, bodies=towns, initial=_naming(request.programme, towns, text))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        asked = request_for_towns(
            request.programme,
            by=request.actor,
            towns=[UUID(pk) for pk in typed["recipients"]],
            from_on=typed["from_on"],
            to_on=typed["to_on"],
            scope_text=typed["scope_text"],
        )
        return desk.go(request, "approval", pk=asked.pk)
    return page(request, desk, "between/approval_ask_towns", {"form": form}, status=422 if form.errors else 200)


def _naming(programme: Programme, bodies: list[tuple[str, str]], text: str) -> dict[str, object]:
    today = clock.today()
    last = max(programme.ends_on or today + dt.timedelta(days=90), today)
    return {"recipients": [pk for pk, _name in bodies], "from_on": today, "to_on": last, "scope_text": text}


def _usual(programme: Programme) -> dict[str, object]:
    today = clock.today()
    text = _(
        "参加登録をした求職者が、自分で選んだ出展者に求職者カードを見せられるようにするため。見せるのは本人が相手ごとに選んだ項目だけです。"
    )
    last = programme.ends_on or today + dt.timedelta(days=90)
    return {"fields_shown": USUAL, "from_on": today, "to_on": max(last, today), "scope_text": text}


@require_POST
@at_desk(Word.APPROVAL_CONFIRM)
def enter(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    found = approval_for(request.actor, request.programme, pk, Word.APPROVAL_CONFIRM)
    form = DecisionForm(request.POST, files=request.FILES)
    if form.is_valid():
        typed = form.cleaned_data
        given = typed.pop("document")
        try:
            enter_decision(found, by=request.actor, document_name=_name(given.name), document=given.read(), **typed)
        except NumberTaken:
            form.add_error("number", _("この施行文書番号は、ほかの承諾に記録されています。"))
        else:
            return desk.go(request, "approval", pk=pk)
    return _approval(request, desk, found, form, ReasonForm())


def _name(name: str | None) -> str:
    """The file's own name, as a label only."""
    return (name or _("承諾の文書"))[-120:]


@require_POST
@at_desk(Word.APPROVAL_CONFIRM)
def confirm(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    found = approval_for(request.actor, request.programme, pk, Word.APPROVAL_CONFIRM)
    confirm_approval(found, by=request.actor, step_up=step_up_of(request))
    return desk.go(request, "approval", pk=pk)


@require_POST
@at_desk(Word.APPROVAL_CONFIRM)
def revoke(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    found = approval_for(request.actor, request.programme, pk, Word.APPROVAL_CONFIRM)
    reason = ReasonForm(request.POST)
    if not reason.is_valid():
        return _approval(request, desk, found, DecisionForm(), reason)
    revoke_approval(found, by=request.actor, reason=reason.cleaned_data["reason"], step_up=step_up_of(request))
    return desk.go(request, "approval", pk=pk)


@require_safe
@at_desk(*READ)
def document(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    """Downloaded, never rendered in our origin."""
    found = approval_for(request.actor, request.programme, pk)
    if not found.document_key:
        raise Http404
    content = documents.read(
        programme=found.programme_id, row=found.pk, key=found.document_key, digest=found.document_sha256
    )
    ending = found.document_type.rpartition("/")[2]
    headers = {
        "Content-Disposition": f'attachment; filename="approval-{found.pk.hex[:8]}.{ending}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@step_up_words(Act.APPROVAL_CONFIRM)
def _confirming(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    if facts["decision"] == Approval.Decision.REFUSED:
        return [_("求められたことを承諾しないことを確定します。")]
    words = {
        "number": facts["number"],
        "fields": field_words(facts["fields"]),
        "from": jp_date(facts["from_on"]),
        "to": jp_date(facts["to_on"]),
    }
    if facts["list"] is None:
        return [
            _("承諾 %(number)s を確定します。") % words,
            _("紙に写す項目：%(fields)s") % words,
            _("期間：%(from)s から %(to)s まで") % words,
        ]
    return [
        _("承諾 %(number)s を確定します。") % words,
        _("見せる項目：%(fields)s") % words,
        _("期間：%(from)s から %(to)s まで") % words,
    ]


@step_up_words(Act.APPROVAL_REVOKE, shown=("reason",))
def _revoking(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    return [_("承諾 %(number)s を取り消します。開いている求職者カードは、すぐに閉じます。") % facts]
