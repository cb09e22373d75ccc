"""What measures know of 開始前確認表: both targets of the fair are agreed. 実施要領1(2)カ."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from engawa.contract.duties.checking import Found, checks
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import Owed, owing
from engawa.outcomes.measures.models import Target
from engawa.outcomes.measures.queries import asked_pleas, waiting_targets
from engawa.outcomes.measures.states import GOAL_LABELS, GOAL_UNITS, Goal, TargetState


@checks("targets")
def targets_agreed(occasion: Occasion) -> Found:
    rows = Target.objects.filter(gathering=occasion.gathering, state=TargetState.AGREED)
    agreed = dict(rows.values_list("kind", "value"))
    missing = tuple(_("%(goal)sの目標の合意") % {"goal": GOAL_LABELS[goal]} for goal in Goal if goal not in agreed)
    there = (f"{GOAL_LABELS[goal]} {agreed[goal]:,}{GOAL_UNITS[goal]}" for goal in Goal if goal in agreed)
    return Found(missing, _("、").join(there))


@owing("targets-asked")
def asked(occasion: Occasion) -> Iterator[Owed]:
    """What 甲 has to say about targets and the cut."""
    del occasion
    who = str(_("発注者（甲）"))
    for target in waiting_targets():
        yield Owed("target", _("目標（%(label)s）の合意") % {"label": target.label}, None, who, waits=True)
    for plea in asked_pleas():
        what = _("減額の免除（%(cause)s）の決定") % {"cause": plea.cause_label}
        yield Owed("plea", what, None, who, ref=plea.pk, waits=True)
