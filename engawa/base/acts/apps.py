from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "engawa.base.acts"
    label = "acts"
