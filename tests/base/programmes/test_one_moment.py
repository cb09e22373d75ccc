"""A reading block tells one moment: several questions of a page never mix what was with what came after."""

import pytest
from django.db import connection, transaction

from engawa.base.programmes.context import inside
from engawa.delivery.queues.models import Ticket
from tests.delivery.queues.makers import make_open_desk, make_ticket
from tests.delivery.queues.test_one_ring import at_once
from tests.make import make_programme

pytestmark = pytest.mark.usefixtures("committed")


def test_what_is_changed_while_a_page_is_read_stands_on_the_next_one() -> None:
    programme = make_programme()
    desk = make_open_desk(programme)
    make_ticket(desk)

    with inside(programme):
        before = Ticket.objects.count()
        drawn = at_once(lambda: make_ticket(desk))
        within = Ticket.objects.count()
    with inside(programme):
        after = Ticket.objects.count()

    assert not isinstance(drawn[0], Exception), drawn
    assert (before, within, after) == (1, 1, 2)


def test_an_act_sees_what_was_changed_a_moment_ago_and_a_block_leaves_the_connection_as_it_was() -> None:
    programme = make_programme()
    with inside(programme), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        reading = cursor.fetchone()[0]
    with pytest.raises(ValueError, match="page"), inside(programme):
        raise ValueError("page")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        acting = cursor.fetchone()[0]

    assert (reading, acting) == ("repeatable read", "read committed")
