from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "engawa.delivery.guidance"
    label = "guidance"

    def ready(self) -> None:
        from engawa.delivery.guidance import channels, checklist, evaluators, notices, parts, sites, stopping, waits

        sites.register()
        del channels, checklist, evaluators, notices, parts, stopping, waits
