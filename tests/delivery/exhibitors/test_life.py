import datetime as dt
import threading

import pytest
from django.db import connection

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.parties.models import OrganisationKind
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import due, run_due
from engawa.delivery.exhibitors.actions.life import NotTellable, clear_cells, write_cells
from engawa.delivery.exhibitors.cell import Cell
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.life import LIFE, SUPPORT, keys, next_april
from engawa.delivery.exhibitors.towns import every_cell, told_of, town_of
from tests.delivery.fairs.makers import make_fair
from tests.delivery.fairs.site_makers import first_april, tell, told
from tests.make import entries, make_actor, make_organisation, make_programme, reload


def texts(programme: Programme, code: str = "312011") -> dict[str, str]:
    with inside(programme):
        return {key: cell.text for key, cell in town_of(code).cells.items()}


def test_the_matrices_hold_what_the_commission_names_and_commuting_comes_first() -> None:
    life = [one.label for one in keys().values() if one.matrix == LIFE]
    support = [one.label for one in keys().values() if one.matrix == SUPPORT]

    assert life == ["通勤", "保育", "学校", "医療", "買物", "交通", "気候・雪", "家賃", "物価", "通信", "地域活動"]
    assert {"空き家バンク", "移住定住・住宅支援", "定住奨励金", "暮らし体験", "農林水産業支援", "お試し住宅"} <= set(
        support
    )
    assert {"移住支援金", "子育て支援", "起業・就業支援", "奨学金返還支援", "相談窓口"} <= set(support)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-03-31", "2026-04-01"),
        ("2026-04-01", "2027-04-01"),
        ("2025-12-31", "2026-04-01"),
        ("2026-01-01", "2026-04-01"),
    ],
)
def test_what_was_looked_up_holds_until_the_next_first_of_april(day: str, end: str) -> None:
    assert next_april(dt.date.fromisoformat(day)) == dt.date.fromisoformat(end)


@pytest.mark.django_db
def test_a_municipality_writes_of_itself_and_of_nobody_else() -> None:
    programme = make_programme()
    kurayoshi = make_organisation(OrganisationKind.MUNICIPALITY, municipality="312037")
    host = make_actor(Role.EXHIBITOR, programme, kurayoshi)
    company = make_actor(Role.EXHIBITOR, programme, make_organisation(municipality="312037"))

    write_cells(programme, by=host, municipality="312037", cells={"commute": told("自転車で10分")})
    for by, code in ((host, "312011"), (company, "312037")):
        with pytest.raises(Refused) as refused:
            write_cells(programme, by=by, municipality=code, cells={"commute": told()})
        assert [unmet.duty for unmet in refused.value.unmet] == ["life.own"]
    with pytest.raises(Refused):
        clear_cells(programme, by=host, municipality="312011", keys=["commute"])
    with pytest.raises(NotPermitted):
        write_cells(programme, by=make_actor(Role.COMMISSIONER, programme), municipality="312037", cells={})

    assert (texts(programme, "312037"), texts(programme)) == ({"commute": "自転車で10分"}, {})
    [entry] = [one for one in entries(programme, Act.LIFE_WRITE) if one["decision"] == "allow"]
    assert entry["scope"] == {"municipality": "312037", "fields": ["commute"]}


@pytest.mark.django_db
def test_who_wrote_is_told_whether_the_town_the_agency_or_the_office() -> None:
    programme = make_programme()
    town = make_organisation(OrganisationKind.MUNICIPALITY, municipality="312011")
    people = [
        make_actor(Role.EXHIBITOR, programme, town),
        make_actor(Role.AGENCY, programme),
        make_actor(Role.CHIEF, programme),
    ]

    for key, by in zip(("commute", "nursery", "school"), people, strict=True):
        write_cells(programme, by=by, municipality="312011", cells={key: told()})

    with inside(programme):
        cells = town_of("312011").cells
    assert [cells[key].teller for key in ("commute", "nursery", "school")] == ["own", "agency", "office"]


