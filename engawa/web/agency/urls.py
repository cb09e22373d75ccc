from django.urls import path

from engawa.web.agency import leads, postings

app_name = "agency"
urlpatterns = [
    path("", postings.home, name="home"),
    path("leads/", leads.leads, name="leads"),
    path("postings/", postings.postings, name="postings"),
    path("postings/<uuid:pk>/", postings.posting, name="posting"),
]
