"""A municipality's own two matrices and its rules of 移住支援金; a company has none."""

from typing import Any

from django.http import Http404
from django.urls import path

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.web.between import grants, life
from engawa.web.exhibitor.access import place_for
from engawa.web.scope import EngawaRequest


def _facts(request: EngawaRequest) -> dict[str, Any]:
    return place_for(request).facts


def _own(request: EngawaRequest) -> str:
    own = place_for(request).own
    if own.kind != ExhibitorKind.MUNICIPALITY:
        raise Http404
    with inside(request.programme):
        return own.organisation.municipality


DESK = life.LifeDesk("exhibitor", "exhibitor/prepare_page.html", Permission.BOOTH_HOST, _facts, _own, grants=True)
AT = {"desk": DESK}
urlpatterns = [
    path("prepare/life/", life.town, AT, name="town"),
    path("prepare/life/<slug:key>/", life.cell, AT, name="cell"),
    path("prepare/grant/", grants.rules, AT, name="grant"),
    path("prepare/grant/<uuid:pk>/withdraw/", grants.withdraw, AT, name="grant-withdraw"),
]
