from engawa.base.programmes.permissions import Permission
from engawa.web.between.desk import Desk
from engawa.web.between.waiting import for_office

OFFICE = Desk("contractor", "contractor/desk.html", Permission.BOARD_VIEW, for_office)
