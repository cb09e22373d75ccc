"""市町村の暮らし by an agency: 定住機構 knows every municipality's schemes."""

from django.urls import path

from engawa.base.programmes.permissions import Permission
from engawa.web.between import life

DESK = life.LifeDesk("agency", "agency/desk.html", Permission.AGENCY_VIEW, lambda _request: {})
AT = {"desk": DESK}
urlpatterns = [
    path("towns/", life.towns, AT, name="towns"),
    path("towns/<slug:code>/", life.town, AT, name="town"),
    path("towns/<slug:code>/<slug:key>/", life.cell, AT, name="cell"),
]
