"""出展申込 in five steps from the 求人番号: what the feed knows is filled in already. 仕様書1(2)オ."""

import re
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.actions import submit_application, write_company, write_postings
from engawa.delivery.exhibitors.actions.applying import Company, NotOurs, Unfinished
from engawa.delivery.exhibitors.answers import passport_standing
from engawa.delivery.exhibitors.importing.values import Unfit, job_no
from engawa.delivery.exhibitors.library import industries
from engawa.delivery.exhibitors.models import Application, Exhibitor, ExhibitorKind, Posting
from engawa.delivery.exhibitors.sheet import line_of
from engawa.delivery.exhibitors.states import ApplicationState
from engawa.web.exhibitor.access import Place, place_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

TERMS = [
    gettext_lazy("出展は無料です。参加する方にも、費用や契約を求めません。"),
    gettext_lazy("面談で知った情報は、この募集のためだけに使います。"),
    gettext_lazy("就職差別につながるおそれのある14事項を聞きません。"),
    gettext_lazy("録音、録画、画面の写しをしません。"),
    gettext_lazy("面談後カードを24時間のうちに、応募や採用の結果を分かりしだい事務局へ知らせます。"),
    gettext_lazy("都合が悪くなったら、早めに事務局へ知らせて取り下げます。"),
]


def own_company(request: EngawaRequest) -> Place:
    """Municipalities are asked by the office and apply for nothing."""
    place = place_for(request)
    if place.own.kind != ExhibitorKind.COMPANY:
        raise Http404
    return place


def application_of(exhibitor: Exhibitor) -> Application | None:
    return Application.objects.filter(exhibitor=exhibitor).first()


def steps_of(exhibitor: Exhibitor, found: Application | None) -> list[tuple[Any, str, bool]]:
    """(words, page, done) of the five."""
    standing = passport_standing([exhibitor.pk])[exhibitor.pk]
    return [
        (_("求人番号"), "exhibitor:apply-postings", bool(found and found.job_nos)),
        (_("会社のこと"), "exhibitor:apply-company", bool(found and found.in_prefecture)),
        (_("公開ページの紹介"), "exhibitor:intro", bool(exhibitor.intro)),
        (_("働きやすさパスポート"), "exhibitor:passport", standing.waiting + standing.checked + standing.public > 0),
        (_("約束ごとと申込み"), "exhibitor:apply-submit", bool(found and found.state == ApplicationState.SUBMITTED)),
    ]


class PostingsForm(EngawaForm):
    job_nos = forms.CharField(
        label=gettext_lazy("求人番号"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("31010-01234567 のような、5桁と8桁の番号です。いくつかあるときは、行を分けてください。"),
    )

    def clean_job_nos(self) -> list[str]:
        """Several numbers, divided as people divide them."""
        try:
            return [job_no(one) for one in re.split(r"[\s,、]+", self.cleaned_data["job_nos"]) if one]
        except Unfit as unfit:
            raise forms.ValidationError(unfit.sentence) from unfit


class CompanyForm(EngawaForm):
    industry = forms.ChoiceField(label=gettext_lazy("業種"))
    employees = forms.IntegerField(label=gettext_lazy("従業員数（人）"), min_value=1, max_value=1_000_000)
    capital = forms.IntegerField(
        label=gettext_lazy("資本金（円）"),
        min_value=0,
        max_value=10**13,
        required=False,
        help_text=gettext_lazy("資本金のない法人は、空けておいてください。"),
    )
    in_prefecture = forms.MultipleChoiceField(
        label=gettext_lazy("鳥取県内にあるもの"), choices=Application.Place.choices, widget=forms.CheckboxSelectMultiple
    )

    def own_fields(self) -> dict[str, forms.Field]:
        choices = [("", _("選んでください")), *((code, one.name) for code, one in industries().items())]
        return {"industry": forms.ChoiceField(label=_("業種"), choices=choices)}


class TermsForm(EngawaForm):
    known = forms.BooleanField(label=gettext_lazy("約束ごとを読み、社内の担当者に伝えました"))


@require_safe
@staff(Permission.BOOTH_HOST)
def apply(request: EngawaRequest, programme: str) -> HttpResponse:
    """To the first step that is not done; when all are, what was handed in."""
    place = own_company(request)
    steps = steps_of(place.own, found := application_of(place.own))
    rows = [
        {"words": words, "url": reverse(name, kwargs={"programme": programme}), "done": done}
        for words, name, done in steps
    ]
    following = next((row for row in rows if not row["done"]), None)
    facts = place.facts | {"steps": rows, "following": following, "application": found}
    return render(request, "exhibitor/apply.html", facts | {"done": sum(row["done"] for row in rows)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def postings(request: EngawaRequest, programme: str) -> HttpResponse:
    place = own_company(request)
    with inside(request.programme):
        found = application_of(place.own)
        rows = list(Posting.objects.filter(exhibitor=place.own).order_by("job_no"))
    numbers = found.job_nos if found and found.job_nos else [row.job_no for row in rows]
    form = PostingsForm(request.POST if request.method == "POST" else None, initial={"job_nos": "\n".join(numbers)})
    if request.method == "POST" and form.is_valid():
        try:
            write_postings(place.own, by=request.actor, job_nos=form.cleaned_data["job_nos"])
            return redirect("exhibitor:apply", programme=programme)
        except NotOurs as strange:
            words = _(
                "「%(numbers)s」は、貴社の求人としてはまだ届いていません。番号を確かめるか、事務局へお知らせください。"
            )
            form.add_error("job_nos", words % {"numbers": "、".join(strange.numbers)})
    with inside(request.programme):
        facts = place.facts | {"form": form, "lines": [line_of(row) for row in rows]}
        return render(request, "exhibitor/apply_postings.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def company(request: EngawaRequest, programme: str) -> HttpResponse:
    place = own_company(request)
    with inside(request.programme):
        found = application_of(place.own)
    own = place.own
    known: dict[str, Any] = {"industry": own.industry, "employees": own.employees, "capital": own.capital}
    known |= {"in_prefecture": found.in_prefecture} if found else {}
    form = CompanyForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"in_prefecture": tuple(form.cleaned_data["in_prefecture"])}
        write_company(own, by=request.actor, company=Company(**said))
        return redirect("exhibitor:apply", programme=programme)
    with inside(request.programme):
        return render(
            request, "exhibitor/apply_company.html", place.facts | {"form": form}, status=422 if form.errors else 200
        )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def submit(request: EngawaRequest, programme: str) -> HttpResponse:
    place = own_company(request)
    form = TermsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            submit_application(place.own, by=request.actor)
            return redirect("exhibitor:prepare", programme=programme)
        except Unfinished:
            form.add_error(None, _("まだ済んでいない段があります。申込みの画面で、残りを確かめてください。"))
    with inside(request.programme):
        facts = place.facts | {"form": form, "terms": TERMS}
        return render(request, "exhibitor/apply_submit.html", facts, status=422 if form.errors else 200)
