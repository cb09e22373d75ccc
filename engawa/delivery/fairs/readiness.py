"""準備の信号: what an exhibitor still lacks for the day, each gap with who closes it and until when. 仕様書1(2)ア(キ).

Green when nothing is missing, amber before a gap's day, red from the day after.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.answers import PassportStanding, passport_standing
from engawa.delivery.exhibitors.models import Application, Exhibitor, ExhibitorKind, Posting
from engawa.delivery.exhibitors.rota import hosts_of, rota_of
from engawa.delivery.exhibitors.states import ApplicationState, CheckState, ExhibitorState
from engawa.delivery.exhibitors.towns import told_of
from engawa.delivery.exhibitors.training import trained
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.rehearsals import passed
from engawa.delivery.queues.bookings import offered_counts
from engawa.delivery.queues.models import Desk

DAYS = {
    "application": 45,
    "posting": 30,
    "list": 30,
    "intro": 21,
    "passport": 21,
    "life": 21,
    "lapse": 7,
    "staff": 14,
    "training": 7,
    "rota": 7,
    "slots": 7,
    "rehearsal": 7,
}
"""How many days before the fair each must be closed."""


LEAST_SLOTS = 4


@dataclass(frozen=True)
class Gap:
    """`own`: the exhibitor itself closes it; else somebody is waited for."""

    key: str
    words: str
    due: dt.date
    own: bool = True

    @property
    def late(self) -> bool:
        return clock.today() > self.due

    @property
    def tone(self) -> str:
        return "error" if self.late else "now"


@dataclass(frozen=True)
class Light:
    gaps: tuple[Gap, ...]

    @property
    def tone(self) -> str:
        if not self.gaps:
            return "go"
        return "error" if any(gap.late for gap in self.gaps) else "now"

    @property
    def words(self) -> str:
        return {"go": _("準備ができました"), "now": _("準備中"), "error": _("期限が過ぎています")}[self.tone]

    @property
    def first(self) -> Gap | None:
        """What to do next: own gaps first, then the earliest."""
        return min(self.gaps, key=lambda gap: (not gap.own, gap.due), default=None)


def light_of(gathering: Gathering, exhibitor: Exhibitor) -> Light:
    return lights_of(gathering, [exhibitor])[exhibitor.pk]


def lights_of(gathering: Gathering, exhibitors: Iterable[Exhibitor]) -> dict[UUID, Light]:
    """Of each, in as many questions as of one."""
    rows = list(exhibitors)
    day = clock.local(gathering.starts_at).date()
    ids = [row.pk for row in rows]
    applied = _applied(ids)
    postings, passports, people = _postings(ids, day), passport_standing(ids), _people(rows)
    slots = _slots(ids)
    unrehearsed = _with_booths(ids) - passed(ids)
    told = told_of() if any(row.kind == ExhibitorKind.MUNICIPALITY for row in rows) else {}
    found = {}
    for row in rows:
        gaps = list(_listing(row, day))
        if row.kind == ExhibitorKind.COMPANY:
            if row.pk not in applied:
                gaps.append(_gap("application", _applying(row), day))
            gaps += _posting(row, postings.get(row.pk, 0), day)
            gaps += _passport(passports[row.pk], day)
        elif not all(told.get(row.municipality, {}).values()):
            gaps.append(_gap("life", _("「暮らし」と「支援制度」の表に、まだ何も書かれていないものがあります。"), day))
        gaps += _duty(*people[row.pk], day)
        if row.pk in slots and slots[row.pk] < LEAST_SLOTS:
            words = _("参加者が予約できる面談の時間が%(n)dつです。%(least)dつ以上出してください。")
            gaps.append(_gap("slots", words % {"n": slots[row.pk], "least": LEAST_SLOTS}, day))
        if row.pk in unrehearsed:
            gaps.append(_gap("rehearsal", _("リハーサルがまだ済んでいません。おひとりで、10分ほどでできます。"), day))
        if not row.intro:
            gaps.append(_gap("intro", _("公開ページの紹介文がありません。"), day))
        found[row.pk] = Light(tuple(sorted(gaps, key=lambda gap: (gap.due, gap.key))))
    return found


STEPS = {
    ExhibitorState.CARRIED_OVER: "application",
    ExhibitorState.SUBMITTED: "posting",
    ExhibitorState.CHECKING: "posting",
    ExhibitorState.NOT_REGISTERED: "posting",
    ExhibitorState.CHECKED: "list",
    ExhibitorState.LISTED: "list",
    ExhibitorState.AGREED: "list",
}
"""What comes next for whoever stands there, by its key in `DAYS`."""


def step_due(row: Exhibitor, day: dt.date) -> dt.date | None:
    """Until when the next step of the pipeline is due; None where none is left."""
    key = STEPS.get(ExhibitorState(row.state))
    return day - dt.timedelta(days=DAYS[key]) if key else None


def late_of(gathering: Gathering) -> int:
    """How many stand behind their day in the pipeline."""
    day = clock.local(gathering.starts_at).date()
    states = [one for one, key in STEPS.items() if day - dt.timedelta(days=DAYS[key]) < clock.today()]
    return Exhibitor.objects.filter(gathering=gathering, state__in=states).count()


def _applying(row: Exhibitor) -> str:
    if row.state == ExhibitorState.CARRIED_OVER:
        return _("今回の出展の申込みが済んでいません。前回の内容を引き継いでいます。")
    return _("出展の申込みが済んでいません。求人番号から始められます。")


def _gap(key: str, words: str, day: dt.date, *, own: bool = True) -> Gap:
    return Gap(key, words, day - dt.timedelta(days=DAYS[key]), own)


def _postings(exhibitors: list[UUID], day: dt.date) -> dict[UUID, int]:
    """How many postings of each may be shown on the day."""
    rows = Posting.objects.filter(exhibitor__in=exhibitors, check_state=CheckState.CHECKED, missing=[])
    counted = rows.filter(expires_on__gte=day).values("exhibitor").annotate(n=Count("pk"))
    return dict(counted.values_list("exhibitor", "n"))


def _slots(exhibitors: list[UUID]) -> dict[UUID, int]:
    """How many times each offers; those without a booth cannot yet, and lack something else."""
    booths = dict(Booth.objects.filter(exhibitor__in=exhibitors).order_by("pk").values_list("pk", "exhibitor_id"))
    desks = dict(Desk.objects.filter(owner_ref__in=booths).order_by("pk").values_list("pk", "owner_ref"))
    offered = offered_counts(desks)
    return {booths[owner]: offered.get(desk, 0) for desk, owner in desks.items()}


def _applied(exhibitors: list[UUID]) -> set[UUID]:
    rows = Application.objects.filter(exhibitor__in=exhibitors, state=ApplicationState.SUBMITTED)
    return set(rows.values_list("exhibitor_id", flat=True))


def _with_booths(exhibitors: list[UUID]) -> set[UUID]:
    return set(Booth.objects.filter(exhibitor__in=exhibitors).values_list("exhibitor_id", flat=True))


def _people(rows: list[Exhibitor]) -> dict[UUID, tuple[set[UUID], set[UUID], bool]]:
    """Of each: its hosts, those of them who still learn, and whether a rota stands."""
    hosts = hosts_of(row.organisation_id for row in rows)
    ready = trained(person for _body, person, _post in hosts)
    planned = set(rota_of(row.pk for row in rows).values_list("exhibitor_id", flat=True))
    found = {}
    for row in rows:
        own = {person for body, person, _post in hosts if body == row.organisation_id}
        found[row.pk] = (own, own - ready, row.pk in planned)
    return found


def _duty(hosts: set[UUID], learning: set[UUID], planned: bool, day: dt.date) -> Iterable[Gap]:
    if not hosts:
        yield _gap("staff", _("ブースの担当者がまだいません。事務局がお招きします。"), day, own=False)
        return
    if learning:
        yield _gap("training", _("研修を終えていない担当者が %(n)d人います。") % {"n": len(learning)}, day)
    if not planned:
        yield _gap("rota", _("当日の担当表がまだありません。"), day)


def _listing(row: Exhibitor, day: dt.date) -> Iterable[Gap]:
    state = ExhibitorState(row.state)
    if state == ExhibitorState.CARRIED_OVER:
        return  # the application is the gap
    if state == ExhibitorState.NOT_REGISTERED:
        yield _gap("list", _("ハローワークへの求人の登録が確かめられませんでした。"), day)
    elif state in {ExhibitorState.NOT_SELECTED, ExhibitorState.SUSPENDED, ExhibitorState.WITHDRAWN}:
        yield _gap("list", _("いまは出展企業一覧に載っていません。事務局へお知らせください。"), day, own=False)
    elif state != ExhibitorState.CONFIRMED:
        yield _gap("list", _("出展企業一覧への掲載を待っています（発注者との協議）。"), day, own=False)


def _posting(row: Exhibitor, current: int, day: dt.date) -> Iterable[Gap]:
    if current:
        return
    if row.state in {ExhibitorState.CARRIED_OVER, ExhibitorState.SUBMITTED, ExhibitorState.CHECKING}:
        yield _gap("posting", _("求人票は、県立ハローワークの確認を待っています。"), day, own=False)
    else:
        yield _gap("posting", _("当日に公開できる求人票がありません。求人の期限と記載を確かめてください。"), day)


def _passport(standing: PassportStanding, day: dt.date) -> Iterable[Gap]:
    if standing.returned:
        words = _("パスポートに差し戻された回答が %(n)d件あります。") % {"n": standing.returned}
        yield _gap("passport", words, day)
    elif standing.carried:
        words = _("パスポートに、前回の回答が %(n)d件残っています。変わらないか、書き直すかを選んでください。")
        yield _gap("passport", words % {"n": standing.carried}, day)
    elif not standing.public and (standing.waiting or standing.checked):
        yield _gap("passport", _("パスポートは、事務局の確認を待っています。"), day, own=False)
    elif not standing.public:
        words = _("パスポートがまだ公開されていません。必ず答える項目が、あと%(n)d件あります。")
        yield _gap("passport", words % {"n": standing.unanswered}, day)
    if standing.next_end is not None and standing.next_end < day:
        words = _("パスポートの回答のうち、%(day)s に期限の切れるものがあります。")
        yield _gap("lapse", words % {"day": f"{standing.next_end:%-m月%-d日}"}, day)
