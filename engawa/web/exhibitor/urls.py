from django.urls import include, path

from engawa.web.exhibitor import booth, cards, notes, rooms
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
]
