"""The fair that is rehearsed: prepared through the acts, in an installation of its own. Run inside it, before robots."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyotp
from django.conf import settings

from engawa.base.accounts import proofs
from engawa.base.accounts.models import Account
from engawa.base.acts.opening import ensure_platform, open_programme
from engawa.base.kit import clock
from engawa.base.parties.models import OrganisationKind, Person
from engawa.base.programmes.actors import VISITOR
from engawa.config.demo import before
from engawa.config.demo.hosts import hire_exhibitors
from engawa.config.demo.people import Cast, hire_office, organisation, read
from engawa.config.demo.story import set_clock
from engawa.config.rehearsal.site import KEYS, SLUG
from engawa.delivery.fairs.actions import planning, registering
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures.actions import collect
from engawa.web.demo import doors

DAY = dt.date(2026, 2, 14)
OPENS, CLOSES, NOW = (13, 0), (17, 0), (13, 5)
MOST_BOOTHS = 40


def load(*, booths: int, pairs: int, least_seconds: int) -> None:
    """A programme with a live fair, hosts who can sign in, and doors for the pairs of browsers."""
    ensure_platform()
    secrets: dict[str, str] = {}

    def prove(account: Account) -> None:
        if not proofs.has_proof(account):
            secrets[str(account.person)] = _app(account)

    with clock.travel_to(clock.at(DAY - dt.timedelta(days=75), 9)):
        programme = open_programme(
            slug=SLUG,
            title="予行演習（ロボットだけの説明会）",
            short_title="予行演習",
            neutral_name="オンライン催し事務局（予行演習）",
            contractor=organisation(OrganisationKind.CONTRACTOR, "株式会社えんがわ企画（架空）"),
            commissioner=organisation(OrganisationKind.COMMISSIONER, "鳥取県（デモ）"),
            starts_on=DAY - dt.timedelta(days=275),
            ends_on=DAY + dt.timedelta(days=41),
        )
        cast = Cast(programme, prove=prove)
        hire_office(cast)
    plan = before.Plan(2, DAY, clock.at(DAY, *OPENS), clock.at(DAY, *CLOSES), least_seconds)
    fair = before.prepare_fair(cast, plan)
    with plan.before(13):
        hire_exhibitors(cast, fair, read("people.json")["exhibitors"][: min(booths + pairs, MOST_BOOTHS)])
    seekers = _register(cast, fair, plan, pairs)
    with clock.travel_to(plan.opens - dt.timedelta(minutes=10)):
        planning.start_fair(fair, by=cast["staff-1"])
    now = clock.at(DAY, *NOW)
    with clock.travel_to(now):
        collect(programme)
    hosts = read("people.json")["exhibitors"]
    _write_keys(settings.VAR, cast, secrets, hosts[:booths])
    doors.write(settings.VAR, [*seekers, *_doors(cast, hosts[booths : booths + pairs])])
    set_clock(now)


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
    for key in ["commissioner-1", *(host["key"] for host in hosts)]:
        person = Person.objects.select_related("organisation").get(pk=cast[key].id)
        rows.append(
            {
                "key": key,
                "mail": mails[key],
                "secret": secrets[str(person.pk)],
                "box": f"{person.organisation.name}の{person.post}",
                "place": person.organisation.name,
            }
        )
    (var / KEYS).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
