"""Cases: tracks and stages, what comes next, hand-overs. `fair-operations.md` 8 and 9."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class CaseState(StrEnum):
    OPEN = "open"
    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


_C = CaseState
GOING_ON = (_C.OPEN, _C.WAITING)

CASE = StateTable(
    CaseState,
    step("wait", frm=[_C.OPEN], to=_C.WAITING),
    step("resume", frm=[_C.WAITING], to=_C.OPEN),
    step("hand_over", frm=GOING_ON, to=_C.HANDED_OVER),
    step("close", frm=GOING_ON, to=_C.CLOSED),
    initial=_C.OPEN,
)


class Track(StrEnum):
    JOB = "job"
    MOVE = "move"


class CaseStage(StrEnum):
    """Two lines: 相談 → … → 入社, and 情報収集 → … → 転入."""

    TALKED = "talked"
    PREPARES = "prepares"
    APPLIED = "applied"
    SELECTION = "selection"
    OFFERED = "offered"
    JOINED = "joined"
    LOOKS = "looks"
    VISITED = "visited"
    HOME_FOUND = "home_found"
    MOVED = "moved"


_G = CaseStage
STAGES: dict[Track, tuple[CaseStage, ...]] = {
    Track.JOB: (_G.TALKED, _G.PREPARES, _G.APPLIED, _G.SELECTION, _G.OFFERED, _G.JOINED),
    Track.MOVE: (_G.LOOKS, _G.VISITED, _G.HOME_FOUND, _G.MOVED),
}


class Next(StrEnum):
    """次の一手."""

    PHONE = "phone"
    JOBS = "jobs"
    PAPERS = "papers"
    VISIT = "visit"
    HOME = "home"
    TOWN = "town"
    SUPPORT = "support"
    ANSWER = "answer"
    OTHER = "other"


class CaseSource(StrEnum):
    SEEKER = "seeker"
    AGENCY = "agency"
    EXHIBITOR = "exhibitor"


class Closing(StrEnum):
    """Why nothing more follows; she is told."""

    REACHED = "reached"
    HER_WISH = "her_wish"
    ELSEWHERE = "elsewhere"
    LOST = "lost"


class CaseRound(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    END = "end"


class Route(StrEnum):
    """How a case goes to another body: straight under 甲's number (第4条), or back to 甲, who passes it on (第10条)."""

    DIRECT = "direct"
    VIA = "via"


class HandState(StrEnum):
    PROPOSED = "proposed"
    CONSENTED = "consented"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED = "returned"


_H = HandState
UNDER_WAY = (_H.PROPOSED, _H.CONSENTED, _H.SENT)

HAND = StateTable(
    HandState,
    step("consent", frm=[_H.PROPOSED], to=_H.CONSENTED),
    step("decline", frm=[_H.PROPOSED], to=_H.REFUSED),
    step("send", frm=[_H.CONSENTED], to=_H.SENT),
    step("accept", frm=[_H.SENT], to=_H.ACCEPTED),
    step("refuse", frm=[_H.SENT], to=_H.REFUSED),
    step("return", frm=UNDER_WAY, to=_H.RETURNED),
    initial=_H.PROPOSED,
)

CASE_WORDS = {
    _C.OPEN: _("支援中"),
    _C.WAITING: _("返事待ち"),
    _C.HANDED_OVER: _("引継ぎ済み"),
    _C.CLOSED: _("終了"),
}
TRACK_WORDS = {Track.JOB: _("仕事"), Track.MOVE: _("移住")}
CASE_STAGE_WORDS = {
    _G.TALKED: _("相談"),
    _G.PREPARES: _("応募準備"),
    _G.APPLIED: _("応募"),
    _G.SELECTION: _("選考"),
    _G.OFFERED: _("内定"),
    _G.JOINED: _("入社"),
    _G.LOOKS: _("情報収集"),
    _G.VISITED: _("来県"),
    _G.HOME_FOUND: _("住まい決定"),
    _G.MOVED: _("転入"),
}
NEXT_WORDS = {
    Next.PHONE: _("電話・連絡をする"),
    Next.JOBS: _("求人を探して伝える"),
    Next.PAPERS: _("応募書類を一緒に見る"),
    Next.VISIT: _("見学・下見を手配する"),
    Next.HOME: _("住まいを探す"),
    Next.TOWN: _("市町村の窓口につなぐ"),
    Next.SUPPORT: _("支援制度を確かめる"),
    Next.ANSWER: _("ご本人の返事を待つ"),
    Next.OTHER: _("そのほか"),
}
CASE_SOURCE_WORDS = {
    CaseSource.SEEKER: _("あなたのお答え"),
    CaseSource.AGENCY: _("相談員の記録"),
    CaseSource.EXHIBITOR: _("企業の連絡"),
}
CLOSING_WORDS = {
    Closing.REACHED: _("就職・移住が決まった"),
    Closing.HER_WISH: _("ご本人の希望"),
    Closing.ELSEWHERE: _("ほかの窓口で続ける"),
    Closing.LOST: _("連絡がつかない"),
}
ROUTE_WORDS = {
    Route.DIRECT: _("直接引き継ぐ（特記事項第4条の承諾）"),
    Route.VIA: _("発注者（県）を経由する（特記事項第10条の返還）"),
}
HAND_WORDS = {
    _H.PROPOSED: _("ご本人の返事を待っています"),
    _H.CONSENTED: _("ご本人が同意しました"),
    _H.SENT: _("引継ぎ先へ送りました"),
    _H.ACCEPTED: _("引き継がれました"),
    _H.REFUSED: _("引き継がれませんでした"),
    _H.RETURNED: _("発注者へ返しました"),
}
