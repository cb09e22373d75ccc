import random

from hypothesis import given, strategies as st

from engawa.shared.live.spans import Basis, Flag, Row, build, merge, overlap
from tests.shared.live.makers import COMPANY, SEEKER, at, beats, counters, line, media_up, stretch, sweep, talk

rows_of_a_talk = st.lists(
    st.one_of(
        st.builds(
            lambda seat, t, tab: beats(seat, t, t, tab=tab)[0],
            st.sampled_from([SEEKER, COMPANY]),
            st.integers(0, 900),
            st.integers(0, 1),
        ),
        st.builds(
            lambda swap, t, tab, other: media_up(
                *((COMPANY, SEEKER) if swap else (SEEKER, COMPANY)), t, tab=tab, peer_tab=other
            ),
            st.booleans(),
            st.integers(0, 900),
            st.integers(0, 1),
            st.integers(0, 1),
        ),
        st.builds(lambda t, seen: sweep(SEEKER, t, seen=seen), st.integers(0, 900), st.booleans()),
        st.builds(lambda t: counters(SEEKER, COMPANY, t, sent=t, received=t), st.integers(0, 900)),
        st.builds(lambda t: line(SEEKER, t), st.integers(0, 900)),
    ),
    max_size=60,
)


def seconds(rows: list[Row], basis: Basis) -> dict[object, float]:
    out: dict[object, float] = {SEEKER: 0.0, COMPANY: 0.0}
    for span in build(rows):
        if span.basis is basis:
            out[span.seat] += span.stretch.seconds
    return out


@given(rows_of_a_talk, st.randoms(use_true_random=False))
def test_order_and_repetition_of_evidence_do_not_matter(rows: list[Row], rng: random.Random) -> None:
    again = rows + rng.choices(rows, k=len(rows)) if rows else []
    rng.shuffle(again)

    assert build(again) == build(rows)


@given(rows_of_a_talk, st.data())
def test_lost_evidence_never_lengthens_anybodys_stay(rows: list[Row], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.sampled_from(rows), unique_by=id)) if rows else []

    for basis in Basis:
        fewer, all_of_it = seconds(kept, basis), seconds(rows, basis)
        assert all(fewer[seat] <= all_of_it[seat] for seat in all_of_it)


@given(rows_of_a_talk)
def test_media_never_lasts_longer_than_presence(rows: list[Row]) -> None:
    media, presence = seconds(rows, Basis.MEDIA), seconds(rows, Basis.PRESENCE)

    assert all(media[seat] <= presence[seat] for seat in presence)


def test_a_stay_runs_from_the_first_to_the_last_time_the_server_heard_the_page() -> None:
    spans = build(beats(SEEKER, 0, 300))

    assert [(s.stretch, s.basis) for s in spans] == [(stretch(0, 300), Basis.PRESENCE)]


def test_a_minute_without_network_joins_and_more_parts() -> None:
    joined = build([*beats(SEEKER, 0, 100), *beats(SEEKER, 160, 200, tab=1)])
    parted = build([*beats(SEEKER, 0, 100), *beats(SEEKER, 161, 200, tab=1)])

    assert [s.stretch for s in joined] == [stretch(0, 200)]
    assert [s.stretch for s in parted] == [stretch(0, 100), stretch(161, 200)]


def test_media_begins_when_both_ends_have_said_so() -> None:
    rows = [
        *beats(SEEKER, 0, 300),
        *beats(COMPANY, 0, 300),
        media_up(SEEKER, COMPANY, 10),
        media_up(COMPANY, SEEKER, 40),
    ]

    media = [s.stretch for s in build(rows) if s.basis is Basis.MEDIA]

    assert media == [stretch(45, 300), stretch(45, 300)]  # the first beat after second 40


def test_one_ends_word_is_presence_only() -> None:
    rows = [*beats(SEEKER, 0, 300), *beats(COMPANY, 0, 300), media_up(SEEKER, COMPANY, 10)]

    assert {s.basis for s in build(rows)} == {Basis.PRESENCE}


def test_media_with_a_page_that_was_replaced_does_not_count_for_the_new_one() -> None:
    rows = [
        *beats(SEEKER, 0, 300, tab=1),
        *beats(COMPANY, 0, 300),
        media_up(SEEKER, COMPANY, 5, tab=0),
        media_up(COMPANY, SEEKER, 5, peer_tab=0),
    ]

    assert [s.seat for s in build(rows) if s.basis is Basis.MEDIA] == [COMPANY]


def test_nothing_lasts_beyond_the_closing_of_the_room() -> None:
    spans = build(beats(SEEKER, 0, 300), room_closed_at=at(200))

    assert [s.stretch for s in spans] == [stretch(0, 195)]


def test_client_counters_alone_prove_no_presence() -> None:
    assert build([counters(SEEKER, COMPANY, t, sent=t, received=t) for t in range(0, 300, 15)]) == []


def test_the_sweep_casts_doubt_but_adds_no_time() -> None:
    agreed = build([*beats(SEEKER, 0, 300), sweep(SEEKER, 150, seen=True), sweep(SEEKER, 320, seen=True)])
    absent = build([*beats(SEEKER, 0, 300), sweep(SEEKER, 150, seen=False)])
    elsewhere = build([*beats(SEEKER, 0, 300), sweep(SEEKER, 340, seen=True)])

    assert [s.flags for s in agreed] == [frozenset()]
    assert [s.flags for s in absent] == [frozenset({Flag.SOURCES_DISAGREE})]
    assert [(s.stretch, s.flags) for s in elsewhere] == [(stretch(0, 300), frozenset({Flag.SOURCES_DISAGREE}))]


def test_overlap_needs_every_side() -> None:
    assert overlap([stretch(0, 100)], [stretch(50, 200)]) == 50
    assert overlap([stretch(0, 100)], [stretch(50, 200)], [stretch(90, 95)]) == 5
    assert overlap([stretch(0, 100)], []) == 0
    assert overlap() == 0


def test_two_people_of_one_side_are_one_presence() -> None:
    assert merge([stretch(50, 90), stretch(0, 60), stretch(200, 210)]) == [stretch(0, 90), stretch(200, 210)]


def test_a_talk_has_presence_and_media_for_both() -> None:
    assert len(build(talk())) == 4
