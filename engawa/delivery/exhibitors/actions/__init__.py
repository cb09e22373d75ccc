from engawa.delivery.exhibitors.actions.applying import submit_application, write_company, write_postings
from engawa.delivery.exhibitors.actions.checking import MOST_AT_ONCE, check_postings
from engawa.delivery.exhibitors.actions.duty import add_shift, drop_shift, pass_training
from engawa.delivery.exhibitors.actions.exhibiting import (
    add_municipalities,
    add_municipality,
    write_intro,
)
from engawa.delivery.exhibitors.actions.granting import confirm_rule, withdraw_rule, write_rule
from engawa.delivery.exhibitors.actions.import_files import ImportStale, end_file
from engawa.delivery.exhibitors.actions.imports import confirm_import, try_again, try_import
from engawa.delivery.exhibitors.actions.life import clear_cells, write_cells
from engawa.delivery.exhibitors.actions.listing import propose_list, publish_list, withdraw_list
from engawa.delivery.exhibitors.actions.passport import (
    answer_passport,
    check_answers,
    keep_answers,
    publish_passport,
    submit_passport,
    withdraw_answers,
)
from engawa.delivery.exhibitors.actions.town_imports import confirm_towns, try_towns

__all__ = [
    "MOST_AT_ONCE",
    "ImportStale",
    "add_municipalities",
    "add_municipality",
    "add_shift",
    "answer_passport",
    "check_answers",
    "check_postings",
    "clear_cells",
    "confirm_import",
    "confirm_rule",
    "confirm_towns",
    "drop_shift",
    "end_file",
    "keep_answers",
    "pass_training",
    "propose_list",
    "publish_list",
    "publish_passport",
    "submit_application",
    "submit_passport",
    "try_again",
    "try_import",
    "try_towns",
    "withdraw_answers",
    "withdraw_list",
    "withdraw_rule",
    "write_cells",
    "write_company",
    "write_intro",
    "write_postings",
    "write_rule",
]
