"""開始前確認表「発行」: what is missing, until when, and from which day somebody is told. 実施要領1(2)ア(エ)."""

import datetime as dt

import pytest

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.delivery.guidance.suggestions.ready import AHEAD, Readiness, due_of, pressing, readiness
from tests.delivery.guidance.suggestions.scenes import Scene, approve, make_scene, name_body, state, switch

pytestmark = pytest.mark.django_db


def ready(scene: Scene) -> Readiness:
    with inside(scene.programme):
        return readiness(scene.fair.gathering)


def test_each_part_is_named_until_it_is_there() -> None:
    scene = make_scene(issued=False)
    missing = [ready(scene).missing]
    for part in (state, approve, name_body, switch):
        part(scene)
        missing.append(ready(scene).missing)

    assert missing[0] == ("相談機関の根拠", "提案の基準の承認", "希望条件を見せる承諾", "発行の方式")
    assert [len(one) for one in missing] == [4, 3, 2, 1, 0]
    assert (ready(scene).tone, ready(scene).words) == ("go", "そろいました")


@pytest.mark.parametrize(
    ("days", "tone", "presses"),
    [(75, "plain", False), (74, "now", True), (60, "now", True), (59, "error", True), (-1, "error", False)],
)
def test_it_is_amber_fourteen_days_ahead_and_red_from_the_day_after(days: int, tone: str, presses: bool) -> None:
    scene = make_scene(issued=False)
    gathering = scene.fair.gathering
    day = clock.local(gathering.starts_at).date()

    with clock.travel_to(clock.at(day - dt.timedelta(days=days), 9)):
        assert (ready(scene).tone, pressing(gathering)) == (tone, presses)
    assert due_of(gathering) == day - dt.timedelta(days=60)
    assert AHEAD.days == 14
