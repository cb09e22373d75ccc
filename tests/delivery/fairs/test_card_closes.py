"""Whatever ends a disclosure wakes the screens on which the card stands, and no other company's."""

from collections.abc import Callable

import pytest
from django.test import RequestFactory

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.actions import revoke_approval
from engawa.contract.custody.actions import hide_employer, withdraw_consent
from engawa.shared.streams.channels import subscriptions_for
from tests.contract.make import make_approval
from tests.delivery.fairs.talk_makers import CARD, Host, draw, make_day, make_someone
from tests.make import make_actor, proof
from tests.wakes import woken
from tests.web.sessions import as_staff

pytestmark = pytest.mark.usefixtures("committed")


def heard(host: Host) -> set[tuple[str, str]]:
    """What this host's screens listen for."""
    request = RequestFactory().get("/")
    request.actor, request.programme = host.actor, host.programme
    with inside(host.programme):
        return {(one.kind, one.ref) for one in subscriptions_for(request, host.programme.pk)}


def test_the_exhibitor_s_screen_hears_of_each_way_and_an_open_part_closes() -> None:
    fair, (host, other) = make_day()
    organisation = host.booth.exhibitor.organisation
    approval = make_approval(fair.programme, organisation, fields=CARD)
    window, people = make_actor(Role.COMMISSIONER, fair.programme), [make_someone(fair) for _each in range(3)]
    tickets = [draw(host, who, fields=CARD) for who in people]
    withdraws, hides, _stays = people

    def revoke() -> None:
        facts = {"number": approval.number}
        key = proof(window, Act.APPROVAL_REVOKE, fair.programme, about=approval, scope=facts)
        revoke_approval(approval, by=window, reason="目的を果たしたため", step_up=key)

    ways: list[Callable[[], object]] = [
        lambda: withdraw_consent(
            fair.programme,
            by=withdraws.actor,
            subject=withdraws.actor.id,
            purpose="meeting",
            recipient=organisation.pk,
        ),
        lambda: hide_employer(
            fair.programme, by=hides.actor, subject=hides.actor.id, corporate_no=organisation.corporate_no
        ),
        revoke,
    ]
    words = ["特記事項", "このカードは、いまは見られません。", "特記事項"]
    client, at = as_staff(host.actor), f"/p/{fair.programme.slug}/booth/card/"
    for ticket, way, said in zip(tickets, ways, words, strict=True):
        part = {"path": f"{at}{ticket.pk}/", "headers": {"HX-Request": "true"}}
        assert "海の近くで働きたいです。" in client.get(**part).content.decode()

        told = woken(fair.programme, way)

        assert ("card", str(organisation.pk)) in told & heard(host)
        closed = client.get(**part)
        assert (closed.status_code, "海の近くで働きたいです。" in closed.content.decode()) == (200, False)
        assert said in closed.content.decode()
    assert ("card", str(organisation.pk)) not in heard(other)
