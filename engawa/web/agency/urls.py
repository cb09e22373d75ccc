from django.urls import include, path

from engawa.web.agency import (
    consult,
    consults,
    issuer,
    leads,
    life,
    postings,
    rooms,
    suggestions,
)
from engawa.web.live import live_urlpatterns

app_name = "agency"
urlpatterns = [
    path("", postings.home, name="home"),
    path("consultations/", consults.consultations, name="consultations"),
    path("consultations/<uuid:pk>/", consult.consultation, name="consultation"),
    path("consultations/<uuid:pk>/offer/", consult.offer, name="consult-offer"),
    path("consultations/<uuid:pk>/note/", consult.note, name="consult-note"),
    path("consultations/<uuid:pk>/do/", consult.do, name="consult-do"),
    path("consult-room/<uuid:seat_id>/", include((live_urlpatterns(rooms.AUDIENCE), "consult-room"))),
    path("counter/", consults.turn, name="counter"),
    path("counter/call/", consults.call, name="counter-call"),
    path("counter/calls/<uuid:pk>/cancel/", consults.cancel, name="counter-cancel"),
    path("leads/", leads.leads, name="leads"),
    path("postings/", postings.postings, name="postings"),
    path("postings/<uuid:pk>/", postings.posting, name="posting"),
    path("suggestions/", suggestions.suggestions, name="suggestions"),
    path("suggestions/<uuid:pk>/", suggestions.person, name="suggestion"),
    path("suggestions/<uuid:pk>/add/", suggestions.add, name="suggestion-add"),
    path("suggestions/lines/<uuid:pk>/", suggestions.change, name="suggestion-change"),
    path("suggestions/decided/<uuid:pk>/end/", suggestions.take_back, name="override-end"),
    path("issuer/", issuer.issuer, name="issuer"),
    path("criteria/<uuid:pk>/approve/", issuer.approve, name="criteria-approve"),
    *life.urlpatterns,
]
