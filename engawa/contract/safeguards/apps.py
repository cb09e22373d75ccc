from django.apps import AppConfig


class SafeguardsConfig(AppConfig):
    name = "engawa.contract.safeguards"
    label = "safeguards"

    def ready(self) -> None:
        from engawa.base.programmes.border import may_delete
        from engawa.contract.safeguards import notices  # noqa: F401 - registers its notices

        may_delete("programmes_seat")  # a place in a programme, when the person leaves
        may_delete("accounts_tries")  # counters whose window has ended
        may_delete("django_session")  # a session at sign-out, and before a new one begins
