"""What the desk and the day owe by when: answers to inquiries, the second look at blocks."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import Owed, owing
from engawa.delivery.events import inquiries
from engawa.delivery.events.blocks import to_look_at


@owing("inquiries")
def answers_owed(occasion: Occasion) -> Iterator[Owed]:
    del occasion
    found = inquiries.waiting().order_by().aggregate(n=Count("pk"), first=Min("due"))
    if found["n"]:
        what = _("お問い合わせ%(n)d件への返事") % found
        yield Owed("inquiries", what, clock.local(found["first"]).date(), clause="実施要領1(2)コ")


@owing("blocks")
def looks_owed(occasion: Occasion) -> Iterator[Owed]:
    del occasion
    found = to_look_at().order_by().aggregate(n=Count("pk"), first=Min("look_due_at"))
    if found["n"]:
        yield Owed("blocks", _("利用停止%(n)d件の見直し") % found, clock.local(found["first"]).date())
