from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Audience(StrEnum):
    """Whose open screens an announcement stands on. The organiser's own and 甲's show every one."""

    ALL = "all"
    SEEKERS = "seekers"
    HOSTS = "hosts"


AUDIENCE_WORDS = {
    Audience.ALL: _("全員"),
    Audience.SEEKERS: _("求職者"),
    Audience.HOSTS: _("出展者"),
}
