"""The item 「発行」 of 開始前確認表, and until when bodies may issue. 実施要領1(2)ア(エ)."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from engawa.contract.duties.checking import Found, checks
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import Lapse, lapses
from engawa.delivery.events.queries import gathering_of
from engawa.delivery.guidance.suggestions.models import IssuerBasis
from engawa.delivery.guidance.suggestions.queries import valid_today
from engawa.delivery.guidance.suggestions.ready import readiness


@checks("issue")
def may_be_issued(occasion: Occasion) -> Found:
    return Found(readiness(gathering_of(occasion.gathering)).missing)


@lapses("basis")
def bases_lapsing(occasion: Occasion, until: dt.date) -> Iterator[Lapse]:
    del occasion
    rows = IssuerBasis.objects.filter(valid_today(), valid_to__lt=until).select_related("organisation")
    for one in rows.order_by("valid_to", "pk"):
        name = one.organisation.name
        what = _("%(name)sの職業紹介の根拠") % {"name": name}
        yield Lapse("basis", what, one.valid_to, name, str(one.pk), "実施要領1(2)ア(エ)")
