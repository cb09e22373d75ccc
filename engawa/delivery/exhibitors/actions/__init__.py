from engawa.delivery.exhibitors.actions.checking import MOST_AT_ONCE, check_postings
from engawa.delivery.exhibitors.actions.exhibiting import (
    add_municipalities,
    add_municipality,
    answer_passport,
    write_intro,
)
from engawa.delivery.exhibitors.actions.imports import ImportStale, confirm_import, end_file, try_again, try_import
from engawa.delivery.exhibitors.actions.listing import propose_list, publish_list, withdraw_list

__all__ = [
    "MOST_AT_ONCE",
    "ImportStale",
    "add_municipalities",
    "add_municipality",
    "answer_passport",
    "check_postings",
    "confirm_import",
    "end_file",
    "propose_list",
    "publish_list",
    "try_again",
    "try_import",
    "withdraw_list",
    "write_intro",
]
