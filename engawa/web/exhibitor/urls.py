from django.urls import include, path

from engawa.web.checking import check_urlpatterns
from engawa.web.exhibitor import (
    applying,
    booth,
    briefing_rooms,
    briefings,
    cards,
    checking,
    intro,
    notes,
    passport,
    prepare,
    rooms,
    rota,
    slots,
    training,
)
from engawa.web.live import live_urlpatterns

app_name = "exhibitor"
urlpatterns = [
    path("", booth.home, name="home"),
    path("prepare/", prepare.prepare, name="prepare"),
    path("prepare/apply/", applying.apply, name="apply"),
    path("prepare/apply/postings/", applying.postings, name="apply-postings"),
    path("prepare/apply/company/", applying.company, name="apply-company"),
    path("prepare/apply/submit/", applying.submit, name="apply-submit"),
    path("prepare/passport/", passport.passport, name="passport"),
    path("prepare/intro/", intro.intro, name="intro"),
    path("prepare/training/", training.training, name="training"),
    path("prepare/training/<slug:key>/", training.module, name="training-module"),
    path("prepare/rota/", rota.rota, name="rota"),
    path("prepare/rota/<uuid:pk>/drop/", rota.drop, name="rota-drop"),
    path("desk/", booth.desk, name="desk"),
    path("call/", booth.call, name="call"),
    path("call/<uuid:pk>/cancel/", booth.cancel, name="call-cancel"),
    path("card/<uuid:ticket>/", cards.card, name="card"),
    path("note/<uuid:pk>/", notes.note, name="note"),
    path("room/<uuid:seat_id>/", include((live_urlpatterns(rooms.AUDIENCE), "booth-room"))),
    path("check/", include((check_urlpatterns(checking.CHECKED), "check"))),
    path("slots/", slots.slots, name="slots"),
    path("slots/<uuid:pk>/withdraw/", slots.withdraw, name="slot-withdraw"),
    path("bookings/<uuid:pk>/call/", booth.call_booking, name="booking-call"),
    path("bookings/<uuid:pk>/judge/", booth.judge, name="booking-judge"),
    path("briefings/", briefings.briefings, name="briefings"),
    path("briefings/new/", briefings.new, name="briefing-new"),
    path("briefings/<uuid:pk>/", briefings.change, name="briefing"),
    path("briefings/<uuid:pk>/turn/", briefings.turn, name="briefing-turn"),
    path("briefing-room/<uuid:seat_id>/", include((live_urlpatterns(briefing_rooms.AUDIENCE), "briefing-room"))),
]
