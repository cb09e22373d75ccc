from django.urls import include, path

from engawa.web.checking import check_urlpatterns
from engawa.web.exhibitor import booth, briefing_rooms, briefings, cards, checking, notes, rooms
from engawa.web.live import live_urlpatterns

app_name = "exhibitor"
urlpatterns = [
    path("", booth.home, name="home"),
    path("desk/", booth.desk, name="desk"),
    path("call/", booth.call, name="call"),
    path("call/<uuid:pk>/cancel/", booth.cancel, name="call-cancel"),
    path("card/<uuid:ticket>/", cards.card, name="card"),
    path("note/<uuid:pk>/", notes.note, name="note"),
    path("room/<uuid:seat_id>/", include((live_urlpatterns(rooms.AUDIENCE), "booth-room"))),
    path("check/", include((check_urlpatterns(checking.CHECKED), "check"))),
    path("briefings/", briefings.briefings, name="briefings"),
    path("briefings/new/", briefings.new, name="briefing-new"),
    path("briefings/<uuid:pk>/", briefings.change, name="briefing"),
    path("briefings/<uuid:pk>/turn/", briefings.turn, name="briefing-turn"),
    path("briefing-room/<uuid:seat_id>/", include((live_urlpatterns(briefing_rooms.AUDIENCE), "briefing-room"))),
]
