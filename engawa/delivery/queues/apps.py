from django.apps import AppConfig


class QueuesConfig(AppConfig):
    name = "engawa.delivery.queues"
    label = "queues"

    def ready(self) -> None:
        from engawa.delivery.queues import channels, notices, waits

        del channels, notices, waits
