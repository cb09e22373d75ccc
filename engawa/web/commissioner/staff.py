"""The roster as 甲 sees it: its own people and those it commissioned."""

from engawa.web.commissioner.desk import WINDOW
from engawa.web.entrance.roster import roster_urlpatterns

urlpatterns = roster_urlpatterns(WINDOW)
