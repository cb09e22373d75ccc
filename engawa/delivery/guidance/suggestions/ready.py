"""開始前確認表「発行」: what must be there before a body issues suggestions, and until when. 実施要領1(2)ア(エ).

Amber fourteen days ahead, red from the day after: until then nothing fulfils that article.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from engawa.base.acts.words import Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Organisation
from engawa.contract.approvals.queries import covering
from engawa.delivery.events.models import Gathering
from engawa.delivery.guidance.suggestions.models import IssuerBasis
from engawa.delivery.guidance.suggestions.people import SEEN
from engawa.delivery.guidance.suggestions.queries import criteria_in_force, issuers, issuing, valid_today

DAYS = 60
AHEAD = dt.timedelta(days=14)


@dataclass(frozen=True)
class Readiness:
    """`missing`: in words, in the order in which they can be done."""

    missing: tuple[str, ...]
    due: dt.date

    @property
    def late(self) -> bool:
        return bool(self.missing) and clock.today() > self.due

    @property
    def tone(self) -> str:
        if not self.missing:
            return "go"
        return "error" if self.late else "now" if clock.today() >= self.due - AHEAD else "plain"

    @property
    def words(self) -> str:
        if not self.missing:
            return _("そろいました")
        return _("期限を過ぎています") if self.late else _("まだそろっていません")


def readiness(gathering: Gathering) -> Readiness:
    parts = (
        (IssuerBasis.objects.filter(valid_today()).exists(), _("相談機関の根拠")),
        (criteria_in_force() is not None and issuers().exists(), _("提案の基準の承認")),
        (named().exists(), _("希望条件を見せる承諾")),
        (issuing(), _("発行の方式")),
    )
    return Readiness(tuple(words for there, words in parts if not there), due_of(gathering))


def due_of(gathering: Gathering) -> dt.date:
    return clock.local(gathering.starts_at).date() - dt.timedelta(days=DAYS)


def named() -> "QuerySet[Organisation]":
    """Issuers whose counsellors may read wishes by 甲's number today."""
    number = covering(SEEN, Purpose.SUGGESTION).filter(recipient_list__lines__organisation=OuterRef("pk"))
    return issuers().filter(Exists(number))


def pressing(gathering: Gathering) -> bool:
    """Somebody should see to it by now, and still can."""
    return clock.today() >= due_of(gathering) - AHEAD and clock.now() < gathering.ends_at


def unnamed(gathering: Gathering) -> "QuerySet[Gathering]":
    """The gathering itself, while nobody could issue even if the switch were turned."""
    return Gathering.objects.filter(~Exists(named()), pk=gathering.pk)


def unready(gathering: Gathering) -> "QuerySet[Gathering]":
    """The gathering itself, while nobody issues."""
    return unnamed(gathering) if issuing() else Gathering.objects.filter(pk=gathering.pk)
