from django.urls import URLPattern

from engawa.web.demo import mail

app_name = "demo"
urlpatterns: list[URLPattern] = [*mail.addresses]
