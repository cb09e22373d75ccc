"""移住支援金の目安: what somebody says of herself, held against one municipality's rule. Nothing of it is kept.

Asked is only what the scheme's own conditions need. Whoever does not know says so: that leaves a condition open and
never fails it. Whether it is paid is the municipality's decision.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.kit import clock
from engawa.contract.clauses.queries import truth
from engawa.delivery.exhibitors.grant_rule import GrantRule
from engawa.delivery.exhibitors.life import last_april
from engawa.delivery.exhibitors.states import GrantState

CHECK = "grant.check"
"""指定値: whether the public may check at all; off unless 甲 says otherwise."""


class Work(StrEnum):
    """How somebody would work there: the scheme's own ways."""

    LISTED = "listed"
    TELEWORK = "telework"
    EXPERT = "expert"
    STARTING = "starting"
    RELATED = "related"


WORK_LABELS = {
    Work.LISTED: gettext_lazy("移住支援金の対象として県のサイトに載っている求人に就く"),
    Work.TELEWORK: gettext_lazy("いまの仕事を、移った先でテレワークで続ける"),
    Work.EXPERT: gettext_lazy("専門人材として、国の事業を通じて就く"),
    Work.STARTING: gettext_lazy("起業する（起業支援金の交付決定を受ける）"),
    Work.RELATED: gettext_lazy("関係人口として、市町村が定めた要件にあてはまる"),
}


class Family(StrEnum):
    ALONE = "alone"
    TOGETHER = "together"


@dataclass(frozen=True)
class Answers:
    """None everywhere: わからない. `other_work`: none of the ways of `Work`."""

    years: int | None = None
    years_running: int | None = None
    stay: bool | None = None
    work: Work | None = None
    other_work: bool = False
    family: Family | None = None
    children: int | None = None


class Outcome(StrEnum):
    MET = "met"
    UNMET = "unmet"
    OPEN = "open"


OUTCOME_LABELS = {
    Outcome.MET: gettext_lazy("あてはまります"),
    Outcome.UNMET: gettext_lazy("あてはまらないようです"),
    Outcome.OPEN: gettext_lazy("わかりません"),
}


class Verdict(StrEnum):
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    UNCLEAR = "unclear"


VERDICT_LABELS = {
    Verdict.POSSIBLE: gettext_lazy("可能性あり"),
    Verdict.UNLIKELY: gettext_lazy("要件外の可能性"),
    Verdict.UNCLEAR: gettext_lazy("判定できません"),
}


@dataclass(frozen=True)
class Reason:
    outcome: Outcome
    words: str

    @property
    def label(self) -> str:
        return str(OUTCOME_LABELS[self.outcome])


@dataclass(frozen=True)
class Amount:
    """Whole yen."""

    label: str
    yen: int


