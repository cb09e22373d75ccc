"""Papers that are due: 開催速報 within seven days, 週次進捗報告 each week, 実施報告書 by the end of the contract."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.kit.days import next_open_day
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import Owed, owing
from engawa.outcomes.measures import sources
from engawa.outcomes.reports.documents import flash, report, weekly
from engawa.outcomes.reports.queries.weekly import Week, week_of
from engawa.shared.documents.models import Paper
from engawa.shared.documents.states import PaperState

FLASH_DAYS = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)


@owing("papers")
def papers_due(occasion: Occasion) -> Iterator[Owed]:
    rows = Paper.objects.filter(kind__in=[flash.KIND, weekly.KIND, report.KIND], state=PaperState.FROZEN)
    frozen = list(rows.order_by("frozen_at", "pk").values_list("kind", "title", "as_at"))
    titles = [title for _kind, title, _at in frozen]
    held = [one for one in sources.fairs() if one.ends_at <= clock.now() and one.state not in sources.NOT_HELD]
    for fair in held:
        if not any(flash.tells_of(title, fair.number) for title in titles):
            what = _("開催速報（%(fair)s）") % {"fair": fair.words}
            yield Owed("flash", what, fair.day + FLASH_DAYS, clause="実施要領1(2)カ・10(3)")
    last = week_of(clock.today()).before()
    if _runs(occasion, last) and weekly.title_of(last.first, last.last) not in titles:
        what = _("週次進捗報告（%(week)s）") % {"week": last.words}
        yield Owed("weekly", what, next_open_day(last.last + DAY), clause="実施要領1(2)コ")
    since = max((one.ends_at for one in sources.fairs()), default=None)
    done = since is not None and any(kind == report.KIND and at >= since for kind, _title, at in frozen)
    if occasion.ends_on is not None and not done:
        yield Owed("report", _("実施報告書"), occasion.ends_on, clause="実施要領1(3)")


def _runs(occasion: Occasion, week: Week) -> bool:
    """Whether the contract ran in that week."""
    begun = occasion.begins_on is not None and occasion.begins_on <= week.last
    return begun and (occasion.ends_on is None or week.first <= occasion.ends_on)
