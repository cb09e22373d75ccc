from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "engawa.outcomes.reports"
    label = "reports"

    def ready(self) -> None:
        from engawa.outcomes.reports import owing
        from engawa.outcomes.reports.documents import (
            attendance,
            checklist,
            exhibitors,
            flash,
            matches,
            report,
            survey,
            weekly,
        )

        for paper in (flash, matches, exhibitors, attendance, survey, weekly, report, checklist):
            paper.register()
        del owing
