"""The booth's own words on its public page."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.actions import write_intro
from engawa.web.exhibitor.access import place_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm


class IntroForm(EngawaForm):
    intro = forms.CharField(
        label=_("事業と職場の紹介"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "600文字まで。どんな仕事を、どんな人と、どこでするのか。担当者の名前や連絡先は書かないでください。"
        ),
    )
    homepage = forms.URLField(label=_("ホームページ"), required=False, max_length=200, assume_scheme="https")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def intro(request: EngawaRequest, programme: str) -> HttpResponse:
    place = place_for(request)
    form = IntroForm(
        request.POST if request.method == "POST" else None,
        initial={"intro": place.own.intro, "homepage": place.own.homepage},
    )
    if request.method == "POST" and form.is_valid():
        write_intro(place.own, by=request.actor, **form.cleaned_data)
        return redirect("exhibitor:prepare", programme=programme)
    with inside(request.programme):
        return render(request, "exhibitor/intro.html", place.facts | {"form": form}, status=422 if form.errors else 200)
