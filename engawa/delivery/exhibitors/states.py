"""States of applications, of the posting check (仕様書1(2)オ), of passport answers, of imports, of list versions and of
the rules of a grant.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class ExhibitorState(StrEnum):
    CARRIED_OVER = "carried_over"
    SUBMITTED = "submitted"
    CHECKING = "checking"
    CHECKED = "checked"
    NOT_REGISTERED = "not_registered"
    LISTED = "listed"
    AGREED = "agreed"
    NOT_SELECTED = "not_selected"
    CONFIRMED = "confirmed"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


E = ExhibitorState

EXHIBITOR_LABELS = {
    E.CARRIED_OVER: _("前回から引き継ぎ"),
    E.SUBMITTED: _("受付"),
    E.CHECKING: _("求人の確認中"),
    E.CHECKED: _("確認済み"),
    E.NOT_REGISTERED: _("求人の登録なし"),
    E.LISTED: _("協議中"),
    E.AGREED: _("協議済み"),
    E.NOT_SELECTED: _("見送り"),
    E.CONFIRMED: _("出展決定"),
    E.SUSPENDED: _("公開停止"),
    E.WITHDRAWN: _("取下げ"),
}

EXHIBITOR = StateTable(
    ExhibitorState,
    step("apply", frm=[E.CARRIED_OVER], to=E.SUBMITTED),  # it says that it comes again
    step("begin_check", frm=[E.SUBMITTED, E.CHECKED, E.NOT_REGISTERED], to=E.CHECKING),
    step("pass_check", frm=[E.CHECKING], to=E.CHECKED),
    step("fail_check", frm=[E.CHECKING], to=E.NOT_REGISTERED),
    step("exempt", frm=[E.SUBMITTED], to=E.CHECKED),  # 市町村は対象外
    step("list", frm=[E.CHECKED], to=E.LISTED),
    step("unlist", frm=[E.LISTED], to=E.CHECKED),
    step("agree", frm=[E.LISTED], to=E.AGREED),
    step("decline", frm=[E.LISTED], to=E.NOT_SELECTED),
    step("confirm", frm=[E.AGREED], to=E.CONFIRMED),
    step("suspend", frm=[E.CONFIRMED], to=E.SUSPENDED),
    step("resume", frm=[E.SUSPENDED], to=E.CONFIRMED),
    step(
        "withdraw",
        frm=[
            E.CARRIED_OVER,
            E.SUBMITTED,
            E.CHECKING,
            E.CHECKED,
            E.NOT_REGISTERED,
            E.LISTED,
            E.AGREED,
            E.CONFIRMED,
            E.SUSPENDED,
        ],
        to=E.WITHDRAWN,
    ),
    initial=E.SUBMITTED,
    entry=[E.CARRIED_OVER],
)


class CheckState(StrEnum):
    UNCHECKED = "unchecked"
    CHECKED = "checked"
    NOT_REGISTERED = "not_registered"
    RETURNED = "returned"


C = CheckState

CHECK_LABELS = {
    C.UNCHECKED: _("未確認"),
    C.CHECKED: _("確認済"),
    C.NOT_REGISTERED: _("登録なし"),
    C.RETURNED: _("差戻し"),
}

CHECK = StateTable(
    CheckState,
    step("checked", frm=[C.UNCHECKED, C.NOT_REGISTERED, C.RETURNED], to=C.CHECKED),
    step("not_registered", frm=[C.UNCHECKED, C.CHECKED, C.RETURNED], to=C.NOT_REGISTERED),
    step("returned", frm=[C.UNCHECKED, C.CHECKED], to=C.RETURNED),
    # A registered vacancy stays registered when its words change; a refused one is looked at anew.
    step("reimport", frm=[C.UNCHECKED, C.NOT_REGISTERED, C.RETURNED], to=C.UNCHECKED),
    step("keep", frm=[C.CHECKED], to=C.CHECKED),
    initial=C.UNCHECKED,
)


class ImportState(StrEnum):
    UNMATCHED = "unmatched"
    TRIED = "tried"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"


I = ImportState  # noqa: E741 - the table below reads like the others

IMPORT_LABELS = {
    I.UNMATCHED: _("列を選んでください"),
    I.TRIED: _("下調べ済み"),
    I.CONFIRMED: _("取り込み済み"),
    I.EXPIRED: _("期限切れ"),
}

IMPORT = StateTable(
    ImportState,
    step("confirm", frm=[I.TRIED], to=I.CONFIRMED),
    step("expire", frm=[I.TRIED, I.UNMATCHED], to=I.EXPIRED),
    initial=I.TRIED,
    entry=[I.UNMATCHED],
)


class ListState(StrEnum):
    PROPOSED = "proposed"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


LIST_LABELS = {
    ListState.PROPOSED: _("協議中"),
    ListState.PUBLISHED: _("公開中"),
    ListState.REPLACED: _("旧版"),
    ListState.WITHDRAWN: _("取下げ"),
}

LIST = StateTable(
    ListState,
    step("publish", frm=[ListState.PROPOSED], to=ListState.PUBLISHED),
    step("replace", frm=[ListState.PUBLISHED], to=ListState.REPLACED),
    step("withdraw", frm=[ListState.PROPOSED], to=ListState.WITHDRAWN),
    initial=ListState.PROPOSED,
)


class AnswerState(StrEnum):
    CARRIED = "carried"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CHECKED = "checked"
    PUBLISHED = "published"
    REPLACED = "replaced"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


A = AnswerState

ANSWER_LABELS = {
    A.CARRIED: _("前回の回答"),
    A.DRAFT: _("下書き"),
    A.SUBMITTED: _("事務局の確認待ち"),
    A.RETURNED: _("差戻し"),
    A.CHECKED: _("公開待ち"),
    A.PUBLISHED: _("公開中"),
    A.REPLACED: _("旧版"),
    A.EXPIRED: _("期限切れ"),
    A.WITHDRAWN: _("取下げ"),
}

IN_WORK = (A.CARRIED, A.DRAFT, A.SUBMITTED, A.RETURNED, A.CHECKED)
"""On its way to the page; the answer that is public stays beside it until then."""

ANSWER = StateTable(
    AnswerState,
    step("keep", frm=[A.CARRIED], to=A.CHECKED),  # 変わりません: it was checked for the fair before
    step("submit", frm=[A.DRAFT], to=A.SUBMITTED),
    step("rewrite", frm=IN_WORK, to=A.DRAFT),
    step("return", frm=[A.SUBMITTED], to=A.RETURNED),
    step("check", frm=[A.SUBMITTED], to=A.CHECKED),
    step("publish", frm=[A.CHECKED], to=A.PUBLISHED),
    step("replace", frm=[A.PUBLISHED], to=A.REPLACED),
    step("expire", frm=[A.PUBLISHED], to=A.EXPIRED),
    step("withdraw", frm=[*IN_WORK, A.PUBLISHED], to=A.WITHDRAWN),
    initial=A.DRAFT,
    entry=[A.CARRIED],
)


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"


APPLICATION_LABELS = {
    ApplicationState.DRAFT: _("申込みの途中"),
    ApplicationState.SUBMITTED: _("申込み済み"),
}

APPLICATION = StateTable(
    ApplicationState,
    step("submit", frm=[ApplicationState.DRAFT], to=ApplicationState.SUBMITTED),
    step("reopen", frm=[ApplicationState.SUBMITTED], to=ApplicationState.DRAFT),
    initial=ApplicationState.DRAFT,
)


class CellState(StrEnum):
    UNREGISTERED = "unregistered"
    SHOWN = "shown"
    EXPIRED = "expired"


CELL_LABELS = {
    CellState.UNREGISTERED: _("未登録"),
    CellState.SHOWN: _("掲載"),
    CellState.EXPIRED: _("期限切れ"),
}

CELL = StateTable(
    CellState,
    step("write", frm=[CellState.UNREGISTERED, CellState.SHOWN, CellState.EXPIRED], to=CellState.SHOWN),
    step("expire", frm=[CellState.SHOWN], to=CellState.EXPIRED),
    step("clear", frm=[CellState.SHOWN, CellState.EXPIRED], to=CellState.UNREGISTERED),
    initial=CellState.UNREGISTERED,
)


class Teller(StrEnum):
    """Who wrote a cell."""

    OWN = "own"
    AGENCY = "agency"
    OFFICE = "office"


TELLER_LABELS = {
    Teller.OWN: _("市町村が記入"),
    Teller.AGENCY: _("相談機関が記入"),
    Teller.OFFICE: _("事務局が代わりに記入"),
}


class InvitationState(StrEnum):
    DRAFTED = "drafted"
    SENT = "sent"
    LATER = "later"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken_back"


N = InvitationState

INVITATION_LABELS = {
    N.DRAFTED: _("要請の案"),
    N.SENT: _("回答待ち"),
    N.LATER: _("あとで回答"),
    N.ACCEPTED: _("出展する"),
    N.DECLINED: _("出展しない"),
    N.LAPSED: _("回答なし"),
    N.TAKEN_BACK: _("取りやめ"),
}

AWAITED = (N.SENT, N.LATER)

INVITATION = StateTable(
    InvitationState,
    step("send", frm=[N.DRAFTED, N.SENT, N.LATER, N.LAPSED], to=N.SENT),
    step("accept", frm=AWAITED, to=N.ACCEPTED),
    step("decline", frm=AWAITED, to=N.DECLINED),
    step("postpone", frm=AWAITED, to=N.LATER),
    step("lapse", frm=AWAITED, to=N.LAPSED),
    step("take_back", frm=[N.DRAFTED, N.SENT, N.LATER, N.LAPSED], to=N.TAKEN_BACK),
    step("draft_again", frm=[N.TAKEN_BACK, N.DECLINED], to=N.DRAFTED),
    initial=N.DRAFTED,
)


class GrantState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


GRANT_LABELS = {
    GrantState.DRAFT: _("確認待ち"),
    GrantState.CONFIRMED: _("確認済み"),
    GrantState.REPLACED: _("新しい要件に替わりました"),
    GrantState.WITHDRAWN: _("取り下げ"),
}

GRANT = StateTable(
    GrantState,
    step("write", frm=[GrantState.DRAFT], to=GrantState.DRAFT),
    step("confirm", frm=[GrantState.DRAFT], to=GrantState.CONFIRMED),
    step("replace", frm=[GrantState.CONFIRMED], to=GrantState.REPLACED),
    step("withdraw", frm=[GrantState.DRAFT, GrantState.CONFIRMED], to=GrantState.WITHDRAWN),
    initial=GrantState.DRAFT,
)
