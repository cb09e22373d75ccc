import pytest
from django.urls import reverse

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.actions import submit_application, write_company, write_intro, write_postings
from engawa.delivery.exhibitors.actions.applying import Company, NotOurs, Unfinished
from engawa.delivery.exhibitors.models import Application, Exhibitor
from tests.delivery.fairs.makers import add_town, companies, make_public_fair
from tests.make import entries, make_actor, reload
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db
SAID = Company("E", 84, 30_000_000, ("workplace",))


def number_of(company: Exhibitor) -> str:
    with inside(company.programme):
        return str(company.postings.values_list("job_no", flat=True).get())


def application_of(company: Exhibitor) -> Application:
    with inside(company.programme):
        return Application.objects.get(exhibitor=company)


def test_an_application_is_handed_in_with_its_steps_done_once_and_is_open_again_for_a_change() -> None:
    company = companies(make_public_fair(1))[0]
    by = make_actor(Role.EXHIBITOR, company.programme, company.organisation)

    write_postings(company, by=by, job_nos=[number_of(company)])
    write_company(company, by=by, company=SAID)
    with pytest.raises(Unfinished):
        submit_application(company, by=by)
    write_intro(company, by=by, intro="海の見える工場です。")
    submit_application(company, by=by)
    submit_application(company, by=by)

    found = application_of(company)
    assert (found.state, found.terms_version, found.submitted_by) == ("submitted", 1, by.person_id)
    assert len(entries(company.programme, Act.APPLICATION_SUBMIT)) == 1
    write_company(company, by=by, company=SAID)
    assert application_of(company).state == "draft"


def test_a_posting_of_another_company_is_told_in_the_same_words_as_one_that_is_not_there() -> None:
    first, second = companies(make_public_fair(2))
    by = make_actor(Role.EXHIBITOR, first.programme, first.organisation)
    client = as_staff(by)
    page = reverse("exhibitor:apply-postings", kwargs={"programme": first.programme.slug})
    theirs, nobodys = number_of(second), "31990-99999999"

    with pytest.raises(NotOurs):
        write_postings(first, by=by, job_nos=[theirs])
    answers = [client.post(page, {"job_nos": one}) for one in (theirs, nobodys, "12345")]
    texts = [one.content.decode() for one in answers]

    assert [one.status_code for one in answers] == [422, 422, 422]
    assert f"「{theirs}」は、貴社の求人としてはまだ届いていません。" in texts[0]
    assert texts[0].count(theirs) == texts[1].count(nobodys)
    assert second.name not in texts[0]
    assert "求人番号は数字13桁です" in texts[2]
    with inside(first.programme):
        assert not Application.objects.exists()


def test_one_person_gets_from_the_number_of_its_posting_to_the_application_page_by_page() -> None:
    company = companies(make_public_fair(1))[0]
    client = as_staff(make_actor(Role.EXHIBITOR, company.programme, company.organisation))

    def at(name: str) -> str:
        return reverse(f"exhibitor:{name}", kwargs={"programme": company.programme.slug})

    refilled = client.get(at("apply-postings")).content.decode()
    client.post(at("apply-postings"), {"job_nos": number_of(company).replace("-", "－")})
    known = client.get(at("apply-company")).context["form"].initial
    wrong = client.post(at("apply-company"), known | {"employees": "0"})
    client.post(at("apply-company"), known | {"in_prefecture": ["workplace"]})
    early = client.post(at("apply-submit"), {"known": "on"})
    client.post(at("intro"), {"intro": "海の見える工場です。"})
    client.post(at("passport"), {"fiscal_year": "2025", "v_telework": "weekly", "verb": "submit"})
    unknown = client.post(at("apply-submit"), {})
    before = client.get(at("apply")).content.decode()
    done = client.post(at("apply-submit"), {"known": "on"})

    assert number_of(company) in refilled and "月給 201,000円〜265,000円" in refilled
    assert (known["industry"], known["employees"], known["capital"]) == ("E", 84, 30_000_000)
    assert "「鳥取県内にあるもの」を選んでください。" in wrong.content.decode()
    assert [one.status_code for one in (wrong, early, unknown, done)] == [422, 422, 422, 302]
    assert "まだ済んでいない段があります" in early.content.decode()
    assert "4/5 が済みました" in before
    assert application_of(company).state == "submitted"
    assert reload(company).intro == "海の見える工場です。"


def test_a_municipality_applies_for_nothing() -> None:
    fair = make_public_fair(1)
    town = add_town(fair)
    client = as_staff(make_actor(Role.EXHIBITOR, fair.programme, town.organisation))

    for name in ("apply", "apply-postings", "apply-company", "apply-submit", "passport"):
        assert client.get(reverse(f"exhibitor:{name}", kwargs={"programme": fair.programme.slug})).status_code == 404
