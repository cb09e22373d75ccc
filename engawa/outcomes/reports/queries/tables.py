"""マッチング実績表, 出展企業一覧, 参加者状況: one typed context each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.programmes.models import Programme
from engawa.contract.clauses.queries import parameter
from engawa.delivery.exhibitors.answers import passports_of
from engawa.delivery.exhibitors.library import industries, municipalities
from engawa.delivery.exhibitors.models import Application, AttributeValue, Exhibitor, ExhibitorKind
from engawa.delivery.exhibitors.passport import attributes
from engawa.delivery.exhibitors.sme import PARAMETER, is_small, share_of, tables
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.states import BOOTH_LABELS, BoothState
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.attending import CAME, REGISTERED, Split, splits
from engawa.outcomes.measures.figures import STANDING_STATES, claims
from engawa.outcomes.measures.models import MatchClaim, MatchWord
from engawa.outcomes.measures.queries import Standings, kind_lines, standings
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.measures.states import Kind, MatchState
from engawa.outcomes.reports.documents.attendance import (
    AttendanceCell,
    AttendanceSplit,
    AttendanceTable,
    FairAttendance,
)
from engawa.outcomes.reports.documents.exhibitors import CheckedPosting, ExhibitorLine, ExhibitorTable, Town
from engawa.outcomes.reports.documents.goals import Cited
from engawa.outcomes.reports.documents.matches import KindCounts, MatchLine, MatchScope, MatchTable
from engawa.outcomes.reports.queries.parts import NotReady, cited, held_words, letterhead, need_fairs, over_all

INSIDE = {
    Application.Place.HEAD_OFFICE: "本社",
    Application.Place.ESTABLISHMENT: "事業所",
    Application.Place.WORKPLACE: "働く場所",
}
SMALL = {True: "中小企業", False: "中小企業以外", None: "判定できません"}


def match_table(programme: Programme, now: Standings | None = None) -> MatchTable:
    """Raises NotReady."""
    now = now or standings()
    need_fairs(now.fairs)
    if not now.matches.agreed:
        raise NotReady(_("マッチングの目標がまだ合意されていません。すべての回の目標に合意すると作成できます。"))
    every = _scope(("all", _("両回の合計"), ""), now.fairs, now.matches.target, now.matches.floor)
    return MatchTable(
        head=letterhead(programme),
        scopes=(*(_fair_scope(now, fair) for fair in now.fairs), every),
        goal=over_all(now.matches),
        once=cited("Q-M05", now.fairs),
        lines=_lines(now.fairs),
    )


def _fair_scope(now: Standings, fair: FairFacts) -> MatchScope:
    target = now.matches.targets[fair.gathering]
    return _scope((f"f{fair.number}", fair.words, held_words(fair)), [fair], target, now.matches.floor_each)


def _scope(named: tuple[str, str, str], fairs: list[FairFacts], target: int, floor: int) -> MatchScope:
    """`named`: key, label, when it was held."""
    key, label, held = named
    kinds = (
        KindCounts(kind.name.lower(), line.label, tuple(Cited(count, query) for count, query in line.counts))
        for kind, line in zip(Kind, kind_lines(fairs), strict=True)
    )
    return MatchScope(
        key=key,
        label=label,
        held=held,
        kinds=tuple(kinds),
        pairs=cited("Q-M01", fairs),
        uncounted=cited("Q-M06", fairs),
        target=target,
        floor=floor,
    )


def _lines(fairs: Sequence[FairFacts]) -> tuple[MatchLine, ...]:
    """Those that stand somewhere in the table; by their number."""
    rows = list(claims(fairs, *(state for _words, states in STANDING_STATES for state in states)))
    said = Counter(MatchWord.objects.filter(claim__in=[one.pk for one in rows]).values_list("claim_id", flat=True))
    named = {fair.gathering: fair.words for fair in fairs}
    return tuple(
        MatchLine(
            number=one.number_text,
            fair=named.get(one.gathering, ""),
            company=one.organisation.name,
            corporate_no=one.organisation.corporate_no,
            kind=one.kind_label,
            on=one.on,
            evidence=_evidence(one, said[one.pk]),
            state=one.state_label,
        )
        for one in rows
        if one.state != MatchState.WITHDRAWN
    )


def _evidence(claim: MatchClaim, said: int) -> str:
    """How much there is, not what it says of her: that opens at its number."""
    counted = ((_("通話の記録"), len(claim.talks)), (_("申告・書類"), said))
    return "、".join(f"{label}{count}件" for label, count in counted if count)


def exhibitor_table(programme: Programme, fair: FairFacts) -> ExhibitorTable:
    companies = list(sources.exhibitors([fair.gathering], ExhibitorKind.COMPANY))
    towns = list(sources.exhibitors([fair.gathering], ExhibitorKind.MUNICIPALITY))
    booths = _booths([*companies, *towns])
    versions = [one.list_version for one in companies if one.list_version]
    places = municipalities()
    return ExhibitorTable(
        head=letterhead(programme),
        fair_no=fair.number,
        held=held_words(fair),
        version=max(versions, default=None),
        companies=_companies(companies, booths),
        towns=tuple(
            Town(
                one.organisation.name,
                place.region_name if (place := places.get(one.municipality)) else "",
                booths[one.pk],
            )
            for one in towns
        ),
        company_count=cited("Q-E01", [fair]),
        town_count=cited("Q-E02", [fair]),
        posting_count=cited("Q-E03", [fair]),
        small_words=_share(companies),
    )


def _booths(exhibitors: Iterable[Exhibitor]) -> dict[UUID, str]:
    ids = [one.pk for one in exhibitors]
    found = dict(Booth.objects.filter(exhibitor__in=ids).values_list("exhibitor_id", "state"))
    return {pk: str(BOOTH_LABELS[BoothState(found[pk])]) if pk in found else _("なし") for pk in ids}


def _companies(companies: list[Exhibitor], booths: dict[UUID, str]) -> tuple[ExhibitorLine, ...]:
    ids = [one.pk for one in companies]
    passports, postings = passports_of(ids), _postings(companies)
    inside = dict(Application.objects.filter(exhibitor__in=ids).values_list("exhibitor_id", "in_prefecture"))
    table = tables().get(str(parameter(PARAMETER).value))
    places, trades = municipalities(), industries()
    lines = []
    for one in companies:
        place, trade = places.get(one.municipality), trades.get(one.industry)
        small = is_small(one.industry, one.capital, one.employees, table["limits"]) if table else None
        lines.append(
            ExhibitorLine(
                name=one.organisation.name,
                corporate_no=one.organisation.corporate_no,
                industry=trade.name if trade else "",
                region=place.region_name if place else "",
                municipality=place.name if place else "",
                in_prefecture="・".join(INSIDE[Application.Place(key)] for key in inside.get(one.pk, ())),
                small=SMALL[small] if table else "",
                certificates=_certificates(passports[one.pk]),
                booth=booths[one.pk],
                postings=tuple(postings[one.pk]),
            )
        )
    return tuple(lines)


def _postings(companies: list[Exhibitor]) -> dict[UUID, list[CheckedPosting]]:
    found: dict[UUID, list[CheckedPosting]] = defaultdict(list)
    rows = sources.checked_postings([one.gathering_id for one in companies[:1]]).select_related("checked_office")
    for one in rows:
        day = clock.local(one.checked_at).date() if one.checked_at else None
        office = one.checked_office.name if one.checked_office else ""
        found[one.exhibitor_id].append(CheckedPosting(one.job_no, one.title, day, office))
    return found


def _certificates(passport: dict[str, AttributeValue]) -> str:
    """Public today; what a company says of itself is marked so."""
    found = []
    for key, attribute in attributes().items():
        row = passport.get(key)
        if row is None or not attribute.certificate:
            continue
        word = attribute.show(row.value)
        named = attribute.label if word in {attribute.label, "認定"} else f"{attribute.label}（{word}）"
        declared = row.basis == AttributeValue.Basis.DECLARED
        found.append(f"{named}［{row.get_basis_display()}］" if declared else named)
    return "、".join(found)


def _share(companies: list[Exhibitor]) -> str:
    share = share_of(companies)
    if not share.known:
        return _("中小企業の割合　未登録（判定に用いる表が定められていません）")
    facts = {"percent": share.percent, "n": share.companies, "small": share.small, "table": share.table}
    words = _("中小企業の割合　%(percent)d%%（%(n)d社のうち%(small)d社。%(table)sによる。1%%未満切捨て）") % facts
    left = _("判定できない%(n)d社は、中小企業に含めていません。") % {"n": share.unknown} if share.unknown else ""
    return words + left


def attendance_table(programme: Programme, now: Standings | None = None) -> AttendanceTable:
    """Raises NotReady."""
    now = now or standings()
    need_fairs(now.fairs)
    setting = now.settings["participant.min_seconds"]
    return AttendanceTable(
        head=letterhead(programme),
        fairs=tuple(_attendance(fair, now.participants.targets.get(fair.gathering)) for fair in now.fairs),
        registered=cited(REGISTERED, now.fairs),
        came=cited(CAME, now.fairs),
        once=cited("Q-S03", now.fairs),
        threshold=_("開催日に会場の部屋にいた時間が%(least)s以上［%(source)s］")
        % {"least": setting.words, "source": setting.source},
    )


def _attendance(fair: FairFacts, target: int | None) -> FairAttendance:
    return FairAttendance(
        key=f"f{fair.number}",
        label=fair.words,
        held=held_words(fair),
        over=fair.starts_at <= clock.now(),
        registered=cited(REGISTERED, [fair]),
        came=cited(CAME, [fair]),
        target=target,
        splits=tuple(_split(one) for one in splits(fair)),
    )


def _split(split: Split) -> AttendanceSplit:
    def of(count: int | None, query: str) -> Cited | None:
        return Cited(count, query) if count is not None else None

    cells = (
        AttendanceCell(one.key, one.label, of(one.registered, REGISTERED), of(one.came, CAME)) for one in split.cells
    )
    return AttendanceSplit(split.attribute.key, str(split.attribute.label), tuple(cells), split.attribute.several)
