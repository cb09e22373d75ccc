from django.apps import AppConfig


class QueuesConfig(AppConfig):
    name = "engawa.delivery.queues"
    label = "queues"

    def ready(self) -> None:
        from engawa.delivery.queues import channels, notices, sites, waits

        sites.register()
        del channels, notices, waits
