from django.urls import path

from engawa.web.ui import gallery

app_name = "ui"
urlpatterns = [
    path("", gallery.gallery, name="gallery"),
    path("<slug:page>/", gallery.sample, name="sample"),
]
