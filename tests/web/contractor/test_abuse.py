"""The pages of 通報と利用停止: one press, the second look, and who finds them at all."""

import datetime as dt

import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.models import Block
from engawa.delivery.fairs.actions.blocking import report_talk
from engawa.delivery.fairs.models import Fair, Talk, TalkReport
from tests.delivery.fairs.talk_makers import Host, Someone, begin_talk, make_day, make_someone
from tests.make import make_actor
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> tuple[Fair, Host, Someone, Talk]:
    fair, (host,) = make_day(1)
    who = make_someone(fair)
    return fair, host, who, begin_talk(host, who)


def at(fair: Fair, path: str) -> str:
    return f"/p/{fair.programme.slug}/{path}"


def said(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]  # a response


TYPED = {"who": "pair", "kind": "harassment", "lasts": "day", "reason": "大声を出した"}


def office_of(fair: Fair, role: Role = Role.CONTRACTOR) -> Client:
    return as_staff(make_actor(role, fair.programme))


def test_she_reports_and_the_office_reads_stops_and_looks_again(held: tuple[Fair, Host, Someone, Talk]) -> None:
    fair, host, who, talk = held
    seeker, office, chief = as_seeker(who.token), office_of(fair), office_of(fair, Role.CHIEF)

    page = seeker.get(at(fair, f"me/talks/{talk.pk}/report/"))
    sent = seeker.post(at(fair, f"me/talks/{talk.pk}/report/"), {"kind": "harassment", "words": "どなられた"})

    assert (page.status_code, sent.status_code) == (200, 302)
    assert "事務局に届いています" in said(seeker.get(sent["Location"]))
    with inside(fair.programme):
        report = TalkReport.objects.get()
    assert "通報が1件" in said(office.get(at(fair, "office/board/")))
    assert host.booth.name in said(office.get(at(fair, "office/abuse/")))
    assert "どなられた" in said(office.get(at(fair, f"office/abuse/reports/{report.pk}/")))
    form = said(office.get(at(fair, f"office/abuse/block/?report={report.pk}")))
    assert 'value="harassment" selected' in form
    made = office.post(at(fair, "office/abuse/block/"), TYPED | {"report": str(report.pk)})
    with inside(fair.programme):
        block = Block.objects.get()
    assert made["Location"] == at(fair, f"office/abuse/blocks/{block.pk}/")
    assert "見直すのは、別の人です" in said(office.get(made["Location"]))
    looked = {"verdict": "uphold", "reason": "確かめた"}
    assert office.post(made["Location"], looked).status_code == 403
    assert chief.post(made["Location"], looked).status_code == 302
    assert "見直し済み" in said(chief.get(at(fair, "office/abuse/")))


def test_a_missing_reason_is_said_beside_the_field_and_stops_nobody(held: tuple[Fair, Host, Someone, Talk]) -> None:
    fair, _host, _who, talk = held

    answer = office_of(fair).post(at(fair, "office/abuse/block/"), TYPED | {"talk": str(talk.pk), "reason": " "})

    assert answer.status_code == 422
    with inside(fair.programme):
        assert not Block.objects.exists()


def test_a_look_that_is_late_stands_red_on_the_list_and_first_on_the_desk(
    held: tuple[Fair, Host, Someone, Talk],
) -> None:
    fair, _host, _who, talk = held
    office_of(fair).post(at(fair, "office/abuse/block/"), TYPED | {"talk": str(talk.pk)})

    with clock.travel_to(clock.now() + dt.timedelta(days=7)):
        chief = office_of(fair, Role.CHIEF)
        assert "期限を過ぎています" in said(chief.get(at(fair, "office/abuse/")))
        assert "期限を過ぎたものが1件あります" in said(chief.get(at(fair, "office/")))


def test_what_nothing_names_is_not_there(held: tuple[Fair, Host, Someone, Talk]) -> None:
    fair, _host, _who, talk = held
    other, _hosts = make_day(1)
    report = report_talk(talk, by=_who.actor, kind="other", words="")

    assert office_of(fair).get(at(fair, "office/abuse/block/")).status_code == 404
    assert office_of(other).get(at(other, f"office/abuse/block/?talk={talk.pk}")).status_code == 404
    assert office_of(other).get(at(other, f"office/abuse/reports/{report.pk}/")).status_code == 404
    assert office_of(fair, Role.COMMISSIONER).get(at(fair, "office/abuse/")).status_code == 404


def test_a_host_reports_too(held: tuple[Fair, Host, Someone, Talk]) -> None:
    fair, host, _who, talk = held
    booth = as_staff(host.actor)

    sent = booth.post(at(fair, f"booth/talks/{talk.pk}/report/"), {"kind": "fake_seeker", "words": ""})

    assert "事務局に届いています" in said(booth.get(sent["Location"]))
    assert booth.post(at(fair, f"booth/talks/{talk.pk}/report/"), {"kind": "nonsense"}).status_code == 422


@pytest.mark.parametrize(("ticked", "words"), [(False, "これまでどおり利用できます"), (True, "相談も止めています")])
def test_the_office_says_whether_consultations_end_too_and_she_reads_it(
    held: tuple[Fair, Host, Someone, Talk], ticked: bool, words: str
) -> None:
    fair, _host, who, talk = held
    office, seeker = office_of(fair), as_seeker(who.token)
    typed = TYPED | {"talk": str(talk.pk), "who": "seeker"} | ({"consultations": "on"} if ticked else {})

    made = office.post(at(fair, "office/abuse/block/"), typed)

    assert ("相談も止めています。" if ticked else "相談は続きます。") in said(office.get(made["Location"]))
    assert words in said(seeker.get(at(fair, "me/")))
    consults = said(seeker.get(at(fair, "me/consult/")))
    assert ("相談の利用を止めています" in consults, "相談を申し込む</a>" in consults) == (ticked, not ticked)
    asked = seeker.get(at(fair, "me/consult/ask/"))
    assert asked.status_code == (302 if ticked else 200)


def test_consultations_do_not_end_with_a_pair(held: tuple[Fair, Host, Someone, Talk]) -> None:
    fair, _host, _who, talk = held

    answer = office_of(fair).post(
        at(fair, "office/abuse/block/"), TYPED | {"talk": str(talk.pk), "consultations": "on"}
    )

    assert answer.status_code == 422
    assert "求職者のすべての利用を止めるときです" in said(answer) and "大声を出した" in said(answer)
    with inside(fair.programme):
        assert not Block.objects.exists()
