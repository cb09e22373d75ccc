"""The roster's pages, mounted once by 乙 and once by 甲: who works here, who is invited, who leaves."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.acts.words import Act
from engawa.base.parties.models import Organisation, OrganisationKind
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import ROLE_LABELS, Permission, Role
from engawa.contract.safeguards.reading import Line, see_staff
from engawa.contract.safeguards.roster import (
    BODIES,
    AlreadyMember,
    OwnPlace,
    invite_staff,
    may_name,
    may_release,
    release_staff,
)
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.web.between.desk import Desk, Words, at_desk
from engawa.web.http import step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm, MailField


def roster_urlpatterns(desk: Desk) -> list[URLPattern]:
    """Mount below `p/<programme>/<desk>/`."""
    known = {"desk": desk}
    return [
        path("staff/", roster, known, name="staff"),
        path("staff/invite/", invite, known, name="staff-invite"),
        path("staff/<uuid:pk>/release/", release, known, name="staff-release"),
    ]


@require_safe
@at_desk(Permission.STAFF_VIEW, opens=True)
def roster(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    lines = see_staff(request.programme, by=request.actor)
    rows = [(line, _releasable(request.actor, line.member)) for line in lines]
    invite_url = desk.url(request, "staff-invite") if may_name(request.actor) else ""
    names = {"invite_url": invite_url, "release_name": f"{desk.namespace}:staff-release"}
    return _page(request, desk, "roster", {"rows": rows, "said": SAID.get(request.GET.get("done", ""))} | names)


def _page(request: EngawaRequest, desk: Desk, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    known = {"desk": desk, "frame": desk.frame, "permission": Words(request), "back": desk.url(request, "staff")}
    with inside(request.programme):
        return render(request, f"roster/{name}.html", {**known, **context}, status=status)


SAID = {
    "invited": gettext_lazy("招待のメールをお送りしました。7日のうちに開いてもらってください。"),
    "released": gettext_lazy("登録を終えました。この方は、もうどの画面も開けません。"),
}


def _releasable(actor: Actor, member: Membership) -> bool:
    return may_release(actor, member) and member.person_id != actor.person_id


# --- inviting -------------------------------------------------------------------------------------------------------


class InviteForm(EngawaForm):
    role = forms.ChoiceField(label=gettext_lazy("役割"))
    organisation = forms.ChoiceField(label=gettext_lazy("所属"))
    name = forms.CharField(label=gettext_lazy("氏名"), max_length=60)
    post = forms.CharField(label=gettext_lazy("部署・役職"), max_length=40, required=False)
    mail = MailField(
        label=gettext_lazy("メールアドレス"),
        help_text=gettext_lazy("この宛先に招待のリンクが届きます。共用の宛先は使えません。"),
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, roles: Sequence[Role], bodies: Sequence[Organisation]
    ) -> None:
        super().__init__(data)
        self.bodies = {str(body.pk): body for body in bodies}
        choices: dict[str, list[Any]] = {
            "role": [(role.value, ROLE_LABELS[role]) for role in roles],
            "organisation": _grouped(bodies),
        }
        for name, values in choices.items():
            self.offer(name, [("", _("選んでください")), *values])

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        body = self.bodies.get(typed.get("organisation", ""))
        if body is None or not typed.get("role"):
            return typed
        if body.kind not in BODIES[Role(typed["role"])]:
            self.add_error("organisation", _("この所属の方は、この役割では登録できません。"))
        return typed | {"organisation": body, "role": Role(typed["role"])}


def _bodies(programme: Programme, roles: Sequence[Role]) -> list[Organisation]:
    """Bodies of this programme whose people the inviter may name; exhibitors are those of its gatherings."""
    kinds = set().union(*(BODIES[role] for role in roles))
    with inside(programme):
        exhibitors = set(Exhibitor.objects.values_list("organisation", flat=True))
    own = {programme.contractor_id, programme.commissioner_id} | exhibitors
    rows = Organisation.objects.filter(kind__in=kinds)
    known = rows.filter(pk__in=own - {None}) | rows.filter(kind=OrganisationKind.AGENCY)
    return list(known.order_by("kana", "name"))


IN_ORDER = (
    OrganisationKind.COMMISSIONER,
    OrganisationKind.CONTRACTOR,
    OrganisationKind.SUBCONTRACTOR,
    OrganisationKind.AGENCY,
    OrganisationKind.COMPANY,
    OrganisationKind.MUNICIPALITY,
)


def _grouped(bodies: Sequence[Organisation]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups = ((kind, [(str(body.pk), body.name) for body in bodies if body.kind == kind]) for kind in IN_ORDER)
    return [(str(kind.label), found) for kind, found in groups if found]


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Permission.STAFF_INVITE, opens=True)
def invite(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    roles = may_name(request.actor)
    if not roles:
        raise Http404
    form = InviteForm(request.POST or None, roles=roles, bodies=_bodies(request.programme, roles))
    if request.method == "POST" and form.is_valid():
        try:
            invite_staff(request.programme, by=request.actor, step_up=step_up_of(request), **form.cleaned_data)
        except AlreadyMember:
            form.add_error("mail", _("このメールアドレスの方は、この事業に登録があります。名簿をご確認ください。"))
        else:
            return redirect(desk.url(request, "staff") + "?done=invited")
    return _page(request, desk, "invite", {"form": form}, status=422 if form.errors else 200)


@step_up_words(Act.STAFF_INVITE, shown=("name", "post", "mail"))
def _inviting(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    words = {"body": Organisation.objects.get(pk=facts["organisation"]).name, "role": ROLE_LABELS[facts["role"]]}
    return [_("%(body)sの方を「%(role)s」として招きます。") % words]


# --- releasing ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Permission.STAFF_INVITE, opens=True)
def release(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    if request.method == "POST":
        _member(request, pk)
        try:
            release_staff(request.programme, pk, by=request.actor, step_up=step_up_of(request))
        except OwnPlace as problem:
            raise Http404 from problem
        return redirect(desk.url(request, "staff") + "?done=released")
    return _page(request, desk, "release", {"line": _line(request, pk)})


def _member(request: EngawaRequest, pk: UUID) -> Membership:
    """Somebody whose place this person may end, or 404."""
    with inside(request.programme):
        member = Membership.objects.exclude(state=Membership.State.ENDED).filter(pk=pk).first()
    if member is None or not _releasable(request.actor, member):
        raise Http404
    return member


def _line(request: EngawaRequest, pk: UUID) -> Line:
    _member(request, pk)
    return next(line for line in see_staff(request.programme, by=request.actor) if line.member.pk == pk)


@step_up_words(Act.STAFF_RELEASE, shown=("who",))
def _releasing(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    roles = "、".join(ROLE_LABELS[Role(role)] for role in facts["roles"])
    words = {"body": Organisation.objects.get(pk=facts["organisation"]).name, "roles": roles}
    return [
        _("%(body)sの方（%(roles)s）の登録を終えます。") % words,
        _("開いている画面もすべて閉じ、サインインもできなくなります。"),
    ]
