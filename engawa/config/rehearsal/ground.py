"""The fair that is rehearsed: prepared through the acts, in an installation of its own. Run inside it, before robots."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
from django.conf import settings

from engawa.base.accounts import proofs
from engawa.base.accounts.models import Account
from engawa.base.acts.opening import ensure_platform, open_programme
from engawa.base.acts.words import Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import OrganisationKind, Person
from engawa.base.programmes.actors import VISITOR
from engawa.base.programmes.context import inside
from engawa.config.demo import before, guidance
from engawa.config.demo.day import booths_of
from engawa.config.demo.hosts import hire_exhibitors
from engawa.config.demo.people import Cast, hire_office, organisation, read
from engawa.config.demo.rehearsing import rehearse
from engawa.config.demo.story import set_clock
from engawa.config.rehearsal import companies, timetable
from engawa.config.rehearsal.site import KEYS, SLUG
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.actions import briefings, planning, registering, slots
from engawa.delivery.fairs.models import Booth, Fair
from engawa.delivery.fairs.readiness import lights_of
from engawa.outcomes.measures.actions import collect
from engawa.web.demo import doors

STAFF = ("commissioner-1", "staff-1", "counsellor-1", "counsellor-2", "relocation-1", "relocation-2")
AFTERWARDS = dt.timedelta(days=3)
"""When booths without a time in the afternoon talk with whoever booked."""
LASTS, SHORT = 15, 5
FEW = 20
"""Up to so many booths three towns are asked, not all nineteen."""
TOWNS = ("312011", "312029", "312037")
MATERIAL = "一日の流れ、休みの取り方、入社までの道のり。質問はチャットでお寄せください。（予行）"


@dataclass(frozen=True)
class Size:
    booths: int
    pairs: int
    least: int
    """Seconds from which a talk counts."""
    seconds: float

    @property
    def whole(self) -> int:
        return self.booths + self.pairs


def load(size: Size) -> None:
    """A programme with a live fair, hosts who can sign in, and doors for the pairs of browsers."""
    ensure_platform()
    secrets: dict[str, str] = {}

    def prove(account: Account) -> None:
        if not proofs.has_proof(account):
            secrets[str(account.person)] = _app(account)

    day = timetable.DAY
    with clock.travel_to(clock.at(day - dt.timedelta(days=75), 9)):
        programme = open_programme(
            slug=SLUG,
            title="予行演習（ロボットだけの説明会）",
            short_title="予行演習",
            neutral_name="オンライン催し事務局（予行演習）",
            contractor=organisation(OrganisationKind.CONTRACTOR, "株式会社えんがわ企画（架空）"),
            commissioner=organisation(OrganisationKind.COMMISSIONER, "鳥取県（デモ）"),
            starts_on=day - dt.timedelta(days=275),
            ends_on=day + dt.timedelta(days=41),
        )
        cast = Cast(programme, prove=prove)
        hire_office(cast)
    plan = before.Plan(2, day, clock.at(day, *timetable.OPENS), clock.at(day, *timetable.CLOSES), size.least)
    hosts = companies.hosts(size.whole)
    fair = _prepare_fair(cast, plan, size)
    _prepare_booths(cast, fair, plan, hosts, size)
    seekers = _register(cast, fair, plan, size.pairs)
    with clock.travel_to(plan.opens - dt.timedelta(minutes=10)):
        planning.start_fair(fair, by=cast["staff-1"])
    now = clock.at(day, *timetable.FIRST_TIME) - dt.timedelta(seconds=timetable.lead(size.seconds))
    with clock.travel_to(now):
        _refuse_unready(fair, hosts)
        collect(programme)
    _write_keys(settings.VAR, cast, secrets, hosts[: size.booths])
    doors.write(settings.VAR, [*seekers, *_doors(cast, hosts[size.booths :])])
    set_clock(now)


def _prepare_fair(cast: Cast, plan: before.Plan, size: Size) -> Fair:
    """As the demo's, with as many companies as are wanted, and nobody left behind; the agencies may be shown who asks."""
    office = cast["staff-1"]
    fair = before.begin_fair(cast, plan)
    with plan.before(66):
        before.take_postings(fair, companies.postings(size.whole), by=office)
        before.ask_towns(fair, by=office, codes=() if size.whole > FEW else TOWNS)
    with plan.before(64):
        before.introduce(fair, plan.day, by=office, more=companies.more(size.whole))
    before.go_public(cast, fair, plan, some_wait=False)
    with plan.before(36):
        before.approve_cards(cast, plan)
    with plan.before(30):
        guidance.approve_agencies(cast, plan, Purpose.CONSULTATION, "第202500123457号")
    return fair


