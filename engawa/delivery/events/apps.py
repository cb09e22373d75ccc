from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "engawa.delivery.events"
    label = "events"

    def ready(self) -> None:
        from engawa.delivery.events import checklist, due, notices, sites, surveying

        sites.register()
        del checklist, due, notices, surveying
