"""当日体制: who is in charge of what; and the sheet of it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission, Role
from engawa.contract.safeguards.reading import see_staff
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.actions.posting import ChiefNames, NotOfTheOffice, drop_post, set_post
from engawa.delivery.fairs.day_states import POST_LABELS, PostKind
from engawa.delivery.fairs.documents.posting import hours, posts_sheet
from engawa.delivery.fairs.models import DayPost
from engawa.delivery.fairs.queries.posts import OFFICE as ROLES, missing_posts, posts_of
from engawa.shared.documents.render import Unprintable
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

CHIEF_ONLY = _("総括とその代理は、責任者が決めます。責任者の画面から入力してください。")


class PostForm(EngawaForm):
    post = forms.ChoiceField(label=_("担当"), choices=[(one.value, words) for one, words in POST_LABELS.items()])
    person = forms.ChoiceField(label=_("主"))
    deputy = forms.ChoiceField(label=_("代理"), required=False, help_text=_("主が席を外したときに代わる人です。"))
    opens = forms.TimeField(label=_("何時から"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closes = forms.TimeField(label=_("何時まで"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, people: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("person", [("", _t("選んでください")), *people])
        self.offer("deputy", [("", _t("決めない")), *people])

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("deputy") and typed.get("deputy") == typed.get("person"):
            self.add_error("deputy", _t("代理には、主とは別の人を選んでください。"))
        if typed.get("opens") and typed.get("closes") and typed["closes"] <= typed["opens"]:
            self.add_error("closes", _t("おわりは、はじまりより後の時刻にしてください。"))
        return typed


def _names(request: EngawaRequest) -> dict[UUID, str]:
    """乙's own people, opened: that they were read is recorded."""
    lines = see_staff(request.programme, by=request.actor)
    return {one.member.person_id: one.name for one in lines if set(one.member.roles) & {role.value for role in ROLES}}


def _usual(gathering: Gathering) -> dict[str, str]:
    opens = clock.local(gathering.starts_at - dt.timedelta(hours=1))
    closes = clock.local(gathering.ends_at + dt.timedelta(hours=1))
    return {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN, opens=True)
def posts(request: EngawaRequest, programme: str) -> HttpResponse:
    """Who is in charge now first, then the whole sheet, then one more line."""
    gathering, names = chosen_fair(request).gathering, _names(request)
    people = [(str(pk), name) for pk, name in names.items()]
    form = PostForm(people, request.POST or None, initial=_usual(gathering))
    if request.method == "POST" and form.is_valid():
        try:
            _set(request, gathering, form.cleaned_data)
        except ChiefNames:
            form.add_error("post", str(CHIEF_ONLY))
        except NotOfTheOffice:
            form.add_error("person", _t("いま事務局にいない人です。もう一度選んでください。"))
        else:
            return redirect("contractor:posts", programme=programme)
    with inside(request.programme):
        rows = posts_of(gathering.pk)
        now = clock.now()
        context = {
            "gathering": gathering,
            "rows": [
                {
                    "row": one,
                    "person": names.get(one.person, ""),
                    "deputy": names.get(one.deputy, "") if one.deputy else "",
                    "hours": hours(one),
                    "now": one.starts_at <= now < one.ends_at,
                    "mine": request.actor.can(Permission.FAIR_HALT) or one.post != PostKind.LEAD,
                }
                for one in rows
            ],
            "missing": [POST_LABELS[one] for one in missing_posts(gathering.pk)],
            "form": form,
            "chief": Role.CHIEF in request.actor.roles,
        }
        return page(request, OFFICE, "contractor/posts", context, status=422 if form.errors else 200)


def _set(request: EngawaRequest, gathering: Gathering, typed: dict[str, Any]) -> None:
    day = clock.local(gathering.starts_at).date()
    set_post(
        gathering,
        by=request.actor,
        post=typed["post"],
        person=UUID(typed["person"]),
        deputy=UUID(typed["deputy"]) if typed["deputy"] else None,
        starts_at=clock.at(day, typed["opens"].hour, typed["opens"].minute),
        ends_at=clock.at(day, typed["closes"].hour, typed["closes"].minute),
    )


@require_POST
@staff(Permission.DAY_RUN)
def drop(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    with inside(request.programme):
        row = DayPost.objects.select_related("programme").filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        drop_post(row, by=request.actor)
    except ChiefNames:
        raise Http404 from None
    return redirect("contractor:posts", programme=programme)


@require_safe
@staff(Permission.DAY_RUN, opens=True)
def sheet(request: EngawaRequest, programme: str) -> HttpResponse:
    """当日体制表, as it stands now."""
    gathering, names = chosen_fair(request).gathering, _names(request)
    with inside(request.programme):
        try:
            content = posts_sheet(request.programme, gathering, names)
        except Unprintable as sentence:
            return page(request, OFFICE, "contractor/unprintable", {"sentence": str(sentence)}, status=422)
    return pdf(content, "posts.pdf")


def pdf(content: bytes, name: str) -> HttpResponse:
    """Handed over once, kept by no browser."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


urlpatterns = [
    path("posts/", posts, name="posts"),
    path("posts/sheet/", sheet, name="posts-sheet"),
    path("posts/<uuid:pk>/drop/", drop, name="post-drop"),
]
