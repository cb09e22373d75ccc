import threading

import pytest
from django.db import connection

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.actions import ImportStale, confirm_towns, try_towns
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.exhibitors.towns import town_of
from tests.delivery.exhibitors.files import town_row, towns_file
from tests.make import make_actor, make_programme


@pytest.mark.usefixtures("committed")
def test_two_who_confirm_over_the_same_lines_do_so_one_after_the_other() -> None:
    programme = make_programme()
    runs = [
        try_towns(programme, by=make_actor(Role.CONTRACTOR, programme), data=towns_file(*rows))
        for rows in (
            (town_row("rent", ようす="甲"), town_row(ようす="甲")),
            (town_row(ようす="乙"), town_row("rent", ようす="乙")),
        )
    ]
    barrier, ends = threading.Barrier(2), list[str]()

    def press(run: ImportRun) -> None:
        try:
            barrier.wait()
            confirm_towns(run, by=make_actor(Role.CONTRACTOR, programme))
            ends.append("done")
        except ImportStale:
            ends.append("stale")
        finally:
            connection.close()

    pressing = [threading.Thread(target=press, args=(run,)) for run in runs]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()

    assert sorted(ends) == ["done", "stale"]
    with inside(programme):
        texts = [cell.text for cell in town_of("312011").cells.values()]
    assert texts in (["甲", "甲"], ["乙", "乙"])
