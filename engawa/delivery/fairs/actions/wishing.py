"""Her own wishes, opened for her alone so that she can change them."""

from engawa.base.acts import reads
from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.programmes.actors import Actor
from engawa.delivery.fairs.actions.registering import SEALED_WISHES
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.fairs.models import FairRegistration


def own_wishes(registration: FairRegistration, *, by: Actor) -> Wishes:
    programme = registration.programme
    with acting(Act.SUBJECT_SEE, programme, by=by, subject=by.subject_id, purpose=Purpose.OWN_DATA) as act:
        reads.once(act)
        one = FairRegistration.objects.filter(subject=by.subject_id).get(pk=registration.pk)
        texts = one.open(act, *SEALED_WISHES)
        return Wishes(
            industries=tuple(one.industries),
            occupations=tuple(one.occupations),
            regions=tuple(one.regions),
            employment=tuple(one.employment),
            ways=tuple(one.ways),
            weights=dict(one.weights),
            income_min=one.income_min,
            income_unit=one.income_unit,
            experience=tuple((code, years) for code, years in one.experience),
            start=one.start,
            moving=one.moving,
            **texts,
        )
