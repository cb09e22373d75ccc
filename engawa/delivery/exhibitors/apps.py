from django.apps import AppConfig


class ExhibitorsConfig(AppConfig):
    name = "engawa.delivery.exhibitors"
    label = "exhibitors"

    def ready(self) -> None:
        from engawa.delivery.exhibitors import carrying, evaluators, notices, waits

        del carrying, evaluators, notices, waits
