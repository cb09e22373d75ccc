from django.apps import AppConfig


class FairsConfig(AppConfig):
    name = "engawa.delivery.fairs"
    label = "fairs"

    def ready(self) -> None:
        from engawa.delivery.fairs import carrying, channels, due, evaluators, notices, parts, sites, suggesting, waits

        sites.register()
        suggesting.register()
        del carrying, channels, due, evaluators, notices, parts, waits
