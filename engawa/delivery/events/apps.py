from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "engawa.delivery.events"
    label = "events"