@dataclass(frozen=True)
class Found:
    """`rule` is the source of every reason; without one nothing can be said."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    amounts: tuple[Amount, ...] = ()
    rule: GrantRule | None = None

    @property
    def label(self) -> str:
        return str(VERDICT_LABELS[self.verdict])


def check(rule: GrantRule | None, said: Answers) -> Found:
    """One condition that is not met outweighs those left open."""
    if rule is None:
        return Found(
            Verdict.UNCLEAR, (Reason(Outcome.OPEN, _("移る先の市町村が決まると、その要件と照らし合わせられます。")),)
        )
    reasons = tuple(_reasons(rule, said))
    outcomes = {one.outcome for one in reasons}
    if Outcome.UNMET in outcomes:
        return Found(Verdict.UNLIKELY, reasons, (), rule)
    verdict = Verdict.UNCLEAR if Outcome.OPEN in outcomes else Verdict.POSSIBLE
    return Found(verdict, reasons, tuple(_amounts(rule, said)), rule)


def conditions(rule: GrantRule) -> list[str]:
    """What the rule asks, in words."""
    found = []
    if rule.years:
        found.append(_years_words(rule))
    if rule.years_running:
        found.append(_running_words(rule))
    if rule.stay:
        found.append(_stay_words())
    found.append(_work_words(rule))
    return found + ([rule.more] if rule.more else [])


def _years_words(rule: GrantRule) -> str:
    words = _("移る直前の10年のうち、通算%(n)d年以上、東京23区に住んでいたか、東京圏から23区へ通勤していたこと。")
    return words % {"n": rule.years}


def _running_words(rule: GrantRule) -> str:
    words = _("移る直前に、続けて%(n)d年以上、東京23区に住んでいたか、東京圏から23区へ通勤していたこと。")
    return words % {"n": rule.years_running}


def _stay_words() -> str:
    return _("申請した日から5年以上、移った先に住み続ける意思があること。")


def _work_words(rule: GrantRule) -> str:
    ways = "、".join(str(WORK_LABELS[one]) for one in Work if one in rule.works)
    return _("働き方が、次のどれかにあたること：%(ways)s。") % {"ways": ways}


def _reasons(rule: GrantRule, said: Answers) -> list[Reason]:
    found = []
    if rule.years:
        found.append(Reason(_enough(said.years, rule.years), _years_words(rule)))
    if rule.years_running:
        found.append(Reason(_enough(said.years_running, rule.years_running), _running_words(rule)))
    if rule.stay:
        found.append(Reason(_yes(said.stay), _stay_words()))
    found.append(Reason(_work(rule, said), _work_words(rule)))
    return found


def _enough(said: int | None, asked: int) -> Outcome:
    return Outcome.OPEN if said is None else _yes(said >= asked)


def _yes(said: bool | None) -> Outcome:
    if said is None:
        return Outcome.OPEN
    return Outcome.MET if said else Outcome.UNMET


def _work(rule: GrantRule, said: Answers) -> Outcome:
    if said.other_work:
        return Outcome.UNMET
    return Outcome.OPEN if said.work is None else _yes(said.work in rule.works)


def _amounts(rule: GrantRule, said: Answers) -> list[Amount]:
    """What the municipality names for such a household; both where she did not say."""
    found = []
    if said.family in {None, Family.ALONE}:
        found.append(Amount(_("単身のとき"), rule.single))
    if said.family == Family.ALONE:
        return found
    if said.children and rule.per_child:
        label = _("世帯のとき（18歳未満%(n)d人の加算を含む）") % {"n": said.children}
        return [*found, Amount(label, rule.household + rule.per_child * said.children)]
    found.append(Amount(_("世帯のとき"), rule.household))
    if said.children is None and rule.per_child:
        found.append(Amount(_("18歳未満1人ごとの加算"), rule.per_child))
    return found


# --- rows ------------------------------------------------------------------------------------------------------------


def holds_on(day: dt.date) -> Q:
    """Confirmed, its days not over, and looked up since the last 1 April: schemes differ by year."""
    return Q(
        state=GrantState.CONFIRMED.value, valid_from__lte=day, valid_until__gte=day, checked_on__gte=last_april(day)
    )


def in_force() -> dict[str, GrantRule]:
    """By municipality."""
    rows = GrantRule.objects.filter(holds_on(clock.today()))
    return {row.municipality: row for row in rows.order_by("municipality", "confirmed_at", "pk")}


def checkable() -> dict[str, GrantRule]:
    """What the public may hold its answers against: nothing while 甲 has not switched it on. No rows, no check."""
    return in_force() if truth(CHECK) else {}


def drafts() -> "QuerySet[GrantRule]":
    """Waiting for another person of 乙, the oldest first."""
    return GrantRule.objects.filter(state=GrantState.DRAFT).order_by("written_at", "pk")


def rules_of(code: str) -> list[GrantRule]:
    """All of one municipality, the newest first."""
    return list(GrantRule.objects.filter(municipality=code).order_by("-made_at", "-pk"))
