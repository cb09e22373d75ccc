"""市町村の暮らし and the rules of 移住支援金 on behalf of a municipality; 乙 confirms what is public of the latter."""

from typing import Any

from django.urls import path, reverse

from engawa.web.between import grants, life
from engawa.web.between.desk import Words
from engawa.web.contractor.desk import OFFICE
from engawa.web.scope import EngawaRequest


def facts(request: EngawaRequest) -> dict[str, Any]:
    import_url = reverse("contractor:town-imports", kwargs={"programme": request.programme.slug})
    grants_url = reverse("contractor:grants", kwargs={"programme": request.programme.slug})
    shown = {"permission": Words(request), "waiting_count": OFFICE.waiting_count(request)}
    return shown | {"import_url": import_url, "grants_url": grants_url}


DESK = life.LifeDesk("contractor", OFFICE.frame, OFFICE.word, facts, grants=True)
AT = {"desk": DESK}
urlpatterns = [
    path("towns/", life.towns, AT, name="towns"),
    path("towns/<slug:code>/", life.town, AT, name="town"),
    path("towns/<slug:code>/<slug:key>/", life.cell, AT, name="cell"),
    path("grants/", grants.grants, {"desk": OFFICE}, name="grants"),
    path("grants/<slug:code>/", grants.rules, AT, name="grant"),
    path("grants/<slug:code>/<uuid:pk>/confirm/", grants.confirm, AT, name="grant-confirm"),
    path("grants/<slug:code>/<uuid:pk>/withdraw/", grants.withdraw, AT, name="grant-withdraw"),
]
