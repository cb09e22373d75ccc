"""Cards, offers and notices, made through the acts."""

import datetime as dt
from typing import Any

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.delivery.fairs.actions.nudging import allow_approach
from engawa.delivery.fairs.actions.offers import send_offer
from engawa.delivery.fairs.actions.wishes import place_card
from engawa.delivery.fairs.models import Fair, Nudge, Offer, WishCard
from engawa.delivery.fairs.wish_states import Readers
from engawa.delivery.queues import actions as queues
from tests.delivery.fairs.talk_makers import CARD, Host, Someone, approve, make_day

WISHED = (*CARD, "wish")
TEXT = "加工の機械を8年さわってきました。直して長く使う仕事の話を聞きたいです。"


def make_wish_day(companies: int = 2) -> tuple[Fair, list[Host]]:
    """A live day on which 甲 lets these companies read cards."""
    fair, hosts = make_day(companies)
    approve(fair, *hosts, fields=WISHED)
    return fair, hosts


def make_card(fair: Fair, who: Someone, **facts: Any) -> WishCard:
    base: dict[str, Any] = {"topics": ["day", "begin"], "readers": Readers.COMPANIES, "text": TEXT}
    return place_card(fair.gathering, by=who.actor, **(base | facts))


def make_offer(host: Host, card: WishCard, **facts: Any) -> Offer:
    return send_offer(host.booth, card, by=host.actor, **({"template": "answer"} | facts))


def be_free(fair: Fair, *people: Someone) -> None:
    """声かけ可, with a page open."""
    for who in people:
        allow_approach(fair.gathering, by=who.actor)
        queues.here(fair.programme, who.actor.id)


def later(minutes: float) -> Any:
    return clock.travel_to(clock.now() + dt.timedelta(minutes=minutes))


def nudges(fair: Fair, **facts: Any) -> list[Nudge]:
    with inside(fair.programme):
        return list(Nudge.objects.select_related("programme").filter(**facts).order_by("asked_at", "pk"))
