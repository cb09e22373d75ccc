"""Permission is a word; a role is a set of words."""

from enum import StrEnum


class Permission(StrEnum):
    BOARD_VIEW = "board:view"
    IMPORT_RUN = "import:run"
    POSTING_CHECK = "posting:check"
    LIST_PUBLISH = "list:publish"
    PASSPORT_CHECK = "passport:check"
    SITE_EDIT = "site:edit"
    QUESTION_ANSWER = "question:answer"  # an exhibitor: its own
    INQUIRY_ANSWER = "inquiry:answer"
    LIFE_WRITE = "life:write"  # an exhibitor: of its own municipality only
    GRANT_WRITE = "grant:write"  # an exhibitor: of its own municipality only
    GRANT_CONFIRM = "grant:confirm"
    SURVEY_SET = "survey:set"
    SURVEY_VIEW = "survey:view"
    TARGET_PROPOSE = "target:propose"
    TARGET_AGREE = "target:agree"
    AGREEMENT_ASK = "agreement:ask"
    AGREEMENT_DECIDE = "agreement:decide"
    APPROVAL_REQUEST = "approval:request"
    APPROVAL_CONFIRM = "approval:confirm"
    WINDOW_VIEW = "window:view"
    MATCH_VIEW = "match:view"
    MATCH_DECIDE = "match:decide"
    MATCH_DISPUTE = "match:dispute"
    MATCH_SAY = "match:say"
    TALK_DECIDE = "talk:decide"
    PAPER_FREEZE = "paper:freeze"
    PAPER_VIEW = "paper:view"
    REPORT_FREEZE = "report:freeze"  # what 乙 says in its own words
    SEAT_REMOVE = "seat:remove"
    DAY_RUN = "day:run"
    FAIR_HALT = "fair:halt"
    CHECKLIST_VIEW = "checklist:view"
    CHECKLIST_SIGN = "checklist:sign"
    STAFF_INVITE = "staff:invite"
    STAFF_VIEW = "staff:view"
    INSTRUCT = "instruct"
    ERASE = "erase"
    LEDGER_VIEW = "ledger:view"
    AGENCY_VIEW = "agency:view"
    CONSULT_HOST = "consult:host"
    SUGGEST_RUN = "suggest:run"
    SUGGEST_VIEW = "suggest:view"
    SUGGEST_ISSUE = "suggest:issue"
    CRITERIA_APPROVE = "criteria:approve"
    BOOTH_HOST = "booth:host"
    CARD_SEE = "card:see"
    CALL_MAKE = "call:make"
    ROOM_ENTER = "room:enter"
    TALK_NOTE = "talk:note"
    SELF = "self"  # a person's own data, tickets, calls and consents
    COMPANION = "companion"  # whoever sits beside a person: own consents, own seat, own data
    REGISTER = "register"  # a visitor registers, enters by a link, asks for a new one
    SYSTEM = "system"  # scheduled work and settling


class Role(StrEnum):
    CONTRACTOR = "contractor"
    CHIEF = "chief"
    COMMISSIONER = "commissioner"
    AUDITOR = "auditor"
    AGENCY = "agency"
    EXHIBITOR = "exhibitor"
    SEEKER = "seeker"
    COMPANION = "companion"
    VISITOR = "visitor"
    SYSTEM = "system"


ROLE_LABELS = {
    Role.CONTRACTOR: "運営（乙）従事者",
    Role.CHIEF: "運営（乙）責任者",
    Role.COMMISSIONER: "発注者（甲）",
    Role.AUDITOR: "監査",
    Role.AGENCY: "相談機関",
    Role.EXHIBITOR: "出展者",
    Role.SEEKER: "求職者",
    Role.COMPANION: "同席者",
    Role.VISITOR: "来訪者",
    Role.SYSTEM: "自動処理",
}

_P = Permission
_OFFICE = frozenset(
    {
        _P.BOARD_VIEW,
        _P.IMPORT_RUN,
        _P.LIST_PUBLISH,
        _P.PASSPORT_CHECK,
        _P.SITE_EDIT,
        _P.LIFE_WRITE,
        _P.GRANT_WRITE,
        _P.GRANT_CONFIRM,
        _P.QUESTION_ANSWER,
        _P.INQUIRY_ANSWER,
        _P.SURVEY_SET,
        _P.SURVEY_VIEW,
        _P.TARGET_PROPOSE,
        _P.AGREEMENT_ASK,
        _P.APPROVAL_REQUEST,
        _P.MATCH_VIEW,
        _P.TALK_DECIDE,
        _P.MATCH_DECIDE,
        _P.PAPER_FREEZE,
        _P.PAPER_VIEW,
        _P.REPORT_FREEZE,
        _P.SEAT_REMOVE,
        _P.DAY_RUN,
        _P.CHECKLIST_VIEW,
        _P.STAFF_VIEW,
        _P.SUGGEST_RUN,
        _P.SUGGEST_VIEW,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CONTRACTOR: _OFFICE,
    Role.CHIEF: _OFFICE | {_P.STAFF_INVITE, _P.ERASE, _P.LEDGER_VIEW, _P.FAIR_HALT, _P.CHECKLIST_SIGN},
    Role.COMMISSIONER: frozenset(
        {
            _P.WINDOW_VIEW,
            _P.CHECKLIST_VIEW,
            _P.SURVEY_VIEW,
            _P.TARGET_AGREE,
            _P.AGREEMENT_DECIDE,
            _P.APPROVAL_REQUEST,
            _P.APPROVAL_CONFIRM,
            _P.MATCH_VIEW,
            _P.MATCH_DISPUTE,
            _P.PAPER_FREEZE,
            _P.PAPER_VIEW,
            _P.STAFF_INVITE,
            _P.STAFF_VIEW,
            _P.INSTRUCT,
            _P.LEDGER_VIEW,
            _P.SUGGEST_VIEW,
            _P.CRITERIA_APPROVE,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            _P.WINDOW_VIEW,
            _P.CHECKLIST_VIEW,
            _P.SURVEY_VIEW,
            _P.MATCH_VIEW,
            _P.PAPER_VIEW,
            _P.LEDGER_VIEW,
            _P.SUGGEST_VIEW,
        }
    ),
    Role.AGENCY: frozenset(
        {
            _P.AGENCY_VIEW,
            _P.POSTING_CHECK,
            _P.CALL_MAKE,
            _P.MATCH_SAY,
            _P.CONSULT_HOST,
            _P.LIFE_WRITE,
            _P.SUGGEST_ISSUE,
            _P.CRITERIA_APPROVE,
        }
    ),
    Role.EXHIBITOR: frozenset(
        {
            _P.BOOTH_HOST,
            _P.CARD_SEE,
            _P.CALL_MAKE,
            _P.ROOM_ENTER,
            _P.TALK_NOTE,
            _P.MATCH_SAY,
            _P.LIFE_WRITE,
            _P.GRANT_WRITE,
            _P.QUESTION_ANSWER,
        }
    ),
    Role.SEEKER: frozenset({_P.SELF, _P.ROOM_ENTER, _P.MATCH_SAY}),
    Role.COMPANION: frozenset({_P.COMPANION}),
    Role.VISITOR: frozenset({_P.REGISTER}),
    Role.SYSTEM: frozenset({_P.SYSTEM}),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
