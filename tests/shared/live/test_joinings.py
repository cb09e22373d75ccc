"""What the engine's server says of somebody's stay: told by webhook, answered when asked, lost, repeated, shuffled."""

import random
from dataclasses import dataclass, field
from uuid import uuid5

from hypothesis import given, strategies as st

from engawa.shared.live.rows import EvidenceKind, EvidenceSource, Row, Stretch
from engawa.shared.live.spans import Basis, Flag, build
from engawa.shared.live.verdict import By, Reason, Result, Side, judge
from tests.shared.live.makers import COMPANY, SEEKER, at, beats, counters, stretch

SIDES = [Side("seeker", frozenset({SEEKER})), Side("company", frozenset({COMPANY}))]
EVERY = 25


def said(kind: EvidenceKind, t: float, *, seat: object = SEEKER, sid: str = "a", **facts: str) -> Row:
    source = EvidenceSource.RECONCILE if kind in ASKED else EvidenceSource.WEBHOOK
    connection = None if kind in {EvidenceKind.INACTIVE, EvidenceKind.FINISHED} else uuid5(seat, sid)  # type: ignore[arg-type]
    return Row(seat, connection, source, kind, at(t), facts)  # type: ignore[arg-type]


ASKED = {EvidenceKind.ACTIVE, EvidenceKind.INACTIVE}


@dataclass
class Stay:
    """What really happened: she joined, and left or died; then what the server would say of it."""

    joined: int
    left: int
    died: bool = False
    seat: object = SEEKER
    sid: str = "a"
    room_ends: int = 1000
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        since, gone = at(self.joined).isoformat(), self.left + (20 if self.died else 0)
        about = {"seat": self.seat, "sid": self.sid}
        reason = "connection_timeout" if self.died else "client_initiated"
        self.rows = [
            said(EvidenceKind.JOINED, self.joined, joined_at=since, **about),
            said(EvidenceKind.GONE, gone, joined_at=since, reason=reason, **about),
            said(EvidenceKind.FINISHED, self.room_ends, **about),
        ]
        for t in range(0, self.room_ends, EVERY):
            if self.joined <= t <= gone:
                self.rows.append(said(EvidenceKind.ACTIVE, t, joined_at=since, **about))
            elif self.joined < t:
                self.rows.append(said(EvidenceKind.INACTIVE, t, **about))

    @property
    def page(self) -> list[Row]:
        return beats(self.seat, max(self.joined - 3, 0), self.left + 2)  # type: ignore[arg-type]


stays = st.builds(
    lambda joined, lasts, died: Stay(joined, joined + lasts, died),
    st.integers(0, 300),
    st.integers(1, 600),
    st.booleans(),
)


def media(rows: list[Row]) -> list[Stretch]:
    return [s.stretch for s in build(rows) if s.basis is Basis.MEDIA]


def positive(rows: list[Row]) -> list[Row]:
    """What may be lost on its way. That she was asked for and not found is written down by Engawa itself."""
    return [r for r in rows if r.kind not in {EvidenceKind.INACTIVE, EvidenceKind.FINISHED}]


@given(stays)
def test_with_all_told_a_stay_is_as_long_as_it_was(stay: Stay) -> None:
    spans = [s for s in build([*stay.page, *stay.rows]) if s.basis is Basis.MEDIA]

    assert [s.stretch for s in spans] == [stretch(stay.joined, stay.left)]
    assert spans[0].flags == frozenset()


@given(stays, st.data())
def test_whatever_is_lost_a_stay_is_never_longer(stay: Stay, data: st.DataObject) -> None:
    lost = data.draw(st.sets(st.sampled_from(range(len(positive(stay.rows))))))
    gone = [positive(stay.rows)[n] for n in lost]
    kept = [r for r in stay.rows if r not in gone]

    for one in media([*stay.page, *kept]):
        assert at(stay.joined) <= one.begin
        assert one.end <= at(stay.left)


@given(stays, st.randoms(use_true_random=False))
def test_repeated_and_shuffled_events_say_the_same(stay: Stay, rng: random.Random) -> None:
    rows = [*stay.page, *stay.rows]
    again = rows + rng.choices(rows, k=len(rows))
    rng.shuffle(again)

    assert build(again) == build(rows)


