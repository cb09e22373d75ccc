"""What is held about her, told by kind: a name is not a table, and a purpose is a sentence."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.acts.words import CLASS_LABELS, DataClass
from engawa.base.subjects.sites import MEDIUM_LABELS, SITES, Medium
from engawa.contract.custody.disposal.queries import counted, purpose_words

SHOWN = 4
OF_OTHERS = {DataClass.STAFF_IDENTITY, DataClass.STAFF_CONTACT, DataClass.STAFF_POST}
"""Names of people at work beside hers are not held about her."""


@dataclass
class Kind:
    """One kind of data: what it is called, for what it is held, and in which records."""

    what: str
    purposes: dict[str, None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)

    @property
    def first_places(self) -> list[str]:
        return list(self.places)[:SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.places) - SHOWN, 0)


def held_by_class(programme: UUID, subject: UUID) -> list[Kind]:
    """In the order in which the kinds are declared, bare numbers last; inside the programme."""
    kinds = [one for one in DataClass if one not in {*OF_OTHERS, DataClass.PSEUDONYM}]
    found = {one: Kind(str(CLASS_LABELS[one])) for one in (*kinds, DataClass.PSEUDONYM)}
    for line in counted(programme, subject):
        medium = MEDIUM_LABELS[Medium(line["medium"])]
        place = _("%(place)s（%(medium)s）") % {"place": SITES[line["site"]].label, "medium": medium}
        for what, why in line["holds"]:
            if kind := found.get(DataClass(what)):
                kind.purposes[purpose_words(why)] = None
                kind.places[place] = None
    return [kind for kind in found.values() if kind.places]
