from django.apps import AppConfig


class ExhibitorsConfig(AppConfig):
    name = "engawa.delivery.exhibitors"
    label = "exhibitors"

    def ready(self) -> None:
        from engawa.contract.clauses.actions import after_setting
        from engawa.delivery.events.steps import touch_all
        from engawa.delivery.exhibitors import carrying, checklist, evaluators, notices, waits
        from engawa.delivery.exhibitors.grants import CHECK

        after_setting(CHECK, touch_all)  # pages for everybody show or lose the way to it
        del carrying, checklist, evaluators, notices, waits
