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


class PostKind(StrEnum):
    """当日体制: who is in charge of what."""

    LEAD = "lead"
    ENTRANCE = "entrance"
    BOOTHS = "booths"
    TECHNICAL = "technical"
    CONSULTATION = "consultation"
    INQUIRIES = "inquiries"
    RECORDS = "records"


POST_LABELS = {
    PostKind.LEAD: _("総括"),
    PostKind.ENTRANCE: _("入場"),
    PostKind.BOOTHS: _("ブース"),
    PostKind.TECHNICAL: _("技術"),
    PostKind.CONSULTATION: _("相談"),
    PostKind.INQUIRIES: _("問合せ"),
    PostKind.RECORDS: _("記録"),
}
POST_WORDS = {
    PostKind.LEAD: _("全体の判断。中断・再開を決めます"),
    PostKind.ENTRANCE: _("入場の案内、参加登録の手助け"),
    PostKind.BOOTHS: _("ブースの進行、担当への声かけ"),
    PostKind.TECHNICAL: _("通話と画面、電話への切替え"),
    PostKind.CONSULTATION: _("相談窓口との取次ぎ"),
    PostKind.INQUIRIES: _("問合せの電話とメール"),
    PostKind.RECORDS: _("記録、紙の備え、打込み"),
}
