"""接続確認 from confirmation on, by the link in her mail."""

from engawa.delivery.fairs.queries.fair import current_fair
from engawa.web.checking import Checked
from engawa.web.http import subject
from engawa.web.scope import EngawaRequest


def _frame(request: EngawaRequest) -> dict[str, object]:
    del request
    return {"fair": current_fair()}


CHECKED = Checked("participant:check", subject(), "participant/check.html", "participant:today", _frame)
