"""The small step both sides share: as far as what she did not deny goes."""

from engawa.delivery.guidance.case_states import STAGES, Track
from engawa.delivery.guidance.models import Case, CaseStep


def settle_stages(case: Case) -> None:
    """Within an act; `case` is locked."""
    rows = CaseStep.objects.filter(case=case, denied_at__isnull=True).values_list("track", "stage")
    found: dict[str, list[str]] = {}
    for track, stage in rows.order_by("track", "on", "pk"):
        found.setdefault(track, []).append(stage)
    case.stage_job, case.stage_move = (_farthest(track, found.get(track, [])) for track in (Track.JOB, Track.MOVE))
    case.save(update_fields=["stage_job", "stage_move"])


def _farthest(track: Track, said: list[str]) -> str:
    places = [stage.value for stage in STAGES[track]]
    return max(said, key=places.index, default="")
