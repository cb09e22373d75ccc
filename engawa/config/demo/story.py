"""What has happened in the demo before it opens: two months in a few seconds, each step through its act."""

import datetime as dt
import json
from collections.abc import Callable

from django.conf import settings

from engawa.base.acts.opening import ensure_platform, open_programme
from engawa.base.kit import clock
from engawa.base.ledger.models import Entry
from engawa.base.parties.models import OrganisationKind
from engawa.base.programmes.context import across_programmes
from engawa.base.programmes.models import Programme
from engawa.config.demo import (
    asking,
    before,
    checking,
    day as fair_day,
    earlier,
    guidance,
    site,
    suggesting,
)
from engawa.config.demo.people import Cast, hire_office, organisation
from engawa.web.demo import doors

DAY, FIRST_DAY = dt.date(2026, 2, 14), dt.date(2025, 10, 18)
OPENS, CLOSES, NOW = (13, 0), (17, 0), (13, 24)


def load(say: Callable[[str], None] = print) -> None:
    """Load the story once; afterwards the demo's clock goes on from its last entry."""
    if doors.read(settings.VAR):
        set_clock(_last_moment())
        return
    ensure_platform()
    say("デモの人と会社（すべて架空）を用意しています…")
    tell("tottori", number=2, day=DAY, held=FIRST_DAY)
    say("デモの用意ができました。")


def next_day() -> None:
    """新しい一日をはじめる: the next fair, five weeks later, as a programme of its own.

    Its registrations begin after today: what waits in them is not due before it is told.
    """
    days = Programme.objects.filter(slug__startswith="tottori").count()
    tell(f"tottori-{days + 2}", number=days + 2, day=DAY + dt.timedelta(weeks=5 * days))


def _plan(number: int, day: dt.date) -> before.Plan:
    return before.Plan(number=number, day=day, opens=clock.at(day, *OPENS), closes=clock.at(day, *CLOSES))


def tell(slug: str, *, number: int, day: dt.date, held: dt.date | None = None) -> None:
    """One contract whose fair is today; with `held`, the fair before was on that day."""
    with clock.travel_to(clock.at((held or day) - dt.timedelta(days=75), 9)):
        programme = open_programme(
            slug=slug,
            title="キャリアシフト希望者向けオンライン合同企業説明会（デモ）",
            short_title="鳥取で働く・暮らす",
            neutral_name="オンライン催し事務局（デモ）",
            contractor=organisation(OrganisationKind.CONTRACTOR, "株式会社えんがわ企画（架空）"),
            commissioner=organisation(OrganisationKind.COMMISSIONER, "鳥取県（デモ）"),
            starts_on=day - dt.timedelta(days=275),
            ends_on=day + dt.timedelta(days=41),
        )
        cast = Cast(programme)
        hire_office(cast)
    plan = _plan(number, day)
    first = earlier.hold_first_fair(cast, _plan(number - 1, held)) if held else None
    fair = before.prepare_fair(cast, plan, first)
    if held:
        earlier.invite(cast, fair, plan)
    site.write_site(cast, plan)
    seekers = before.register_people(cast, fair, plan)
    site.tell_towns(cast, plan)
    checking.check(cast, fair, plan)
    suggesting.suggest(cast, fair, seekers[suggesting.WHO], plan)
    until = clock.at(day, *NOW)
    asking.ask_to_be_erased(cast, seekers[asking.WHO], plan)
    guidance.help_people(cast, fair, seekers, plan)
    fair_day.hold_first_minutes(cast, fair, seekers, plan, until=until)
    beside = guidance.wait_at_counter(cast, fair, seekers, plan, at=until)
    doors.write(settings.VAR, _doors(cast, seekers, beside))
    set_clock(until)


ROLES = {
    "staff-1": "運営（乙）",
    "chief": "運営の責任者（責）",
    "commissioner-1": "発注者（甲）",
    "counsellor-1": "県立ハローワーク",
    "relocation-1": "定住機構",
    "exhibitor-01": "出展企業 1",
    "exhibitor-02": "出展企業 2",
    site.TOWN_HOST: "出展自治体",
}

KNOWN_FOR = {
    guidance.WAITS: "相談の順番を待っている方",
    guidance.HELPED: "支援が続いている方",
    asking.WHO: "消去を求めた方",
}


def _doors(cast: Cast, seekers: dict[str, before.Known], beside: before.Known) -> list[doors.DemoDoor]:
    programme = cast.programme.pk
    people = [
        doors.DemoDoor(key, "求職者", known.alias, programme, subject=known.subject_id)
        for key, known in list(seekers.items())[:4]
    ]
    for key, words in KNOWN_FOR.items():
        name = f"{seekers[key].alias}（{words}）"
        people.append(doors.DemoDoor(key, "求職者", name, programme, subject=seekers[key].subject_id))
    name = f"{beside.alias}（{seekers[guidance.WAITS].alias}さんに招かれた同席の方）"
    people.append(doors.DemoDoor("companion", "同席者", name, programme, subject=beside.subject_id))
    staff = [
        doors.DemoDoor(key, role, cast.names[key], programme, account=cast[key].account_id)
        for key, role in ROLES.items()
    ]
    return people + staff


def _last_moment() -> dt.datetime:
    """When the last entry of any programme was written, in the demo's time."""
    found = []
    for programme in across_programmes("the demo's clock goes on from its last entry"):
        last = Entry.objects.filter(programme=programme.pk).order_by("-seq").values_list("at", flat=True).first()
        if last:
            found.append(dt.datetime.fromisoformat(last))
    return max(found) + dt.timedelta(seconds=1)


def set_clock(moment: dt.datetime) -> None:
    offset = (moment - clock.real_now()).total_seconds()
    (settings.VAR / "clock.json").write_text(json.dumps({"offset_s": offset}), encoding="utf-8")
    clock.set_offset(dt.timedelta(seconds=offset))
