from django.db.models import QuerySet

from engawa.shared.messaging.models import MailCapture, Notice
from engawa.shared.messaging.states import NoticeState


def unsettled_for_a_person() -> QuerySet[Notice]:
    """Nobody knows whether these arrived, or they did not: a person decides, no machine sends again."""
    return Notice.objects.filter(state__in=[NoticeState.UNCERTAIN, NoticeState.FAILED])


def captured() -> QuerySet[MailCapture]:
    return MailCapture.objects.select_related("notice").order_by("-made_at", "-id")
