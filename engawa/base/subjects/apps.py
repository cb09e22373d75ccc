from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    name = "engawa.base.subjects"
    label = "subjects"

    def ready(self) -> None:
        from engawa.base.subjects import own_sites

        own_sites.register()
