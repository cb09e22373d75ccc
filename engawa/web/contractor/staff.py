"""乙's roster."""

from engawa.web.entrance.roster import Desk, roster_urlpatterns

urlpatterns = roster_urlpatterns(Desk("contractor", "ui/desk.html"))
