from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "engawa.outcomes.measures"
    label = "measures"

    def ready(self) -> None:
        from engawa.outcomes.measures import channels, checklist, comparing, sites, surveyed, surveying, waits

        sites.register()
        del channels, checklist, comparing, surveyed, surveying, waits
