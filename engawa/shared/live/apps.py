from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "engawa.shared.live"
    label = "live"
    verbose_name = "面談室"

    def ready(self) -> None:
        from engawa.shared.live import checks, waits  # noqa: F401 - both register themselves, models are ready only now
