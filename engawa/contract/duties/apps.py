from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "engawa.contract.duties"
    label = "duties"

    def ready(self) -> None:
        from engawa.contract.duties import checklist, evaluators

        del checklist, evaluators
