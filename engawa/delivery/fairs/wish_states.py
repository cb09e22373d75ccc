from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class WishState(StrEnum):
    LIVE = "live"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


WISH = StateTable(
    WishState,
    step("withdraw", frm=[WishState.LIVE], to=WishState.WITHDRAWN),
    step("expire", frm=[WishState.LIVE], to=WishState.EXPIRED),
    initial=WishState.LIVE,
)


class Readers(StrEnum):
    """Who may read a card. Municipalities see its topics only."""

    COMPANIES = "companies"
    MUNICIPALITIES = "municipalities"
    BOTH = "both"


READERS_WORDS = {
    Readers.COMPANIES: _("企業"),
    Readers.MUNICIPALITIES: _("自治体"),
    Readers.BOTH: _("企業と自治体"),
}


class OfferState(StrEnum):
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


OFFER = StateTable(
    OfferState,
    step("accept", frm=[OfferState.SENT], to=OfferState.ACCEPTED),
    step("decline", frm=[OfferState.SENT], to=OfferState.DECLINED),
    step("expire", frm=[OfferState.SENT], to=OfferState.EXPIRED),
    initial=OfferState.SENT,
)

NOT_THIS_TIME = _("今回は、お話しになりませんでした")

OFFER_WORDS = {
    OfferState.SENT: _("お返事を待っています"),
    OfferState.ACCEPTED: _("お話しすることになりました"),
    OfferState.DECLINED: NOT_THIS_TIME,  # the same words: no reason is given, and silence is no reason either
    OfferState.EXPIRED: NOT_THIS_TIME,
}


class NudgeState(StrEnum):
    ASKED = "asked"
    TAKEN = "taken"
    PUT_OFF = "put_off"
    LAPSED = "lapsed"


NUDGE = StateTable(
    NudgeState,
    step("take", frm=[NudgeState.ASKED], to=NudgeState.TAKEN),
    step("put_off", frm=[NudgeState.ASKED], to=NudgeState.PUT_OFF),
    step("lapse", frm=[NudgeState.ASKED], to=NudgeState.LAPSED),
    initial=NudgeState.ASKED,
)
