from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "engawa.shared.messaging"
    label = "messaging"

    def ready(self) -> None:
        from engawa.base.programmes.waits import register_wait
        from engawa.shared.messaging import checks, sites  # noqa: F401 (registers itself)
        from engawa.shared.messaging.actions import WAIT, look_again

        register_wait(WAIT, look_again)
        sites.register()
