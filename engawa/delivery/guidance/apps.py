from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "engawa.delivery.guidance"
    label = "guidance"

    def ready(self) -> None:
        from engawa.delivery.guidance import channels, evaluators, notices, parts, sites, waits

        sites.register()
        del channels, evaluators, notices, parts, waits
