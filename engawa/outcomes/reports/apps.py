from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "engawa.outcomes.reports"
    label = "reports"

    def ready(self) -> None:
        from engawa.outcomes.reports.documents import attendance, exhibitors, flash, matches, report, weekly

        for paper in (flash, matches, exhibitors, attendance, weekly, report):
            paper.register()
