import pytest

from engawa.delivery.queues.ranges import WaitRange, wait_range

TALKS = [480.0, 600.0, 720.0, 900.0]


@pytest.mark.parametrize(
    ("sure", "possible", "running", "durations", "expected"),
    [
        (0, 0, 0, [], WaitRange(0, 5, measured=False)),
        (0, 0, 1, [], WaitRange(0, 25, measured=False)),
        (2, 2, 0, [], WaitRange(20, 50, measured=False)),
        (2, 2, 1, TALKS, WaitRange(20, 40, measured=True)),
        (1, 3, 1, TALKS, WaitRange(10, 55, measured=True)),
        (0, 0, 0, TALKS, WaitRange(0, 5, measured=True)),
    ],
)
def test_the_range_counts_who_is_there_for_the_low_end_and_everybody_for_the_high_end(
    sure: int, possible: int, running: int, durations: list[float], expected: WaitRange
) -> None:
    assert wait_range(sure=sure, possible=possible, running=running, durations=durations) == expected


def test_two_hosts_halve_the_wait() -> None:
    alone = wait_range(sure=4, possible=4, running=2, durations=TALKS)
    together = wait_range(sure=4, possible=4, running=2, durations=TALKS, hosts=2)

    assert together.high < alone.high