def _prepare_booths(cast: Cast, fair: Fair, plan: before.Plan, hosts: list[dict[str, Any]], size: Size) -> None:
    """Trained, rostered and rehearsed, with times to book and briefings announced."""
    with plan.before(13):
        hire_exhibitors(cast, fair, hosts, unready="")
    booths = booths_of(cast, fair)
    first = clock.at(plan.day, *timetable.FIRST_TIME)
    with plan.before(12):
        for number in timetable.explaining(size.booths):
            host = hosts[number]
            briefings.plan_briefing(
                booths[host["corporate_no"]],
                by=cast[host["key"]],
                title="10分でわかる仕事の一日（予行）",
                at=first,
                minutes=10,
                material=MATERIAL,
            )
    for number, host in enumerate(hosts):
        booth = booths[host["corporate_no"]]
        rehearse(booth, cast[host["key"]], plan, minute=number)
        with plan.before(8):
            today = timetable.times(size.seconds) if number in timetable.offering(size.booths) else []
            _offer(cast, booth, host["key"], first + AFTERWARDS + dt.timedelta(hours=6), LASTS, count=4)
            for after in today:
                _offer(cast, booth, host["key"], first + after, SHORT, count=1)


def _offer(cast: Cast, booth: Booth, key: str, first: dt.datetime, minutes: int, *, count: int) -> None:
    slots.offer_times(booth, by=cast[key], person=cast[key].id, first=first, minutes=minutes, count=count)


def _refuse_unready(fair: Fair, hosts: list[dict[str, Any]]) -> None:
    """Nothing is rehearsed with booths whose light is not green."""
    numbers = [host["corporate_no"] for host in hosts]
    with inside(fair.programme):
        rows = Exhibitor.objects.filter(gathering=fair.gathering_id, organisation__corporate_no__in=numbers)
        lights = lights_of(fair.gathering, rows.select_related("organisation", "programme"))
        names = {row.pk: row.organisation.name for row in rows}
    gaps = [f"{names[pk]}: {gap.words}" for pk, light in lights.items() for gap in light.gaps]
    if gaps or len(lights) != len(hosts):
        raise RuntimeError(f"{len(lights)} of {len(hosts)} booths, not ready: {gaps}")


def _app(account: Account) -> str:
    """An authenticator app the robot holds; confirmed with the last half minute's number, so that this one is unused."""
    secret = proofs.begin_totp(account)
    last = clock.real_now() - dt.timedelta(seconds=proofs.TOTP_STEP)
    proofs.confirm_totp(account, pyotp.TOTP(secret).at(last))
    return secret


def _register(cast: Cast, fair: Fair, plan: before.Plan, pairs: int) -> list[doors.DemoDoor]:
    """People for the real browsers; everybody else registers herself, over HTTP."""
    found = []
    for number, person in enumerate(read("people.json")["seekers"][:pairs]):
        with plan.before(20, 20, number):
            registering.register_seeker(fair.gathering, by=VISITOR, entry=before.entry_of(person))
            entered = registering.confirm_registration(cast.programme, token=before.token_of_last_letter(cast))
        door = doors.DemoDoor(
            f"pair-seeker-{number + 1}", "求職者", person["alias"], cast.programme.pk, subject=entered.subject_id
        )
        found.append(door)
    return found


def _doors(cast: Cast, hosts: list[dict[str, Any]]) -> list[doors.DemoDoor]:
    return [
        doors.DemoDoor(
            f"pair-host-{number}",
            "出展企業",
            cast.names[one["key"]],
            cast.programme.pk,
            account=cast[one["key"]].account_id,
        )
        for number, one in enumerate(hosts, start=1)
    ]


def _write_keys(var: Path, cast: Cast, secrets: dict[str, str], hosts: list[dict[str, Any]]) -> None:
    """What each robot at work holds: mail address, authenticator secret, and how the letter box names them."""
    rows = []
    mails = {person["key"]: person["mail"] for person in [*read("people.json")["staff"], *hosts]}
    for key in [*STAFF, *(host["key"] for host in hosts)]:
        person = Person.objects.select_related("organisation").get(pk=cast[key].id)
        rows.append(
            {
                "key": key,
                "role": key.split("-", 1)[0] if key in STAFF else "host",
                "mail": mails[key],
                "secret": secrets[str(person.pk)],
                "box": f"{person.organisation.name}の{person.post}",
                "place": person.organisation.name,
            }
        )
    (var / KEYS).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
