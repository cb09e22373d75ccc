"""All addresses. One for both languages: who reads English carries a cookie (ADR 0030)."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from engawa.config.health import healthz, healthz_live, metrics
from engawa.web.between import choosing
from engawa.web.demo import front
from engawa.web.hooks import live
from engawa.web.language import choose
from engawa.web.news import news

P = "p/<slug:programme>/"
handler500 = "engawa.web.refusal.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("healthz/live", healthz_live, name="healthz-live"),
    path("metrics", metrics, name="metrics"),
    path("hooks/live/", live.live, name="hooks-live"),
    path("language/<slug:code>/", choose, name="language"),
    path("", include("engawa.web.entrance.urls")),
    path(P + "me/", include("engawa.web.participant.urls")),
    path(P + "with/", include("engawa.web.companion.urls")),
    path(P + "booth/", include("engawa.web.exhibitor.urls")),
    path(P + "office/", include("engawa.web.contractor.urls")),
    path(P + "agency/", include("engawa.web.agency.urls")),
    path(P + "window/", include("engawa.web.commissioner.urls")),
    path(P, include("engawa.shared.streams.urls")),
    path(P + "news/", news, name="news"),
    path(P + "fair/", choosing.choose, name="fair-choose"),
    path(P, include("engawa.web.public.urls")),
]

if settings.ENGAWA_KIND in {"demo", "test"}:
    urlpatterns += [
        path("", RedirectView.as_view(url="/demo/"), name="root"),
        path("demo/", front.front, name="demo-front"),
        path("demo/next-day/", front.next_day, name="demo-next-day"),
        path("demo/next-day/started/", front.next_day_started, name="demo-next-day-started"),
        path("demo/as/<slug:key>/", front.enter, name="demo-enter"),
        path("demo/", include("engawa.web.demo.urls")),
        path("gallery/", include("engawa.web.ui.urls")),
    ]
