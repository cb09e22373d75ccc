from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "engawa.contract.duties"
    label = "duties"
