from django.urls import path

from engawa.web.public import (
    after,
    companies,
    comparing,
    criteria,
    directory,
    doors,
    pages,
    registering,
    site,
    stage,
)

app_name = "public"
urlpatterns = [
    path("", pages.top, name="top"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("criteria/", criteria.criteria, name="criteria"),
    path("pages/<slug:kind>/", site.words, name="page"),
    path("faq/", site.faq, name="faq"),
    path("updates/", site.news, name="news"),
    path("life/", site.life, name="life"),
    path("life/<slug:code>/", site.town, name="town"),
    path("share/", site.share, name="share"),
    path("share/poster/", site.poster, name="poster"),
    path("companies/", directory.directory, name="directory"),
    path("companies/compare/", comparing.compare, name="compare"),
    path("companies/<uuid:pk>/", companies.company, name="company"),
    path("postings/<uuid:pk>/", companies.posting, name="posting"),
    path("stage/", stage.stage, name="stage"),
    path("register/", registering.register, name="register"),
    path("register/check/", registering.check, name="register-check"),
    path("register/done/", registering.registered, name="registered"),
    path("confirm/<str:token>/", doors.confirm, name="confirm"),
    path("enter/<str:token>/", doors.enter, name="enter"),
    path("after/<str:token>/", after.after, name="after"),
    path("closed/", doors.closed, name="closed"),
    path("link/", doors.link, name="link"),
    path("link/sent/", doors.link_sent, name="link-sent"),
]
