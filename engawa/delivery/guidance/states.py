"""Consultations, cases and hand-overs: every word and every way from one state to the next. `fair-operations.md` 8, 9."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step
from engawa.base.parties.models import Agency


class Bodies(StrEnum):
    """Whom she wants to speak with. A ticket at the counter carries it as its topic."""

    BOTH = "both"
    HELLOWORK = "h"
    RELOCATION = "j"

    @property
    def agencies(self) -> tuple[Agency, ...]:
        return {
            Bodies.BOTH: (Agency.HELLOWORK, Agency.RELOCATION),
            Bodies.HELLOWORK: (Agency.HELLOWORK,),
            Bodies.RELOCATION: (Agency.RELOCATION,),
        }[self]

    @classmethod
    def with_agency(cls, agency: Agency) -> list[str]:
        return [one.value for one in cls if agency in one.agencies]


class Phase(StrEnum):
    BEFORE = "before"
    DAY = "day"
    AFTER = "after"


class Mode(StrEnum):
    VIDEO = "video"
    PHONE = "phone"
    VISIT = "visit"


class ConsultTopic(StrEnum):
    JOB = "job"
    PAPERS = "papers"
    SKILLS = "skills"
    HOUSING = "housing"
    FAMILY = "family"
    MOVING = "moving"
    SUPPORT = "support"
    TOWN = "town"
    OTHER = "other"


class ConsultState(StrEnum):
    REQUESTED = "requested"
    OFFERED = "offered"
    BOOKED = "booked"
    HELD = "held"
    NOTED = "noted"
    CLOSED = "closed"
    CASE = "case"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class HeldAs(StrEnum):
    """三者 only when all three were there together for long enough. What evidence leaves open, 乙 decides with a reason."""

    THREE = "three"
    TWO = "two"
    NEEDS_CHECK = "needs_check"
    NOT_HELD = "not_held"


BY_HAND = "by_hand"
"""Why a person is to decide one by telephone or at a counter: no room has recorded it."""

_S = ConsultState
AHEAD = (_S.REQUESTED, _S.OFFERED, _S.BOOKED)
AFTERWARDS = (_S.HELD, _S.NOTED, _S.CLOSED, _S.CASE)
TOOK_PLACE = (HeldAs.THREE, HeldAs.TWO, HeldAs.NEEDS_CHECK)
"""What figures count as a consultation: until somebody has looked, one that needs a look is one."""

TO_A_TOWN = (*AHEAD, _S.HELD, _S.NOTED, _S.CASE)
"""While a municipality she named may read her sheet: not once the consultation is over for good, or never took place."""

CONSULT = StateTable(
    ConsultState,
    step("offer", frm=[_S.REQUESTED, _S.OFFERED], to=_S.OFFERED),
    step("turn_down", frm=[_S.OFFERED], to=_S.REQUESTED),
    step("book", frm=[_S.REQUESTED, _S.OFFERED], to=_S.BOOKED),
    step("hold", frm=AHEAD, to=_S.HELD),
    step("miss", frm=AHEAD, to=_S.NO_SHOW),
    step("note", frm=[_S.HELD], to=_S.NOTED),
    step("close", frm=[_S.HELD, _S.NOTED], to=_S.CLOSED),
    step("open_case", frm=[_S.HELD, _S.NOTED], to=_S.CASE),
    step("cancel", frm=AHEAD, to=_S.CANCELLED),
    initial=_S.REQUESTED,
)

BODIES_WORDS = {
    Bodies.BOTH: _("県立ハローワークと定住機構（三者相談）"),
    Bodies.HELLOWORK: _("県立ハローワーク"),
    Bodies.RELOCATION: _("定住機構"),
}
AGENCY_WORDS = {Agency.HELLOWORK: _("県立ハローワーク"), Agency.RELOCATION: _("定住機構")}
PHASE_WORDS = {Phase.BEFORE: _("説明会の前"), Phase.DAY: _("説明会の日"), Phase.AFTER: _("説明会の後")}
MODE_WORDS = {Mode.VIDEO: _("オンライン"), Mode.PHONE: _("電話"), Mode.VISIT: _("窓口")}
CONSULT_TOPIC_WORDS = {
    ConsultTopic.JOB: _("仕事の探し方"),
    ConsultTopic.PAPERS: _("応募書類・面接"),
    ConsultTopic.SKILLS: _("資格・職業訓練"),
    ConsultTopic.HOUSING: _("住まい"),
    ConsultTopic.FAMILY: _("家族・学校・保育"),
    ConsultTopic.MOVING: _("引越しの時期と進め方"),
    ConsultTopic.SUPPORT: _("費用と支援制度"),
    ConsultTopic.TOWN: _("地域の暮らし"),
    ConsultTopic.OTHER: _("そのほか"),
}
CONSULT_WORDS = {
    _S.REQUESTED: _("受け付けました"),
    _S.OFFERED: _("日時のご案内が届いています"),
    _S.BOOKED: _("日時が決まりました"),
    _S.HELD: _("相談が終わりました"),
    _S.NOTED: _("相談が終わりました"),
    _S.CLOSED: _("終了しました"),
    _S.CASE: _("支援が続いています"),
    _S.CANCELLED: _("取りやめました"),
    _S.NO_SHOW: _("相談になりませんでした"),
}
DESK_CONSULT_WORDS = {
    _S.REQUESTED: _("新しい申込み"),
    _S.OFFERED: _("お返事待ち"),
    _S.BOOKED: _("予約済み"),
    _S.HELD: _("記録がまだです"),
    _S.NOTED: _("記録済み"),
    _S.CLOSED: _("終了"),
    _S.CASE: _("支援中"),
    _S.CANCELLED: _("取りやめ"),
    _S.NO_SHOW: _("成立せず"),
}
"""The same states as people at work say them."""

SHEET_WORDS = {
    "household": _("ご家族・世帯"),
    "housing": _("住まい"),
    "schooling": _("学校・保育・介護"),
    "car": _("車・免許"),
    "budget": _("費用"),
    "moving": _("引越し"),
}
"""移住相談の回答, as whoever reads them sees them, in order."""

HELD_WORDS = {
    HeldAs.THREE: _("三者"),
    HeldAs.TWO: _("二者"),
    HeldAs.NEEDS_CHECK: _("要確認"),
    HeldAs.NOT_HELD: _("不成立"),
}


class NoteKind(StrEnum):
    OWN = "own"
    SHARED = "shared"


NOTE_WORDS = {NoteKind.OWN: _("自分の機関だけが読む記録"), NoteKind.SHARED: _("二つの機関で共有する記録")}
