from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "engawa.contract.custody"
    label = "custody"

    def ready(self) -> None:
        from engawa.contract.custody import evaluators

        del evaluators
