from django.conf import settings

from engawa.web.demo import doors


def doors_of() -> list[doors.DemoDoor]:
    return doors.read(settings.VAR)
