"""Plenaries made through the acts."""

import datetime as dt
from typing import Any

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.delivery.fairs.actions.plenaries import plan_plenary
from engawa.delivery.fairs.models import Fair, Plenary
from engawa.delivery.fairs.plenary_states import PlenaryKind

TEXT = "本日はお集まりいただき、ありがとうございます。\n鳥取県の仕事と暮らしを、画面ごしにお伝えします。"


def make_plenary(fair: Fair, by: Actor, **facts: Any) -> Plenary:
    """Ten minutes from the opening hour of the fair."""
    base: dict[str, Any] = {
        "kind": PlenaryKind.OPENING,
        "at": fair.gathering.starts_at,
        "minutes": 10,
        "speaker": "鳥取県商工労働部（架空）",
        "text": TEXT,
    }
    return plan_plenary(fair.gathering, by=by, **(base | facts))


def at_its_time(plenary: Plenary, minutes: float = 0) -> Any:
    return clock.travel_to(plenary.at + dt.timedelta(minutes=minutes))


def again(plenary: Plenary) -> Plenary:
    with inside(plenary.programme):
        return Plenary.objects.select_related("programme", "gathering").get(pk=plenary.pk)
