"""What duties themselves know of the checklist: the values that 甲 sets, and what a person attested."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.contract.clauses.known import Basis
from engawa.contract.clauses.queries import Setting, parameters
from engawa.contract.duties.checking import Found, checks, evidence_of, standing
from engawa.contract.duties.items import ITEMS, Evidence
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import Lapse, lapses

RULES = ("participant.min_seconds", "live.min_overlap_seconds", "match.municipalities", "match.withdrawn")
"""Q33 to Q37 of `fair-operations.md` 17, as far as they are values."""


@checks("rules")
def rules_set(occasion: Occasion) -> Found:
    """A default that nobody has set is 乙's, not 甲's."""
    del occasion
    known = parameters(RULES).values()
    missing = tuple(one.known.label for one in known if not by_commissioner(one))
    return Found(missing, _("、").join(f"{one.known.label} {one.words}" for one in known if by_commissioner(one)))


def by_commissioner(setting: Setting) -> bool:
    return setting.since is not None and setting.basis is not Basis.OWN


@lapses("attestation")
def attestations_lapsing(occasion: Occasion, until: dt.date) -> Iterator[Lapse]:
    for key, row in standing(occasion).items():
        item = ITEMS.get(key)
        if item is not None and evidence_of(item) is Evidence.PERSON and clock.today() <= row.until < until:
            what = _("責任者の確認（%(item)s）") % {"item": item.name}
            yield Lapse("attestation", what, row.until, _("責任者"), str(row.pk), item.clause)
