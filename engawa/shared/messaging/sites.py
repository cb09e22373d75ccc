"""Notices to a person: queued, handed over, and captured ones. What a relay has taken cannot be called back."""

from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _

from engawa.base.subjects.sites import Medium, Whom, register_rows
from engawa.shared.messaging.models import MailCapture, Notice
from engawa.shared.messaging.states import NoticeState


def _delivered(whom: Whom) -> list[str]:
    handed = Notice.objects.filter(subject=whom.subject, state=NoticeState.HANDED).exclude(reason="captured").count()
    return [gettext("配信を終えたメール %(n)d 通（届いた先からは消せません）") % {"n": handed}] if handed else []


def register() -> None:
    register_rows(MailCapture, _("控えたメール"), find=lambda whom: Q(notice__subject=whom.subject), medium=Medium.MAIL)
    register_rows(Notice, _("お知らせ"), medium=Medium.QUEUE, beyond=_delivered)
