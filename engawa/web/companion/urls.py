from django.urls import include, path

from engawa.web.companion import doors, home, own, rooms
from engawa.web.live import live_urlpatterns

app_name = "companion"
urlpatterns = [
    path("", home.home, name="home"),
    path("in/<str:token>/", doors.door, name="door"),
    path("back/<str:token>/", doors.back, name="back"),
    path("gone/", doors.gone, name="gone"),
    path("enter/", home.enter, name="enter"),
    path("agree/", home.agree, name="agree"),
    path("disagree/", home.disagree, name="disagree"),
    path("stop/", home.stop, name="stop"),
    path("data/", own.data, name="data"),
    path("erase/", own.erase, name="erase"),
    path("room/<uuid:seat_id>/", include((live_urlpatterns(rooms.AUDIENCE), "room"))),
]
