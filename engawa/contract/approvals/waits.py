from engawa.base.programmes.waits import register_wait
from engawa.contract.approvals.actions import EXPIRES, expire

register_wait(EXPIRES, expire)
