"""What a companion is told of the consultation: when, and how far it has come. Nothing of what it is about."""

from django.utils.translation import gettext as _

from engawa.delivery.guidance.companion_states import STANDING, CompanionState
from engawa.delivery.guidance.models import Companion, Consultation
from engawa.delivery.guidance.states import AHEAD, ConsultState
from engawa.delivery.queues.states import WAITING_SOMEHOW
from engawa.web.ui.words import jp_datetime


def when_words(one: Consultation) -> str:
    """A time that is only offered is nobody's yet."""
    if one.running:
        return _("いま、行っています")
    if one.state == ConsultState.BOOKED and one.starts_at is not None:
        return _("%(when)s（%(minutes)d分ほど）") % {"when": jp_datetime(one.starts_at), "minutes": one.minutes}
    if one.ticket is not None and one.ticket.state in WAITING_SOMEHOW:
        return _("きょう。窓口の順番を待っています。順番が来ると、部屋がひらきます。")
    return _("まだ決まっていません。決まると、メールでお知らせします。")


def over_words(found: Companion | None) -> str:
    """Why there is nothing to come to any more; empty while there is."""
    if found is None:
        return _("この招待は終わりました。")
    if found.state not in STANDING:
        if found.state == CompanionState.TAKEN_BACK:
            return _("招いた方が、招待を取り消しました。あなたがすることはありません。")
        return _("同席をやめました。同意も取りやめになりました。")
    if found.consultation.state in AHEAD:
        return ""
    if found.consultation.state in {ConsultState.CANCELLED, ConsultState.NO_SHOW}:
        return _("この相談は、取りやめになりました。あなたがすることはありません。")
    return _("この相談は終わりました。ご同席ありがとうございました。")
