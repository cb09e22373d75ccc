from django.apps import AppConfig


class ExhibitorsConfig(AppConfig):
    name = "engawa.delivery.exhibitors"
    label = "exhibitors"

    def ready(self) -> None:
        from engawa.delivery.exhibitors import evaluators, waits

        del evaluators, waits
