from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "engawa.delivery.guidance"
    label = "guidance"

    def ready(self) -> None:
        from engawa.delivery.guidance import channels, evaluators, notices, parts, sites, stopping, waits

        sites.register()
        del channels, evaluators, notices, parts, stopping, waits
