"""The roster as 甲 sees it: its own people and those it commissioned."""

from engawa.web.entrance.roster import Desk, roster_urlpatterns

urlpatterns = roster_urlpatterns(Desk("commissioner", "ui/desk.html"))
