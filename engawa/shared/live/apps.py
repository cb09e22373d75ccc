from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "engawa.shared.live"
    label = "live"
    verbose_name = "面談室"

    def ready(self) -> None:
        from engawa.base.programmes.border import may_delete
        from engawa.shared.live import checks, heard, sites, waits  # noqa: F401 - they register themselves; models are ready only now

        may_delete("live_signal")
        sites.register()
