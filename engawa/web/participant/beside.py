"""Who sits beside her in one consultation, in words for her."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.base.subjects.aliases import show_alias
from engawa.delivery.guidance.companion_states import COMPANION_WORDS, STANDING, CompanionState
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.companions import last_of, not_agreed

TONES = {CompanionState.INVITED: "info", CompanionState.ACCEPTED: "go"}


@dataclass(frozen=True)
class Beside:
    """`standing`: invited or coming along, so that nobody else can be invited."""

    alias: str
    word: str
    tone: str
    standing: bool
    waits: bool


def beside_her(one: Consultation) -> Beside | None:
    """The latest invitation. Run inside the programme."""
    found = last_of(one.pk)
    if found is None:
        return None
    found.consultation, state = one, CompanionState(found.state)
    word, tone = str(COMPANION_WORDS[state]), TONES.get(state, "soft")
    if state is CompanionState.ACCEPTED and (left := not_agreed(found)):
        word = _("%(bodies)sへの同意がまだです") % {"bodies": _("、").join(body.name for body in left)}
        tone = "now"
    return Beside(show_alias(found.subject_id), word, tone, state in STANDING, state is CompanionState.INVITED)
