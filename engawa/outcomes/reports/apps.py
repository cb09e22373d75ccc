from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "engawa.outcomes.reports"
    label = "reports"

    def ready(self) -> None:
        from engawa.outcomes.reports.documents import flash

        flash.register()
