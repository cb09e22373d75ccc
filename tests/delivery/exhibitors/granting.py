"""Rules of 移住支援金, written by one person and confirmed by another; all values invented."""

import datetime as dt
from typing import Any

from engawa.base.kit import clock
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.clauses.actions import set_parameter
from engawa.delivery.exhibitors.actions.granting import Terms, confirm_rule, write_rule
from engawa.delivery.exhibitors.grants import CHECK, Work
from engawa.delivery.exhibitors.models import GrantRule
from tests.delivery.fairs.makers import TODAY
from tests.make import some_actor


def terms(**facts: Any) -> Terms:
    today = clock.today()
    base: dict[str, Any] = {
        "name": "移住支援金（架空）",
        "single": 111_000,
        "household": 222_000,
        "per_child": 33_000,
        "years": 5,
        "years_running": 1,
        "works": (Work.LISTED, Work.TELEWORK),
        "url": "https://example.jp/grant",
        "source": "支援金の要綱（架空）",
        "checked_on": today,
        "valid_from": today,
        "valid_until": today + dt.timedelta(days=60),
        "counter": "移住の窓口（架空）",
        "contact": "0858-00-0000",
    }
    return Terms(**(base | facts))


def make_rule(programme: Programme, code: str = "312037", *, confirmed: bool = True, **facts: Any) -> GrantRule:
    rule = write_rule(programme, by=some_actor(Role.CONTRACTOR, programme), municipality=code, terms=terms(**facts))
    if not confirmed:
        return rule
    return confirm_rule(rule, by=some_actor(Role.CHIEF, programme), seen=rule.written_at)


def let_check(programme: Programme, *, on: bool = True) -> None:
    """甲's word that the public may check."""
    set_parameter(programme, by=TODAY, key=CHECK, value=on)