@given(stays)
def test_with_all_webhooks_lost_what_was_asked_stands_and_is_at_most_a_look_and_a_timeout_shorter(stay: Stay) -> None:
    asked = [r for r in stay.rows if r.source is not EvidenceSource.WEBHOOK]

    told = sum(s.seconds for s in media([*stay.page, *asked]))

    assert stay.left - stay.joined - 2 * EVERY <= told <= stay.left - stay.joined


@given(stays)
def test_without_any_word_of_the_server_media_is_not_shown(stay: Stay) -> None:
    assert media(stay.page) == []


@given(stays)
def test_without_her_page_the_servers_word_shows_no_stay(stay: Stay) -> None:
    assert build(stay.rows) == []


def test_left_before_joined_is_the_same_stay() -> None:
    stay = Stay(10, 300)
    first, second, *rest = stay.rows

    assert media([*stay.page, second, *rest, first]) == [stretch(10, 300)]


def test_who_joins_anew_within_a_minute_was_not_away() -> None:
    one, other = Stay(0, 100, sid="a"), Stay(150, 300, sid="b")
    rows = [r for r in (*one.rows, *other.rows) if r.kind is not EvidenceKind.INACTIVE]

    assert media([*beats(SEEKER, 0, 310), *rows]) == [stretch(0, 300)]


def test_who_died_is_counted_to_the_last_packet_and_not_to_the_timeout() -> None:
    stay = Stay(0, 200, died=True)

    assert media([*beats(SEEKER, 0, 400), *stay.rows]) == [stretch(0, 200)]


def test_missed_twice_she_had_gone_whatever_is_told_later_and_that_is_doubtful() -> None:
    rows = [
        said(EvidenceKind.JOINED, 0),
        said(EvidenceKind.ACTIVE, 100),
        said(EvidenceKind.INACTIVE, 125),
        said(EvidenceKind.INACTIVE, 150),
        said(EvidenceKind.GONE, 300),
    ]
    spans = [s for s in build([*beats(SEEKER, 0, 300), *rows]) if s.basis is Basis.MEDIA]

    assert [s.stretch for s in spans] == [stretch(0, 100)]
    assert spans[0].flags == {Flag.SOURCES_DISAGREE}


def test_found_long_after_she_is_said_to_have_left_is_doubtful_and_the_shorter_stands() -> None:
    rows = [said(EvidenceKind.JOINED, 0), said(EvidenceKind.GONE, 100), said(EvidenceKind.ACTIVE, 150)]
    spans = [s for s in build([*beats(SEEKER, 0, 200), *rows]) if s.basis is Basis.MEDIA]

    assert [s.stretch for s in spans] == [stretch(0, 100)]
    assert spans[0].flags == {Flag.SOURCES_DISAGREE}


def test_a_page_unheard_for_long_while_the_server_says_she_is_there_is_doubtful_and_the_shorter_stands() -> None:
    rows = [said(EvidenceKind.JOINED, 0), said(EvidenceKind.GONE, 300)]
    spans = [s for s in build([*beats(SEEKER, 0, 200), *rows]) if s.basis is Basis.MEDIA]

    assert [s.stretch for s in spans] == [stretch(0, 200)]
    assert spans[0].flags == {Flag.SOURCES_DISAGREE}


def test_nothing_lasts_beyond_the_room_but_a_room_opened_again_counts_anew() -> None:
    first = [said(EvidenceKind.JOINED, 0), said(EvidenceKind.FINISHED, 100), said(EvidenceKind.GONE, 110)]
    again = [said(EvidenceKind.JOINED, 200, sid="b"), said(EvidenceKind.GONE, 300, sid="b")]

    assert media([*beats(SEEKER, 0, 310), *first, *again]) == [stretch(0, 100), stretch(200, 300)]


# --- a room that Engawa closes ---------------------------------------------------------------------------------------

CLOSES = 410


def closed(rows: list[Row]) -> list[Stretch]:
    found = build([*beats(SEEKER, 0, CLOSES), *rows], room_closed_at=at(CLOSES))
    return [s.stretch for s in found if s.basis is Basis.MEDIA]


def ended(reason: str = "room_deleted", after: float = 1) -> Row:
    return said(EvidenceKind.GONE, CLOSES + after, reason=reason)


TALKED = [said(EvidenceKind.JOINED, 4), *(said(EvidenceKind.ACTIVE, t) for t in range(25, CLOSES, EVERY))]
LAST_LOOK = said(EvidenceKind.ACTIVE, CLOSES + 0.5)


