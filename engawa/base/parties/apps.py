from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "engawa.base.parties"
    label = "parties"
