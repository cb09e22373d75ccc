from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "engawa.contract.approvals"
    label = "approvals"

    def ready(self) -> None:
        from engawa.contract.approvals import checklist, evaluators, waits

        checklist.register()
        del evaluators, waits
