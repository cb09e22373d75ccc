"""A crash of the database empties what is unlogged; a talk under way goes on all the same."""

import datetime as dt
import json
import os
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.config import roles
from engawa.shared.live.channel import Ended, post_chat
from engawa.shared.live.models import LiveMessage
from engawa.shared.live.queries import presence
from engawa.shared.live.states import SeatState
from engawa.shared.live.waits import sweep
from tests.make import reload
from tests.shared.live.rooms import Meeting, Page, beat_of, make_meeting

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting()


def crash(name: str) -> None:
    """What PostgreSQL does with unlogged tables when it starts again after a kill."""
    secret = json.loads((Path(os.environ["ENGAWA_VAR"]) / "secrets" / "database.json").read_text(encoding="utf-8"))
    with roles.connect(roles.login(secret, roles.MIGRATE), name) as connection:
        connection.execute("SET ROLE engawa_owner")
        connection.execute("TRUNCATE live_beat, live_signal")


def test_both_pages_speak_on_and_hear_each_other(meeting: Meeting, database_name: str) -> None:
    host, her = Page.opened(meeting.host_seat), Page.opened(meeting.her_seat)
    for page in (host, her):
        page.say()
    crash(database_name)

    waiting = her.hear()
    for page in (her, host):
        page.say()
        page.hear()
    post_chat(meeting.host_seat, client_id=uuid4(), text="聞こえますか")

    assert (waiting.down, waiting.fresh) == ([], None)
    for page in (her, host):
        assert [down["body"]["text"] for down in page.hear().down if down["type"] == "chat"] == ["聞こえますか"]


def test_a_line_written_before_the_page_spoke_again_is_kept(meeting: Meeting, database_name: str) -> None:
    her = Page.opened(meeting.her_seat)
    her.say()
    crash(database_name)

    post_chat(meeting.her_seat, client_id=uuid4(), text="まだいます")

    with inside(meeting.programme):
        assert LiveMessage.objects.filter(seat=meeting.her_seat).count() == 1


def test_nobody_counts_as_gone_because_it_was_forgotten_that_they_were_here(
    meeting: Meeting, database_name: str
) -> None:
    host, her = Page.opened(meeting.host_seat), Page.opened(meeting.her_seat)
    for page in (host, her):
        page.say()
    crash(database_name)

    with inside(meeting.programme):
        before = set(presence(meeting.room).values())
    sweep(meeting.programme)
    with inside(meeting.programme):
        after = set(presence(meeting.room).values())

    assert SeatState.LEFT not in before | after


def test_whoever_does_not_come_back_has_left_a_minute_after_the_first_look(
    meeting: Meeting, database_name: str
) -> None:
    her = Page.opened(meeting.her_seat)
    her.say()
    crash(database_name)
    sweep(meeting.programme)

    with time_machine.travel(clock.real_now() + dt.timedelta(seconds=61), tick=True):
        sweep(meeting.programme)

    assert reload(meeting.her_seat).state == SeatState.LEFT


def test_whoever_had_left_is_not_brought_back_by_an_old_page(meeting: Meeting, database_name: str) -> None:
    her = Page.opened(meeting.her_seat)
    her.say()
    her.say(her.envelope("bye", {}))
    other = Page.opened(meeting.her_seat)
    crash(database_name)

    other.say()

    with pytest.raises(Ended):
        her.say()
    assert beat_of(meeting.her_seat).connection == other.connection
