from engawa.base.programmes.permissions import Permission
from engawa.web.between import waiting
from engawa.web.between.desk import Desk

WINDOW = Desk("commissioner", "commissioner/desk.html", Permission.WINDOW_VIEW, waiting.WINDOW)
