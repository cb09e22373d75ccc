"""The ledger of matches on both desks: figures that open, what is missing, samples, frozen figures, exemptions."""

import re

import pytest
from django.test import Client

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import system
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.base.subjects.steps import begin_session
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures.collecting import collect
from tests.delivery.fairs.makers import booths
from tests.make import make_actor
from tests.outcomes.make import agree_both, all_claims, recognised
from tests.outcomes.measures.scenes import after, company, day_of, lead, make_held_fair, make_seeker, meet
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db


def desks(fair: Fair) -> tuple[Client, Client]:
    """甲's and 乙's."""
    roles = (Role.COMMISSIONER, Role.CONTRACTOR)
    window, office = (as_staff(make_actor(role, fair.programme)) for role in roles)
    return window, office


def scene() -> tuple[Fair, Subject]:
    fair = make_held_fair()
    agree_both(fair)
    her = make_seeker(fair, alias="ゆきわり")
    meet(booths(fair)[0], her)
    collect(fair.programme)
    with after(fair, 3):
        lead(fair, her, booths(fair)[0])
        lead(fair, her, booths(fair)[1], deed="applied")
    return fair, her


def test_every_number_on_the_page_opens_to_as_many_rows() -> None:
    fair, _her = scene()
    window, office = desks(fair)
    for client, desk in ((window, "window"), (office, "office")):
        page = client.get(f"/p/{fair.programme.slug}/{desk}/targets/").content.decode()
        assert "ご本人、企業のうちもう一つの申告か、書類の確認が要ります。" in page
        opened = re.findall(rf'href="(/p/[^"]+/{desk}/figures/(Q-K\d\d)/)">(\d+)', page)
        assert len(opened) == 16
        for address, query, count in opened:
            rows = client.get(address).content.decode()
            assert (query, rows.count('<tr><th scope="row">')) == (query, int(count))
            assert ("ゆきわり" in rows) == (count != "0")


def test_a_sample_is_drawn_in_per_cent_and_shows_what_is_decided() -> None:
    fair, _her = scene()
    window, _office = desks(fair)
    base = f"/p/{fair.programme.slug}/window/"
    drawn = window.post(f"{base}matches/sample/", {"size": "60", "unit": "percent"})
    assert "2件のうち 0件を確かめました" in window.get(drawn["Location"]).content.decode()

    claim = next(one for one in all_claims(fair.programme) if one.state == "confirmed")
    window.post(f"{base}matches/{claim.pk}/", {"verb": "look", "reason": "根拠を見た"})

    page = window.get(drawn["Location"]).content.decode()
    assert "2件のうち 1件を確かめました" in page
    assert "同じ種からは同じもの" in page


def test_the_office_records_a_document_and_a_recognised_act_and_the_window_may_not() -> None:
    fair, her = scene()
    recognised(fair.programme)
    window, office = desks(fair)
    base = f"/p/{fair.programme.slug}/office/"
    claim = next(one for one in all_claims(fair.programme) if one.kind == 3)
    with after(fair, 4):
        shown = office.get(f"{base}matches/{claim.pk}/").content.decode()
        assert "書類を確かめた" in shown
        wrong = office.post(f"{base}matches/{claim.pk}/paper/", {"paper": "", "on": ""})
        assert wrong.status_code == 422
        typed = {"paper": "application", "on": f"{day_of(fair)}"}
        assert window.post(f"{base}matches/{claim.pk}/paper/", typed).status_code == 404
        assert office.post(f"{base}matches/{claim.pk}/paper/", typed).status_code == 302

        form = office.get(f"{base}matches/recognise/").content.decode()
        agreement = re.findall(r'<option value="([0-9a-f-]{36})">会社見学会', form)[0]
        typed = {"agreement": agreement, "who": str(her.pk), "company": str(company(booths(fair)[1]))}
        made = office.post(f"{base}matches/recognise/", typed | {"on": f"{day_of(fair)}"})
        assert made.status_code == 302

    assert [(one.kind, one.state) for one in all_claims(fair.programme)] == [
        (1, "confirmed"), (2, "confirmed"), (3, "confirmed"), (4, "confirmed"),
    ]  # fmt: skip


def test_figures_are_frozen_and_compared_and_an_exemption_is_asked_for() -> None:
    fair, _her = scene()
    window, office = desks(fair)
    base = f"/p/{fair.programme.slug}/"
    kept = office.post(f"{base}office/figures/freeze/")
    page = window.get(kept["Location"].replace("/office/", "/window/")).content.decode()
    assert "確定した数字 第1号" in page
    assert "ゆきわり" not in page

    typed = {"cause": "disaster", "gathering": "", "event": "大雪", "evidence": "気象台の発表"}
    asked = office.post(f"{base}office/exemptions/ask/", typed)
    assert "450,000円 の減額にあたります" in office.get(asked["Location"]).content.decode()
    assert "減額の免除を申し出られています" in window.get(f"{base}window/").content.decode()
    assert office.post(f"{base}office/exemptions/ask/", typed | {"event": ""}).status_code == 422


def test_she_reads_her_own_steps_and_says_what_she_does_not_know() -> None:
    fair, her = scene()
    other = make_seeker(fair, alias="ほかの人")
    mine, theirs = session(fair, her), session(fair, other)
    base = f"/p/{fair.programme.slug}/me/steps/"
    with after(fair, 4):
        page = mine.get(base).content.decode()
        assert "応募の助言" in page
        assert "まだ何も記録されていません" in theirs.get(base).content.decode()
        address = re.findall(r'action="([^"]+/deny/)"', page)[0]
        assert theirs.post(address).status_code == 404
        assert mine.post(address).status_code == 302
        assert "数えていません" in mine.get(base).content.decode()


def session(fair: Fair, who: Subject) -> Client:
    with acting(Act.NOTICE_SEND, fair.programme, by=system("test")) as act:
        token, _ends = begin_session(act, who, own_device=True)
    return as_seeker(token)
