from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _lay_border(using: str, **_kwargs: Any) -> None:
    from engawa.base.programmes.border import lay_border

    lay_border(using)


class ProgrammesConfig(AppConfig):
    name = "engawa.base.programmes"
    label = "programmes"

    def ready(self) -> None:
        from engawa.base.kit.moments import read_quickly
        from engawa.base.programmes.border import may_delete

        read_quickly()
        may_delete("programmes_answer")  # keys of answers that led nowhere
        post_migrate.connect(_lay_border, sender=self, dispatch_uid="engawa.border")
