from django.apps import AppConfig


class StreamsConfig(AppConfig):
    name = "engawa.shared.streams"
    label = "streams"

    def ready(self) -> None:
        from engawa.base.acts import hooks
        from engawa.shared.streams.wakes import wake

        hooks.register_wake(wake)
