from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "engawa.contract.custody"
    label = "custody"

    def ready(self) -> None:
        from engawa.contract.custody import checklist, evaluators, sites
        from engawa.contract.custody.disposal import evaluators as disposal_evaluators

        sites.register()
        del checklist, evaluators, disposal_evaluators
