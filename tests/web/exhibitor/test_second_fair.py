"""An exhibitor at the second fair: 「変わりません」 in one press, the terms, and it has applied."""

import pytest
from django.test import Client

from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.actions import planning
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.passports import publish_answers, rows_of
from tests.delivery.fairs.makers import TODAY, companies, make_next, make_public_fair
from tests.delivery.fairs.test_cloning import apply_whole
from tests.make import make_actor, reload
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def second() -> tuple[Fair, Client, str]:
    first = make_public_fair(1)
    own = companies(first)[0]
    publish_answers(own, side_job="free", telework="weekly")
    apply_whole(own, make_actor(Role.EXHIBITOR, first.programme, own.organisation))
    made = planning.announce_fair(make_next(first), by=TODAY)
    client = as_staff(make_actor(Role.EXHIBITOR, first.programme, own.organisation))
    return made, client, f"?fair={made.gathering_id}"


def test_the_second_application_is_two_presses() -> None:
    fair, client, which = second()
    home = f"/p/{fair.programme.slug}/booth/prepare"
    own = companies(fair)[0]
    assert "前回の内容を引き継いでいます" in client.get(f"{home}/apply/{which}").content.decode()
    shown = client.get(f"{home}/passport/{which}").content.decode()
    assert "（2025年度、企業申告）" in shown
    assert shown.count("checked") >= 2

    kept = client.post(f"{home}/passport/keep/", {"keys": ["side_job", "telework"], "fair": str(fair.gathering_id)})
    sent = client.post(f"{home}/apply/submit/", {"known": "on", "fair": str(fair.gathering_id)})

    assert (kept.status_code, sent.status_code) == (302, 302)
    assert {row.state for row in rows_of(own)} == {"checked"}
    assert reload(own).state == "submitted"


def test_what_is_not_ticked_waits_and_nothing_ticked_is_said() -> None:
    fair, client, _which = second()
    address = f"/p/{fair.programme.slug}/booth/prepare/passport/keep/"

    nothing = client.post(address, {"fair": str(fair.gathering_id)})
    client.post(address, {"keys": ["side_job"], "fair": str(fair.gathering_id)})

    assert nothing.status_code == 422
    assert "「変わらない回答」を選んでください。" in nothing.content.decode()
    assert {row.key: row.state for row in rows_of(companies(fair)[0])} == {"side_job": "checked", "telework": "carried"}


def test_another_company_keeps_nothing_of_this_one() -> None:
    fair, _client, _which = second()
    stranger = as_staff(make_actor(Role.EXHIBITOR, fair.programme))

    answer = stranger.post(
        f"/p/{fair.programme.slug}/booth/prepare/passport/keep/", {"keys": "side_job", "fair": str(fair.gathering_id)}
    )

    assert answer.status_code == 404
    assert {row.state for row in rows_of(companies(fair)[0])} == {"carried"}
