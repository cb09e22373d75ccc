from django.urls import include, path

from engawa.web.checking import check_urlpatterns
from engawa.web.live import live_urlpatterns
from engawa.web.participant import briefings, calls, checking, erasing, own, rooms, steps, talks, tickets, today

app_name = "participant"
urlpatterns = [
    path("", today.today, name="today"),
    path("here/", today.here, name="here"),
    path("booths/", today.booths, name="booths"),
    path("tickets/", tickets.draw, name="ticket-draw"),
    path("tickets/<uuid:pk>/away/", tickets.away, name="ticket-away"),
    path("tickets/<uuid:pk>/back/", tickets.back, name="ticket-back"),
    path("tickets/<uuid:pk>/leave/", tickets.leave, name="ticket-leave"),
    path("ringing/", calls.ringing, name="ringing"),
    path("calls/<uuid:pk>/", calls.ring, name="ring"),
    path("calls/<uuid:pk>/heard/", calls.heard, name="ring-heard"),
    path("calls/<uuid:pk>/enter/", calls.enter, name="ring-enter"),
    path("calls/<uuid:pk>/later/", calls.later, name="ring-later"),
    path("calls/<uuid:pk>/stop/", calls.stop, name="ring-stop"),
    path("room/<uuid:seat_id>/", include((live_urlpatterns(rooms.AUDIENCE), "my-room"))),
    path("briefings/<uuid:pk>/", briefings.briefing, name="briefing"),
    path("briefings/<uuid:pk>/sign/", briefings.sign, name="briefing-sign"),
    path("briefings/<uuid:pk>/enter/", briefings.enter, name="briefing-enter"),
    path("briefing-room/<uuid:seat_id>/", include((live_urlpatterns(briefings.AUDIENCE), "briefing-room"))),
    path("check/", include((check_urlpatterns(checking.CHECKED), "check"))),
    path("talks/<uuid:pk>/", talks.talk, name="talk"),
    path("talks/<uuid:pk>/end/", talks.end, name="talk-end"),
    path("steps/", steps.steps, name="steps"),
    path("steps/<uuid:pk>/deny/", steps.deny, name="step-deny"),
    path("data/", own.data, name="data"),
    path("consents/", own.consents, name="consents"),
    path("consents/withdraw/", own.withdraw, name="consent-withdraw"),
    path("consents/hide/", own.hide, name="employer-hide"),
    path("consents/show/", own.show, name="employer-show"),
    path("erase/", erasing.erase, name="erase"),
]
