"""What an erasure leaves of somebody's suggestions: nothing. It commits, so it stands apart."""

import pytest

from engawa.base.programmes.context import inside
from engawa.contract.custody.disposal.running import run as erase_now
from engawa.delivery.guidance.suggestions import changing
from engawa.delivery.guidance.suggestions.changing import Why
from engawa.delivery.guidance.suggestions.models import Override, Suggestion
from engawa.delivery.guidance.suggestions.queries import shown_to
from engawa.delivery.guidance.suggestions.states import Ground
from tests.contract.custody.erasing import ordered
from tests.delivery.guidance.suggestions.scenes import issue_lines, lines, make_issued, make_scene, make_wishing, run


@pytest.mark.usefixtures("committed", "unsearched")
def test_an_erasure_leaves_no_line_no_override_and_no_trace_in_the_lists() -> None:
    scene = make_scene()
    who, issued = make_issued(scene)
    other = make_wishing(scene)
    run(scene)
    issue_lines(scene, lines(scene, other))
    changing.leave_out(issued[0], by=scene.counsellor, why=Why(Ground.OTHER, "ご本人の話から"))

    request = ordered(scene.programme, who.actor.id)
    erase_now(scene.programme, request.pk)

    with inside(scene.programme):
        assert {one.subject_id for one in Suggestion.objects.all()} == {other.actor.id}
        assert Override.objects.count() == 0
        assert len(shown_to(other.actor.id, scene.fair.gathering)) == 2
