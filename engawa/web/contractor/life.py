"""市町村の暮らし on behalf of a municipality."""

from typing import Any

from django.urls import path, reverse

from engawa.web.between import life
from engawa.web.between.desk import Words
from engawa.web.contractor.desk import OFFICE
from engawa.web.scope import EngawaRequest


def facts(request: EngawaRequest) -> dict[str, Any]:
    import_url = reverse("contractor:town-imports", kwargs={"programme": request.programme.slug})
    return {"permission": Words(request), "waiting_count": OFFICE.waiting_count(request), "import_url": import_url}


DESK = life.LifeDesk("contractor", OFFICE.frame, OFFICE.word, facts)
AT = {"desk": DESK}
urlpatterns = [
    path("towns/", life.towns, AT, name="towns"),
    path("towns/<slug:code>/", life.town, AT, name="town"),
    path("towns/<slug:code>/<slug:key>/", life.cell, AT, name="cell"),
]
