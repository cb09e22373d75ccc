"""接続確認 for people at work, from their own network."""

from engawa.base.programmes.permissions import Permission
from engawa.web.checking import Checked
from engawa.web.exhibitor.access import booth_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest


def _frame(request: EngawaRequest) -> dict[str, object]:
    booth = booth_for(request)
    return {"booth": booth, "fair": booth.gathering.fair}


CHECKED = Checked("exhibitor:check", staff(Permission.ROOM_ENTER), "exhibitor/check.html", "exhibitor:home", _frame)
