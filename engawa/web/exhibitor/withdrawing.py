"""出展を取り下げる: the exhibitor says so itself, with a reason; whoever waited for it is told."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.states import EXHIBITOR
from engawa.delivery.fairs.actions.leaving import withdraw_exhibitor
from engawa.web.exhibitor.access import place_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm


class WithdrawForm(EngawaForm):
    reason = forms.CharField(
        label=_("理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("事務局と発注者が読みます。公開はされません。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def withdraw(request: EngawaRequest, programme: str) -> HttpResponse:
    place = place_for(request)
    if not EXHIBITOR.allows(place.own.state, "withdraw"):
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        withdraw_exhibitor(place.own, by=request.actor, reason=form.cleaned_data["reason"])
        return redirect("exhibitor:prepare", programme=programme)
    with inside(request.programme):
        return render(
            request, "exhibitor/withdraw.html", place.facts | {"form": form}, status=422 if form.errors else 200
        )
