from django.urls import path

from engawa.web.agency import postings

app_name = "agency"
urlpatterns = [
    path("", postings.home, name="home"),
    path("postings/", postings.postings, name="postings"),
    path("postings/<uuid:pk>/", postings.posting, name="posting"),
]
