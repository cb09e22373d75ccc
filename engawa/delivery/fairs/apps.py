from django.apps import AppConfig


class FairsConfig(AppConfig):
    name = "engawa.delivery.fairs"
    label = "fairs"

    def ready(self) -> None:
        from engawa.delivery.fairs import (
            carrying,
            channels,
            checklist,
            due,
            evaluators,
            notices,
            parts,
            sites,
            suggesting,
            waits,
        )

        sites.register()
        suggesting.register()
        del carrying, channels, checklist, due, evaluators, notices, parts, waits
