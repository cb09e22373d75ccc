from engawa.base.programmes.permissions import Permission
from engawa.web.between import waiting
from engawa.web.between.desk import Desk

OFFICE = Desk("contractor", "contractor/desk.html", Permission.BOARD_VIEW, waiting.OFFICE)
