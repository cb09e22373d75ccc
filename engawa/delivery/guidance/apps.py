from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "engawa.delivery.guidance"
    label = "guidance"
