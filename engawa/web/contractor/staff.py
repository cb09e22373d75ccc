"""乙's roster."""

from engawa.web.contractor.desk import OFFICE
from engawa.web.entrance.roster import roster_urlpatterns

urlpatterns = roster_urlpatterns(OFFICE)
