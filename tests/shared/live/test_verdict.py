import random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engawa.shared.live.spans import EvidenceKind, Row
from engawa.shared.live.verdict import SOUND_SHOWN, By, Reason, Result, Side, Verdict, judge
from tests.shared.live.makers import AGENCY, COMPANY, SEEKER, beats, counters, line, media_up, sweep, talk, uid

SIDES = [Side("seeker", frozenset({SEEKER})), Side("company", frozenset({COMPANY}))]


def verdict(rows: list[Row], **more: Any) -> Verdict:
    return judge(rows, SIDES, min_overlap_seconds=300, **more)


def test_a_talk_with_sound_confirmed_by_both_ends_is_held() -> None:
    assert verdict(talk(400)) == Verdict(Result.HELD, 385, By.SOUND)


def test_a_talk_shorter_than_the_threshold_needs_a_person() -> None:
    assert verdict(talk(200)) == Verdict(Result.NEEDS_CHECK, 185, By.SOUND, (Reason.SHORT,))


def test_who_never_met_did_not_talk() -> None:
    rows = [*beats(SEEKER, 0, 100), *beats(COMPANY, 200, 600), line(SEEKER, 10), line(COMPANY, 210)]

    assert verdict(rows) == Verdict(Result.NOT_HELD, 0, None, (Reason.NO_OVERLAP,))


@pytest.mark.parametrize("liar", [SEEKER, COMPANY])
def test_one_browsers_claim_alone_never_suffices(liar: object) -> None:
    rows = [r for r in talk(400) if r.kind is not EvidenceKind.COUNTERS or r.seat == liar]

    assert verdict(rows) == Verdict(Result.NEEDS_CHECK, 400, None, (Reason.TALK_NOT_SHOWN,))


def test_a_browser_that_claims_to_have_sent_what_nobody_received_shows_nothing() -> None:
    rows = [r for r in talk(400) if r.kind is not EvidenceKind.COUNTERS]
    rows += [
        counters(SEEKER, COMPANY, 400, sent=10**9, received=10**9),
        counters(COMPANY, SEEKER, 400, sent=900_000, received=0),
    ]

    assert verdict(rows).reasons == (Reason.TALK_NOT_SHOWN,)


@pytest.mark.parametrize(("sound", "by"), [(SOUND_SHOWN, None), (SOUND_SHOWN + 1, By.SOUND)])
def test_sound_is_shown_above_thirty_kilobytes(sound: int, by: By | None) -> None:
    assert verdict(talk(400, sound=sound)).by == by


def test_sound_adds_up_over_a_reloaded_page() -> None:
    rows = [r for r in talk(400) if r.kind is not EvidenceKind.COUNTERS]
    for tab in (0, 1):
        rows += [
            counters(SEEKER, COMPANY, 100 + tab, sent=20_000, received=20_000, tab=tab),
            counters(COMPANY, SEEKER, 100 + tab, sent=20_000, received=20_000, tab=tab),
        ]

    assert verdict(rows).result is Result.HELD


def test_a_talk_by_chat_counts_when_each_wrote() -> None:
    here = [*beats(SEEKER, 0, 400), *beats(COMPANY, 0, 400)]

    assert verdict([*here, line(SEEKER, 50), line(COMPANY, 60)]) == Verdict(Result.HELD, 400, By.CHAT)
    assert verdict([*here, line(SEEKER, 50), line(SEEKER, 60)]).reasons == (Reason.TALK_NOT_SHOWN,)


def test_a_doubt_of_the_sweep_or_a_fallback_needs_a_person() -> None:
    assert verdict([*talk(400), sweep(SEEKER, 200, seen=False)]).reasons == (Reason.SOURCES_DISAGREE,)
    assert verdict(talk(400), fell_back=True).reasons == (Reason.FELL_BACK,)


def test_a_consultation_counts_as_three_only_when_all_three_overlap() -> None:
    three = [*SIDES, Side("agency", frozenset({AGENCY}))]
    with_third = [*talk(400), *beats(AGENCY, 0, 400), media_up(AGENCY, SEEKER, 4), media_up(SEEKER, AGENCY, 4)]
    for a, b in ((AGENCY, SEEKER), (SEEKER, AGENCY), (AGENCY, COMPANY), (COMPANY, AGENCY)):
        with_third.append(counters(a, b, 399, sent=50_000, received=50_000))

    assert judge(with_third, three, min_overlap_seconds=300).result is Result.HELD
    assert judge(talk(400), three, min_overlap_seconds=300).result is Result.NOT_HELD


def test_either_of_two_people_from_a_company_may_speak_for_it() -> None:
    second = uid("second")
    sides = [SIDES[0], Side("company", frozenset({COMPANY, second}))]
    rows = [*talk(400), *beats(second, 100, 400)]

    assert judge(rows, sides, min_overlap_seconds=300).result is Result.HELD


@given(st.randoms(use_true_random=False), st.floats(0, 1))
def test_losing_evidence_never_makes_a_talk_held_that_was_not(rng: random.Random, share: float) -> None:
    rows = talk(310)  # 295 s of sound: just short
    kept = [r for r in rows if rng.random() < share]
    rng.shuffle(kept)

    assert judge(kept, SIDES, min_overlap_seconds=300).result is not Result.HELD
