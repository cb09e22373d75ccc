from engawa.base.programmes.permissions import Permission
from engawa.web.between.desk import Desk
from engawa.web.between.waiting import for_window

WINDOW = Desk("commissioner", "commissioner/desk.html", Permission.WINDOW_VIEW, for_window)
