from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "engawa.web.ui"
    label = "ui"
