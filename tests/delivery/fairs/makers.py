"""A fair with companies on its published list, made through the acts."""

import datetime as dt
from typing import Any
from uuid import UUID

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.parties.models import OrganisationKind
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.agreeing import ask_agreement, decide_agreement, decide_facts
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.delivery.exhibitors import actions as exhibitors
from engawa.delivery.exhibitors.actions.checking import check_facts
from engawa.delivery.exhibitors.actions.listing import organisations_of
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorList, ImportRun
from engawa.delivery.exhibitors.queries import postings_to_check
from engawa.delivery.fairs.actions import planning
from engawa.delivery.fairs.actions.cloning import clone_fair
from engawa.delivery.fairs.entry import RegistrationEntry
from engawa.delivery.fairs.models import Booth, Fair, FairRegistration
from engawa.shared.messaging.actions import deliver
from engawa.shared.messaging.captured import CapturedLetter, read_captured
from engawa.shared.messaging.models import MailCapture, Notice
from tests.delivery.exhibitors.files import postings_file
from tests.make import make_organisation, make_programme, proof, some_actor

TODAY = system("test")


def make_fair(programme: Programme | None = None, *, state: str = "registering", **facts: Any) -> Fair:
    """A fair tomorrow from 13:00 to 17:00, open for registration."""
    programme = programme or make_programme(neutral_name="オンライン催し事務局")
    day = clock.today() + dt.timedelta(days=1)
    hours = {"starts_at": clock.at(day, 13), "ends_at": clock.at(day, 17)}
    base = {"title": "第2回オンライン合同企業説明会（架空）", "number": 2, **hours}
    fair = planning.plan_fair(programme, by=TODAY, **(base | facts))
    steps = [planning.announce_fair, planning.open_registration, planning.start_fair, planning.close_fair]
    states = ["draft", "announced", "registering", "live", "closed"]
    for step in steps[: states.index(state)]:
        fair = step(fair, by=TODAY)
    return fair


def make_next(fair: Fair, *, days: int = 100, by: Actor | None = None) -> Fair:
    """The next fair, made from this one and still a draft."""
    office = by or some_actor(Role.CONTRACTOR, fair.programme)
    at = fair.gathering.starts_at + dt.timedelta(days=days)
    return clone_fair(fair, by=office, title="次の回（架空）", starts_at=at, ends_at=at + dt.timedelta(hours=4))


def import_postings(fair: Fair, by: Actor, data: bytes) -> ImportRun:
    return exhibitors.confirm_import(exhibitors.try_import(fair.gathering, by=by, data=data), by=by)


def publish(fair: Fair) -> ExhibitorList:
    """Everybody who can be listed, agreed by 甲, published; every company gets a booth."""
    programme = fair.programme
    office, window = some_actor(Role.CONTRACTOR, programme), some_actor(Role.COMMISSIONER, programme)
    with inside(programme):
        ready = list(
            Exhibitor.objects.filter(gathering=fair.gathering_id, state="checked").values_list("pk", flat=True)
        )
    listed = exhibitors.propose_list(fair.gathering, by=office, exhibitors=ready)
    with inside(programme):
        content = {"organisations": [str(one) for one in organisations_of(listed)]}
    asked = ask_agreement(
        programme, by=office, kind="exhibitors", text="出展企業一覧", subject_ref=listed.pk, content=content
    )
    key = proof(window, Act.AGREEMENT_DECIDE, programme, about=asked, scope=decide_facts(asked, "agreed"))
    decide_agreement(asked, by=window, decision="agreed", step_up=key)
    listed = exhibitors.publish_list(listed, by=office)
    planning.make_booths(fair, by=TODAY)
    return listed


def check_lines(fair: Fair, agency: Actor, verdicts: dict[UUID, str], reason: str = "") -> int:
    """With the one fresh proof that covers them all."""
    scope = check_facts(verdicts, reason)
    key = proof(agency, Act.POSTING_CHECK, fair.programme, about=fair.gathering, scope=scope)
    return exhibitors.check_postings(fair.gathering, by=agency, verdicts=verdicts, reason=reason, step_up=key)


def check_all(fair: Fair, verdict: str = "checked") -> None:
    agency = some_actor(Role.AGENCY, fair.programme)
    while True:
        with inside(fair.programme):
            waiting = [row.pk for row in postings_to_check(fair.gathering)[: exhibitors.MOST_AT_ONCE]]
        if not waiting:
            return
        check_lines(fair, agency, dict.fromkeys(waiting, verdict))


def make_public_fair(count: int = 3, *, state: str = "registering", **columns: str) -> Fair:
    """A fair whose `count` companies, one posting each, stand on a published list."""
    fair = make_fair(state=state)
    office = some_actor(Role.CONTRACTOR, fair.programme)
    import_postings(fair, office, postings_file(count, **columns))
    check_all(fair)
    publish(fair)
    return fair


def companies(fair: Fair) -> list[Exhibitor]:
    with inside(fair.programme):
        rows = Exhibitor.objects.filter(gathering=fair.gathering_id).select_related("organisation")
        return list(rows.order_by("organisation__corporate_no"))


def booths(fair: Fair) -> list[Booth]:
    with inside(fair.programme):
        rows = Booth.objects.filter(gathering=fair.gathering_id).select_related("exhibitor__organisation")
        return list(rows.order_by("exhibitor__organisation__corporate_no"))


def add_town(fair: Fair, code: str = "312037", name: str = "倉吉市") -> Exhibitor:
    organisation = make_organisation(OrganisationKind.MUNICIPALITY, name=name, kana="クラヨシシ", municipality=code)
    return exhibitors.add_municipality(fair.gathering, by=TODAY, organisation=organisation, intro="中部の町です。")


def make_entry(**facts: Any) -> RegistrationEntry:
    base: dict[str, Any] = {
        "eligibility": "no",
        "alias": "うみねこ",
        "family": "砂丘",
        "given": "花",
        "family_kana": "サキュウ",
        "given_kana": "ハナ",
        "mail": "umineko@example.jp",
        "prefecture": "27",
        "situation": "employed",
        "purposes_version": PURPOSES_VERSION,
    }
    return RegistrationEntry(**(base | facts))


def letters(programme: Programme) -> list[CapturedLetter]:
    """Every letter waiting is handed over and read, oldest first."""
    with inside(programme):
        waiting = list(Notice.objects.filter(state="queued").order_by("made_at").values_list("pk", flat=True))
    for pk in waiting:
        deliver(programme, pk)
    with inside(programme):
        captures = list(MailCapture.objects.order_by("made_at", "id").values_list("pk", flat=True))
    return [read_captured(programme, pk) for pk in captures]


def token_in(letter: CapturedLetter) -> str:
    return letter.links[0].rstrip("/").rsplit("/", 1)[1]


def registrations(fair: Fair) -> list[FairRegistration]:
    with inside(fair.programme):
        return list(FairRegistration.objects.filter(gathering=fair.gathering_id).select_related("subject"))
