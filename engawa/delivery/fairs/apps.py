from django.apps import AppConfig


class FairsConfig(AppConfig):
    name = "engawa.delivery.fairs"
    label = "fairs"

    def ready(self) -> None:
        from engawa.delivery.fairs import channels, due, evaluators, notices, sites, suggesting, waits

        sites.register()
        suggesting.register()
        del channels, due, evaluators, notices, waits
