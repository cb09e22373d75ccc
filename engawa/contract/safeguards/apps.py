from django.apps import AppConfig


class SafeguardsConfig(AppConfig):
    name = "engawa.contract.safeguards"
    label = "safeguards"

    def ready(self) -> None:
        from engawa.contract.safeguards import notices  # noqa: F401 - registers its notices