def test_a_stay_that_the_closing_ended_lasts_until_the_closing() -> None:
    assert closed([*TALKED, LAST_LOOK, ended()]) == [stretch(4, CLOSES)]
    assert closed([*TALKED, ended()]) == [stretch(4, CLOSES)]


def test_with_its_last_webhook_lost_the_last_look_leaves_twenty_seconds_of_doubt() -> None:
    assert closed([*TALKED, LAST_LOOK]) == [stretch(4, CLOSES - 20)]
    assert closed(TALKED) == [stretch(4, 400 - 20)]


def test_who_had_died_before_the_closing_was_not_there_at_it() -> None:
    assert closed([*TALKED, LAST_LOOK, ended("connection_timeout", after=8)]) == [stretch(4, CLOSES - 12)]
    assert closed([*TALKED, ended("connection_timeout", after=60)]) == [stretch(4, CLOSES)]


def test_nobody_comes_after_the_closing() -> None:
    late = [said(EvidenceKind.JOINED, CLOSES + 1), said(EvidenceKind.ACTIVE, CLOSES + 2), ended(after=30)]

    assert closed(late) == []


@given(st.data())
def test_whatever_is_lost_of_a_closing_the_stay_is_never_longer(data: st.DataObject) -> None:
    reason = data.draw(st.sampled_from(["room_deleted", "connection_timeout", "client_initiated"]))
    rows = [*TALKED, LAST_LOOK, ended(reason, data.draw(st.floats(0, 40)))]
    kept = [rows[n] for n in sorted(data.draw(st.sets(st.sampled_from(range(len(rows))))))]

    assert sum(s.seconds for s in closed(kept)) <= sum(s.seconds for s in closed(rows))


# --- verdicts ----------------------------------------------------------------------------------------------------------


def a_talk(*, sound: int = 900_000) -> tuple[list[Row], list[Row]]:
    """What pages did, and what the server said of it."""
    her, company = Stay(4, 400), Stay(5, 400, seat=COMPANY)
    pages = [
        *her.page,
        *company.page,
        counters(SEEKER, COMPANY, 395, sent=sound, received=sound),
        counters(COMPANY, SEEKER, 395, sent=sound, received=sound),
    ]
    return pages, [*her.rows, *company.rows]


def test_a_talk_on_livekit_is_held() -> None:
    pages, told = a_talk()

    verdict = judge([*pages, *told], SIDES, min_overlap_seconds=300)

    assert (verdict.result, verdict.by, verdict.overlap_seconds) == (Result.HELD, By.SOUND, 395)


def test_with_all_webhooks_lost_a_talk_that_was_asked_about_is_held() -> None:
    pages, told = a_talk()
    asked = [r for r in told if r.source is EvidenceSource.RECONCILE]

    verdict = judge([*pages, *asked], SIDES, min_overlap_seconds=300)

    assert (verdict.result, verdict.by) == (Result.HELD, By.SOUND)
    assert verdict.overlap_seconds <= 395


def test_with_only_the_pages_own_words_a_person_decides() -> None:
    pages, _told = a_talk()

    verdict = judge(pages, SIDES, min_overlap_seconds=300)

    assert verdict.result is Result.NEEDS_CHECK
    assert Reason.SHORT in verdict.reasons


def test_connected_in_silence_is_not_shown_to_be_a_talk() -> None:
    pages, told = a_talk(sound=0)

    verdict = judge([*pages, *told], SIDES, min_overlap_seconds=300)

    assert (verdict.result, verdict.reasons) == (Result.NEEDS_CHECK, (Reason.TALK_NOT_SHOWN,))


@given(st.data())
def test_no_loss_of_any_word_makes_a_talk_held_that_was_not(data: st.DataObject) -> None:
    pages, told = a_talk()
    rows = [*pages, *positive(told)]
    kept = [rows[n] for n in sorted(data.draw(st.sets(st.sampled_from(range(len(rows))))))]
    rest = [r for r in told if r not in rows]

    verdict = judge([*kept, *rest], SIDES, min_overlap_seconds=396)

    assert judge([*pages, *told], SIDES, min_overlap_seconds=395).result is Result.HELD
    assert verdict.result is not Result.HELD