@pytest.mark.django_db
def test_on_the_first_of_april_nothing_old_is_public_with_or_without_the_ticker() -> None:
    programme = make_programme()
    tell(programme, commute="車で15分", rent="家賃は4万円台から")
    april = first_april()

    with clock.travel_to(clock.at(april - dt.timedelta(days=1), 23, 59)):
        assert set(texts(programme)) == {"commute", "rent"}
    with clock.travel_to(clock.at(april, 0)):
        assert texts(programme) == {}
        with inside(programme):
            assert {line.words for line in every_cell("312011")["暮らし"] if line.cell} == {"期限切れ"}
            assert told_of()["312011"] == {LIFE: 0, SUPPORT: 0}
        [(kind, _programme, ref)] = [one for one in due() if one[1] == programme.pk]
        run_due(kind, programme, ref)
        with inside(programme):
            assert set(Cell.objects.values_list("state", flat=True)) == {"expired"}
        tell(programme, commute=told("今年も15分", checked_on=april))
        assert texts(programme) == {"commute": "今年も15分"}
    assert [one["scope"] for one in entries(programme, Act.LIFE_EXPIRE)] == [{"cells": 2}]


@pytest.mark.django_db
def test_taken_back_it_is_unregistered_again_and_can_be_written_anew() -> None:
    programme = make_programme()
    tell(programme, commute="車で15分")
    by = make_actor(Role.AGENCY, programme)

    assert clear_cells(programme, by=by, municipality="312011", keys=["commute", "rent"]) == 1
    assert clear_cells(programme, by=by, municipality="312011", keys=["commute"]) == 0
    assert texts(programme) == {}
    tell(programme, commute="バスで20分")

    assert texts(programme) == {"commute": "バスで20分"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("nothing", {}),
        ("commute", {"text": ""}),
        ("commute", {"source": ""}),
        ("commute", {"url": "javascript:alert(1)"}),
        ("commute", {"figure": 15}),
        ("commute", {"unit": "分"}),
        ("commute", {"figure": 15, "unit": "円"}),
        ("commute", {"checked_on": dt.date(2020, 4, 1)}),
        ("commute", {"checked_on": dt.date(2199, 4, 1)}),
    ],
)
def test_without_source_date_and_unit_nothing_is_kept(key: str, facts: dict[str, object]) -> None:
    programme = make_programme()
    given = told(**facts) if "text" in facts else told("車で15分", **facts)  # type: ignore[arg-type]  # one wrong thing each

    with pytest.raises(NotTellable):
        tell(programme, **{key: given})

    assert texts(programme) == {}


@pytest.mark.django_db
def test_only_the_nineteen_can_be_written_of_and_a_page_hears_of_it() -> None:
    fair = make_fair()
    stamp = reload(fair.gathering).stamp
    with pytest.raises(NotTellable):
        tell(fair.programme, "131016", commute="東京")

    tell(fair.programme, commute="車で15分")

    assert reload(fair.gathering).stamp > stamp
    assert len(municipalities()) == 19


@pytest.mark.django_db
def test_another_programme_does_not_see_the_cells() -> None:
    programme, other = make_programme(), make_programme()
    tell(programme, commute="車で15分")

    assert texts(other) == {}


@pytest.mark.usefixtures("committed")
def test_two_who_write_the_first_words_at_once_leave_one_cell() -> None:
    programme = make_programme()
    people = [make_actor(Role.AGENCY, programme) for _ in range(2)]
    barrier, done = threading.Barrier(2), list[int]()

    def press(at: int) -> None:
        try:
            barrier.wait()
            done.append(
                write_cells(programme, by=people[at], municipality="312011", cells={"commute": told(f"その{at}")})
            )
        finally:
            connection.close()

    pressing = [threading.Thread(target=press, args=(at,)) for at in range(2)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()

    assert done == [1, 1]
    with inside(programme):
        assert Cell.objects.count() == 1
