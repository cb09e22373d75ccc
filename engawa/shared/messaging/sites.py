"""Notices to a person: queued, handed over, and captured ones. What a relay has taken cannot be called back."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.subjects.sites import Medium, register_rows
from engawa.shared.messaging.models import MailCapture, Notice


def register() -> None:
    register_rows(MailCapture, _("控えたメール"), find=lambda whom: Q(notice__subject=whom.subject), medium=Medium.MAIL)
    register_rows(Notice, _("お知らせ"), medium=Medium.QUEUE)
