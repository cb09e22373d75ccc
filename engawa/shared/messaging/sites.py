"""Notices to a person: queued, handed over, and captured ones. What a relay has taken cannot be called back."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _

from engawa.base.subjects.sites import Medium, Whom, register_rows
from engawa.shared.messaging.kinds import ADDRESSEES
from engawa.shared.messaging.models import MailCapture, Notice
from engawa.shared.messaging.states import NoticeState


def _delivered(whom: Whom) -> list[str]:
    handed = Notice.objects.filter(subject=whom.subject, state=NoticeState.HANDED).exclude(reason="captured").count()
    return [gettext("配信を終えたメール %(n)d 通（届いた先からは消せません）") % {"n": handed}] if handed else []


def _elsewhere(whom: Whom) -> set[UUID]:
    return {row for known in ADDRESSEES for row in known(whom)}


def _captured(whom: Whom) -> Q:
    return Q(notice__subject=whom.subject) | Q(notice__addressee__in=_elsewhere(whom))


def _hers(whom: Whom) -> Q:
    return Q(subject=whom.subject) | Q(addressee__in=_elsewhere(whom))


def register() -> None:
    register_rows(MailCapture, _("控えたメール"), find=_captured, medium=Medium.MAIL)
    register_rows(Notice, _("お知らせ"), find=_hers, medium=Medium.QUEUE, beyond=_delivered)
