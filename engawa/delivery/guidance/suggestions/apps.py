from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "engawa.delivery.guidance.suggestions"
    label = "suggestions"

    def ready(self) -> None:
        from engawa.delivery.guidance.suggestions import channels, checklist, evaluators, notices, sites

        sites.register()
        del channels, checklist, evaluators, notices
