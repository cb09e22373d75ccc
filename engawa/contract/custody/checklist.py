"""Copies on paper and until when they are to be destroyed. 特記事項第7条."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from engawa.contract.custody.models import CopyRecord
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import Owed, owing


@owing("kits")
def kits_to_end(occasion: Occasion) -> Iterator[Owed]:
    del occasion
    rows = CopyRecord.objects.filter(kind=CopyRecord.Kind.KIT, ended_at__isnull=True)
    found = rows.aggregate(n=Count("pk"), first=Min("until"))
    if found["n"]:
        yield Owed("kits", _("紙の備え%(n)d部の廃棄の記録") % found, found["first"], clause="特記事項第7条")
