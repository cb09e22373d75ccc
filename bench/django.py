"""Django inside a process of the bench: the installation that `ENGAWA_VAR` names, as the role given."""

import os


def ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
    import django

    django.setup()
