"""A person's blocks go with her: what the organiser decided about her, and why."""

from django.utils.translation import gettext_lazy as _

from engawa.base.subjects.sites import register_rows
from engawa.delivery.events.models import Block


def register() -> None:
    register_rows(Block, _("利用停止の記録"))
