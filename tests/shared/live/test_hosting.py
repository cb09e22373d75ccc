"""What is said in a room of one to many, and who decides about it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.base.vault.crypto import key_id_of
from engawa.base.vault.models import Key
from engawa.shared.live import hosting
from engawa.shared.live.actions import admit
from engawa.shared.live.channel import NotWritten, post_chat
from engawa.shared.live.hosting import QUIET, NotThisRoom, quiet_when_due
from engawa.shared.live.models import LiveMessage, LiveReport, LiveSignal
from engawa.shared.live.queries import chat_of, seats_of
from engawa.shared.live.reporting import ReportReason
from engawa.shared.live.states import ChatMode, RoomKind, SeatRole
from tests.make import entries, make_actor, make_seeker, reload
from tests.shared.live.rooms import Meeting, Page, make_meeting

pytestmark = pytest.mark.django_db


@dataclass
class Briefing:
    m: Meeting
    presents: Page
    hers: Page
    other: Page
    another: Actor


def make_briefing_room() -> Briefing:
    """A presenter and two who watch, in the mode of questions."""
    m = make_meeting(RoomKind.BRIEFING, chat_mode=ChatMode.QUESTIONS)
    another = make_seeker(m.programme, alias="とびうお")
    seats = [
        admit(m.room, by=m.seeker, role=SeatRole.VIEWER, subject_id=m.seeker.id),
        admit(m.room, by=another, role=SeatRole.VIEWER, subject_id=another.id),
    ]
    presenter = make_actor(Role.EXHIBITOR, m.programme)
    host = admit(m.room, by=presenter, role=SeatRole.PRESENTER, person_id=presenter.id, label="すなば（架空）")
    pages = [Page.opened(seat) for seat in (host, *seats)]
    for page in pages:
        page.say()
        page.hear()
    return Briefing(m, *pages, another)


def heard(page: Page, kind: str = "chat") -> list[dict[str, Any]]:
    return [down["body"] for down in page.hear().down if down["type"] == kind]


def ask(b: Briefing, text: str = "夜勤はありますか") -> LiveMessage:
    return post_chat(b.hers.seat, client_id=uuid4(), text=text)


def shown(page: Page) -> list[str]:
    with inside(page.seat.programme):
        return [line["text"] for line in chat_of(page.seat, seats_of(page.seat.room))]


def test_a_question_is_read_by_hosts_and_its_writer_until_it_is_made_public() -> None:
    b = make_briefing_room()
    line = ask(b)

    assert [(len(heard(p)), shown(p)) for p in (b.presents, b.hers, b.other)] == [
        (1, ["夜勤はありますか"]),
        (1, ["夜勤はありますか"]),
        (0, []),
    ]
    hosting.publish_line(line, by=b.m.host)
    hosting.publish_line(line, by=b.m.host)

    assert [one["asked"] for one in heard(b.other)] == [False]
    assert shown(b.other) == ["夜勤はありますか"]
    assert len(entries(b.m.programme, Act.CHAT_PUBLISH)) == 1


def test_what_a_host_writes_is_public_at_once() -> None:
    b = make_briefing_room()

    post_chat(b.presents.seat, client_id=uuid4(), text="資料の2枚目です")

    assert [one["text"] for one in heard(b.other)] == ["資料の2枚目です"]


def test_a_briefings_lines_are_each_their_writers_own_and_go_with_nobody_else() -> None:
    b = make_briefing_room()
    lines = [post_chat(page.seat, client_id=uuid4(), text="だれの行か") for page in (b.presents, b.hers, b.other)]

    with inside(b.m.programme):
        owners = dict(Key.objects.values_list("pk", "owner"))
        mine = [owners[key_id_of(bytes(line.body))] for line in lines]
    assert mine == [b.m.programme.pk, b.m.seeker.id, b.another.id]


def test_writing_can_be_stopped_and_goes_on_openly() -> None:
    b = make_briefing_room()

    hosting.set_chat_mode(b.m.room, ChatMode.OFF, by=b.m.host)
    with pytest.raises(NotWritten):
        ask(b)
    hosting.set_chat_mode(b.m.room, ChatMode.OPEN, by=b.m.host)
    ask(b, "全員に見えます")

    assert [d["type"] for d in b.other.hear().down] == ["chat_mode", "chat_mode", "chat"]
    assert [e["scope"]["mode"] for e in entries(b.m.programme, Act.CHAT_MODE)] == ["off", "open"]


def test_a_hidden_line_is_gone_for_everybody_and_the_reason_is_sealed() -> None:
    b = make_briefing_room()
    line = ask(b)

    hosting.hide_line(line, by=b.m.host, reason="いやがらせ")

    assert shown(b.presents) == shown(b.hers) == []
    assert heard(b.hers, "chat_gone") == [{"id": str(line.client_id), "seat": str(line.seat_id)}]
    assert "いやがらせ" not in str(entries(b.m.programme))
    assert reload(line).hidden_by == b.m.host.id


def test_a_line_not_heard_before_it_was_hidden_is_never_told() -> None:
    b = make_briefing_room()
    line = ask(b)
    hosting.hide_line(line, by=b.m.host, reason="勧誘・宣伝")

    assert heard(b.presents) == [{}]


def test_reporting_twice_is_once_and_hiding_settles_the_reports() -> None:
    b = make_briefing_room()
    line = post_chat(b.presents.seat, client_id=uuid4(), text="ご家族は何人ですか")

    for _ in range(2):
        hosting.report_line(line, b.hers.seat, by=b.m.seeker, reason=ReportReason.DISCRIMINATORY)
    hosting.report_line(line, b.other.seat, by=b.another, reason=ReportReason.OTHER)
    office = make_actor(Role.CONTRACTOR, b.m.programme)
    hosting.hide_line(line, by=office, reason="聞いてはいけない質問")

    with inside(b.m.programme):
        found = list(LiveReport.objects.order_by("reported_at").values_list("reason", "hidden", "settled_by"))
    assert found == [("discriminatory", True, office.id), ("other", True, office.id)]
    assert len(entries(b.m.programme, Act.CHAT_REPORT)) == 2


def test_a_report_may_be_settled_without_hiding() -> None:
    b = make_briefing_room()
    line = post_chat(b.presents.seat, client_id=uuid4(), text="資料は公開ページにあります")
    hosting.report_line(line, b.hers.seat, by=b.m.seeker, reason=ReportReason.SOLICITATION)

    hosting.keep_line(line, by=make_actor(Role.CONTRACTOR, b.m.programme))

    with inside(b.m.programme):
        assert LiveReport.objects.get().hidden is False
    assert shown(b.hers) == ["資料は公開ページにあります"]


def test_nobody_reports_what_they_cannot_read_nor_from_another_room() -> None:
    b, elsewhere = make_briefing_room(), make_meeting()
    line = ask(b)

    with pytest.raises(NotThisRoom):
        hosting.report_line(line, b.other.seat, by=b.another, reason=ReportReason.OTHER)
    with pytest.raises(NotThisRoom):
        hosting.report_line(line, elsewhere.her_seat, by=elsewhere.seeker, reason=ReportReason.OTHER)


def test_a_seeker_decides_nothing_about_a_room() -> None:
    b = make_briefing_room()
    line = ask(b)

    for press in (
        lambda: hosting.publish_line(line, by=b.another),
        lambda: hosting.hide_line(line, by=b.another, reason="x"),
        lambda: hosting.set_chat_mode(b.m.room, ChatMode.OFF, by=b.another),
        lambda: hosting.call_on(b.hers.seat, by=b.another),
    ):
        with pytest.raises(NotPermitted):
            press()


def test_a_raised_hand_reaches_hosts_alone_and_goes_down_when_called_on() -> None:
    b = make_briefing_room()

    b.hers.say(b.hers.envelope("hand", {"up": True}), b.hers.envelope("hand", {"up": True}))
    assert [heard(p, "hand") for p in (b.presents, b.other)] == [[{"seat": str(b.hers.seat.pk), "up": True}], []]
    fresh = Page.opened(b.presents.seat, take_over=True)
    assert fresh.welcome is not None
    assert fresh.welcome["state"]["hands"] == [str(b.hers.seat.pk)]
    hosting.call_on(b.hers.seat, by=b.m.host)

    assert heard(fresh, "hand") == [{"seat": str(b.hers.seat.pk), "up": False}]
    assert reload(b.hers.seat).grants == ["microphone"]


def test_speaking_ends_after_five_minutes_by_itself() -> None:
    b = make_briefing_room()
    hosting.call_on(b.hers.seat, by=b.m.host)
    wait = Wait.objects.get(kind=QUIET, ref=b.hers.seat.pk, settled_at=None)

    assert 290 < (wait.due_at - clock.now()).total_seconds() <= 300
    quiet_when_due(b.m.programme, b.hers.seat.pk)

    assert reload(b.hers.seat).grants == []
    assert not Wait.objects.filter(kind=QUIET, settled_at=None, programme=b.m.programme).exists()


def test_a_hand_goes_down_when_its_person_leaves() -> None:
    from engawa.shared.live.channel import leave

    b = make_briefing_room()
    b.hers.say(b.hers.envelope("hand", {"up": True}))
    b.presents.hear()

    leave(b.hers.seat)

    assert heard(b.presents, "hand") == [{"seat": str(b.hers.seat.pk), "up": False}]


def test_captions_come_from_the_captioner_to_everybody_and_are_kept_nowhere() -> None:
    b = make_briefing_room()
    writer = make_actor(Role.CONTRACTOR, b.m.programme)
    seat = admit(b.m.room, by=writer, role=SeatRole.CAPTIONER, person_id=writer.id)
    types = Page.opened(seat)
    for page in (b.presents, b.hers, b.other):
        page.hear()

    types.say(types.envelope("caption", {"text": "朝は8時半に始まります"}))
    b.hers.say(b.hers.envelope("caption", {"text": "見る人の字幕"}))

    assert [[c["text"] for c in heard(p, "caption")] for p in (b.presents, b.other)] == [["朝は8時半に始まります"]] * 2
    with inside(b.m.programme):
        kept = [bytes(s.body) for s in LiveSignal.objects.filter(kind="caption") if s.body]
        assert LiveMessage.objects.count() == 0
    assert all("朝は".encode() not in body for body in kept)


def test_a_telephone_number_is_read_by_one_person_alone() -> None:
    b = make_briefing_room()

    hosting.give_phone(b.presents.seat, b.hers.seat, "0857-00-0000", by=b.m.host)

    assert [shown(p) for p in (b.presents, b.hers, b.other)] == [["0857-00-0000"], ["0857-00-0000"], []]
    assert [(one["text"], one["phone"]) for one in heard(b.hers)] == [("0857-00-0000", True)]
    assert heard(b.other) == []
    assert "0857" not in str(entries(b.m.programme))


@pytest.mark.parametrize("number", ["", "でんわ", "0" * 41])
def test_something_that_is_no_number_is_not_passed_on(number: str) -> None:
    b = make_briefing_room()

    with pytest.raises(ValueError, match="telephone"):
        hosting.give_phone(b.presents.seat, b.hers.seat, number, by=b.m.host)


def test_only_a_host_of_the_room_gives_a_number() -> None:
    b, elsewhere = make_briefing_room(), make_meeting()

    for giver in (b.other.seat, elsewhere.host_seat):
        with pytest.raises(NotThisRoom):
            hosting.give_phone(giver, b.hers.seat, "0857-00-0000", by=b.m.host)


def test_who_reads_along_is_named_and_connects_to_nobody() -> None:
    b = make_briefing_room()
    reader = make_seeker(b.m.programme, alias="かもめ")
    page = Page.opened(admit(b.m.room, by=reader, role=SeatRole.READER, subject_id=reader.id))
    page.say(page.signal_to(b.presents, candidates=[]))

    assert page.welcome is not None
    assert {p["media"] for p in page.welcome["state"]["peers"]} == {False}
    met = heard(b.presents, "peer_joined")
    assert [(p["name"], p["media"]) for p in met] == [("かもめ", False)]
    assert heard(b.presents, "signal") == []


def test_who_watches_meets_the_presenter_and_only_hears_of_the_others() -> None:
    b = make_briefing_room()
    with clock.travel_to(clock.now() + dt.timedelta(seconds=1)):
        again = Page.opened(b.hers.seat, take_over=True)

    assert again.welcome is not None
    media = {p["role"]: p["media"] for p in again.welcome["state"]["peers"]}
    assert (media["presenter"], media["viewer"]) == (True, False)
