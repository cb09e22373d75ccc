"""What is said about a pair: which act (行為), of which kind, by which source. 1(2)カ※."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.outcomes.measures.states import Kind


class Source(StrEnum):
    SEEKER = "seeker"
    EXHIBITOR = "exhibitor"
    AGENCY = "agency"
    DOCUMENT = "document"
    CONTRACTOR = "contractor"


SOURCE_LABELS = {
    Source.SEEKER: _("求職者本人"),
    Source.EXHIBITOR: _("企業"),
    Source.AGENCY: _("相談機関"),
    Source.DOCUMENT: _("書類の確認"),
    Source.CONTRACTOR: _("受託者"),
}

PARTIES = frozenset({Source.SEEKER, Source.EXHIBITOR, Source.AGENCY})
"""Two of these show kind 3, or one of them with a document [Q35]."""


class Deed(StrEnum):
    OFFERED = "offered"
    ADVISED = "advised"
    REFERRED = "referred"
    ARRANGED = "arranged"
    APPLIED = "applied"
    VISITED = "visited"
    SECOND = "second"
    OFFER = "offer"
    JOINED = "joined"
    RECOGNISED = "recognised"


DEED_LABELS = {
    Deed.OFFERED: _("求人の提示"),
    Deed.ADVISED: _("応募の助言"),
    Deed.REFERRED: _("紹介"),
    Deed.ARRANGED: _("見学の手配"),
    Deed.APPLIED: _("応募"),
    Deed.VISITED: _("見学"),
    Deed.SECOND: _("二次面談"),
    Deed.OFFER: _("内定"),
    Deed.JOINED: _("入社"),
    Deed.RECOGNISED: _("発注者が認めた行為"),
}

GUIDING = (Deed.OFFERED, Deed.ADVISED, Deed.REFERRED, Deed.ARRANGED)
AFTERWARDS = (Deed.APPLIED, Deed.VISITED, Deed.SECOND, Deed.OFFER, Deed.JOINED)


def kind_of(deed: str) -> Kind:
    one = Deed(deed)
    if one in GUIDING:
        return Kind.AGENCY
    return Kind.AFTER if one in AFTERWARDS else Kind.RECOGNISED


class Round(StrEnum):
    """When people are asked how it went on. 8: +7, +30, +90 days and Z−21, never after Z."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    END = "end"


class Paper(StrEnum):
    """A document 乙 has looked at. No copy is kept: copying what is personal needs 甲's number (特記仕様書6)."""

    APPLICATION = "application"
    VISIT = "visit"
    OFFER = "offer"
    CONTRACT = "contract"
    OTHER = "other"


PAPER_LABELS = {
    Paper.APPLICATION: _("応募の控え"),
    Paper.VISIT: _("見学・面接の案内や記録"),
    Paper.OFFER: _("内定の通知"),
    Paper.CONTRACT: _("雇用契約書・労働条件通知書"),
    Paper.OTHER: _("そのほかの書類"),
}
