import pytest
from django.urls import reverse

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.models import Shift, TrainingPass
from engawa.delivery.exhibitors.training import modules
from tests.delivery.fairs.makers import companies, make_public_fair
from tests.make import make_actor
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def test_a_wrong_answer_is_said_beside_its_question_and_what_was_chosen_stays() -> None:
    company = companies(make_public_fair(1))[0]
    by = make_actor(Role.EXHIBITOR, company.programme, company.organisation)
    client, slug = as_staff(by), company.programme.slug
    page = reverse("exhibitor:training-module", kwargs={"programme": slug, "key": "purpose"})
    right = {f"q{place}": str(choice) for place, choice in enumerate(modules()["purpose"].answers)}

    wrong = client.post(page, right | {"q1": "2"})
    missing = client.post(page, {"q0": "1"})
    with inside(company.programme):
        kept = TrainingPass.objects.count()
    done = client.post(page, right)

    assert (wrong.status_code, missing.status_code, kept, done.status_code) == (422, 422, 0, 302)
    assert wrong.content.decode().count("もう一度、本文を読んで選び直してください。") == 2  # beside it, and above
    overview = client.get(done.headers["Location"]).content.decode()
    assert overview.count("終わりました</span>") == 1 and modules()["fair_selection"].title in overview
    assert client.get(page.replace("purpose", "nothing")).status_code == 404


def test_the_rota_says_in_words_what_does_not_fit_and_shows_no_name() -> None:
    first, second = companies(make_public_fair(2))
    by = make_actor(Role.EXHIBITOR, first.programme, first.organisation)
    other = make_actor(Role.EXHIBITOR, second.programme, second.organisation)
    client, slug = as_staff(by), first.programme.slug
    page = reverse("exhibitor:rota", kwargs={"programme": slug})
    times = list(client.get(page).context["form"].fields["starts_at"].choices)
    typed = {"person": str(by.id), "starts_at": times[0][0], "ends_at": times[2][0]}

    added = client.post(page, typed)
    twice = client.post(page, typed)
    backwards = client.post(page, typed | {"starts_at": times[5][0]})
    stranger = client.post(page, typed | {"person": str(other.id), "starts_at": times[3][0], "ends_at": times[4][0]})
    with inside(first.programme):
        shift = Shift.objects.get()
    drop = reverse("exhibitor:rota-drop", kwargs={"programme": slug, "pk": shift.pk})

    assert [one.status_code for one in (added, twice, backwards, stranger)] == [302, 422, 422, 422]
    assert "その時間にもう入っています" in twice.content.decode()
    assert "後の時刻を選んでください" in backwards.content.decode()
    assert as_staff(other).post(drop).status_code == 404
    shown = client.get(page).content.decode()
    assert "あなた" in shown and "（架空）</td>" not in shown
    assert client.post(drop).status_code == 302
