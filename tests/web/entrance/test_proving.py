"""Step-up through the pages, with inviting somebody as the act that asks it."""

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from engawa.base.accounts.models import StepUp
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import Role
from tests.make import entries, make_actor, make_organisation, make_programme
from tests.web.entrance.people import account_of, give_app, give_key, letters, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme(contractor=make_organisation("contractor", name="縁側企画（架空）"))


@pytest.fixture
def chief(programme: Programme, client: Client) -> Actor:
    actor = make_actor(Role.CHIEF, programme, programme.contractor)
    sign_in(client, actor)
    return actor


def typed(programme: Programme, **more: str) -> dict[str, str]:
    assert programme.contractor
    return {
        "role": Role.CONTRACTOR.value,
        "organisation": str(programme.contractor.pk),
        "name": "浜辺 しおり",
        "post": "受付",
        "mail": "shiori@example.jp",
        "idempotency_key": "k-1",
        **more,
    }


def at(programme: Programme) -> str:
    return f"/p/{programme.slug}/office/staff/invite/"


def ask(client: Client, programme: Programme, **more: str) -> tuple[HttpResponse, dict[str, str]]:
    """The answer to the form, and the fields of the page it is."""
    answer = client.post(
        at(programme), typed(programme, **more), headers={"Referer": f"http://testserver{at(programme)}"}
    )
    return answer, fields(answer)


def fields(answer: Any) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode())
    return dict(found) if found else {}


def row_of(kept: dict[str, str]) -> StepUp:
    return StepUp.objects.get(pk=UUID(kept["step_up"]))


def prove(client: Client, kept: dict[str, str], **proof: str) -> Any:
    return client.post(f"/step-up/{kept['step_up']}/", kept | proof)


def members(programme: Programme) -> int:
    with inside(programme):
        return Membership.objects.count()


def test_the_answer_to_the_form_is_the_page_that_says_what_is_approved(
    client: Client, chief: Actor, programme: Programme
) -> None:
    answer, kept = ask(client, programme)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "縁側企画（架空）の方を「運営（乙）従事者」として招きます。" in page
    assert "浜辺 しおり" in page
    assert "shiori@example.jp" in page
    assert {name: kept[name] for name in typed(programme)} == typed(programme)
    assert "no-store" in answer.headers["Cache-Control"]
    assert members(programme) == 1


def test_what_is_kept_of_it_names_nobody(client: Client, chief: Actor, programme: Programme) -> None:
    _answer, kept = ask(client, programme)

    row = row_of(kept)
    assert row.words == ["縁側企画（架空）の方を「運営（乙）従事者」として招きます。"]
    assert (row.path, row.act) == (at(programme), Act.STAFF_INVITE)


def test_a_number_sends_the_form_on_its_way_and_the_act_happens_once(
    client: Client, chief: Actor, programme: Programme
) -> None:
    app = give_app(account_of(chief))
    _answer, kept = ask(client, programme)

    onward = prove(client, kept, totp=app.at(clock.real_now()))
    done = client.post(onward.headers["Location"], kept)

    assert (onward.status_code, onward.headers["Location"]) == (307, at(programme))
    assert (done.status_code, done.headers["Location"]) == (302, f"/p/{programme.slug}/office/staff/?done=invited")
    assert members(programme) == 2
    assert [e["proof"] for e in entries(programme, Act.STAFF_INVITE)] == ["totp"]


def test_a_form_sent_twice_after_the_proof_acts_once(client: Client, chief: Actor, programme: Programme) -> None:
    _answer, kept = ask(client, programme)
    prove(client, kept, demo_key="1")

    first, second = (client.post(at(programme), kept) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert letters(programme) == 1


def test_a_proving_page_sent_twice_leads_on_again_but_the_proof_is_used_once(
    client: Client, chief: Actor, programme: Programme
) -> None:
    _answer, kept = ask(client, programme)
    assert [prove(client, kept, demo_key="1").status_code for _ in range(2)] == [307, 307]
    client.post(at(programme), kept)

    after = prove(client, kept, demo_key="1")

    assert after.status_code == 410
    assert "操作は済んでいます" in after.content.decode()
    again = client.post(at(programme), kept | {"idempotency_key": "k-2"})
    assert again.status_code in {200, 422}
    assert letters(programme) == 1


def test_a_passkey_proves(client: Client, chief: Actor, programme: Programme) -> None:
    key = give_key(account_of(chief))
    answer, kept = ask(client, programme)
    options = client.post(f"/step-up/{kept['step_up']}/options/").json()

    onward = prove(client, kept, passkey=key.show(options))

    assert "data-passkey-go" in answer.content.decode()
    assert onward.status_code == 307
    assert row_of(kept).proof == "passkey"
    assert row_of(kept).assertion


def test_only_what_the_account_holds_is_offered(client: Client, chief: Actor, programme: Programme) -> None:
    page = ask(client, programme)[0].content.decode()

    assert "data-passkey-go" not in page
    assert 'name="totp"' not in page
    assert 'name="demo_key"' in page


def test_a_wrong_number_keeps_everything_typed(client: Client, chief: Actor, programme: Programme) -> None:
    app = give_app(account_of(chief))
    _answer, kept = ask(client, programme)
    wrong = f"{(int(app.at(clock.real_now())) + 1) % 1_000_000:06d}"

    again = prove(client, kept, totp=wrong)

    assert again.status_code == 422
    assert "番号が違うか" in again.content.decode()
    assert "縁側企画（架空）の方を" in again.content.decode()
    assert fields(again).items() >= typed(programme).items()
    assert fields(again)["back_address"] == at(programme)
    assert prove(client, fields(again), totp=app.at(clock.real_now())).status_code == 307


def test_numbers_of_step_up_and_sign_in_are_counted_together(
    client: Client, chief: Actor, programme: Programme
) -> None:
    app = give_app(account_of(chief))
    _answer, kept = ask(client, programme)
    wrong = f"{(int(app.at(clock.real_now())) + 1) % 1_000_000:06d}"
    for _ in range(6):
        prove(client, kept, totp=wrong)

    assert prove(client, kept, totp=app.at(clock.real_now())).status_code == 429


# --- what it is not good for ---------------------------------------------------------------------------------------------


def test_a_proof_does_not_serve_a_form_that_was_changed(client: Client, chief: Actor, programme: Programme) -> None:
    _answer, kept = ask(client, programme)
    prove(client, kept, demo_key="1")

    changed = client.post(at(programme), kept | {"mail": "somebody.else@example.jp"})

    assert "ご本人であることを確かめてください" in changed.content.decode()
    assert letters(programme) == 0


def test_the_form_does_not_decide_where_the_proof_leads(client: Client, chief: Actor, programme: Programme) -> None:
    _answer, kept = ask(client, programme)

    onward = prove(client, kept, demo_key="1", next_address="https://evil.example/", back_address="//evil.example/")

    assert onward.headers["Location"] == at(programme)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(client: Client, chief: Actor, programme: Programme, back: str) -> None:
    answer = client.post(
        at(programme), typed(programme, back_address=back), headers={"Referer": "https://evil.example/x"}
    )

    assert "evil.example" not in answer.content.decode()
    assert "javascript:" not in answer.content.decode()


def test_somebody_elses_page_is_not_there(client: Client, chief: Actor, programme: Programme) -> None:
    _answer, kept = ask(client, programme)
    other = Client()
    sign_in(other, make_actor(Role.CHIEF, programme))

    assert prove(other, kept, demo_key="1").status_code == 404
    assert other.post(f"/step-up/{kept['step_up']}/options/").status_code == 404
    assert prove(Client(), kept, demo_key="1").status_code == 404
    assert row_of(kept).proved_at is None


def test_another_person_does_not_use_the_proof(client: Client, chief: Actor, programme: Programme) -> None:
    _answer, kept = ask(client, programme)
    prove(client, kept, demo_key="1")
    other = Client()
    sign_in(other, make_actor(Role.CHIEF, programme))

    answer = other.post(at(programme), kept)

    assert "ご本人であることを確かめてください" in answer.content.decode()
    assert letters(programme) == 0


def test_after_five_minutes_the_page_is_over_and_nothing_has_happened(
    client: Client, chief: Actor, programme: Programme
) -> None:
    _answer, kept = ask(client, programme)
    with time_machine.travel(clock.real_now() + dt.timedelta(minutes=5, seconds=1), tick=False):
        over = prove(client, kept, demo_key="1")

    assert over.status_code == 410
    assert "操作はまだ行われていません" in over.content.decode()


def test_a_get_proves_nothing(client: Client, chief: Actor, programme: Programme) -> None:
    _answer, kept = ask(client, programme)

    assert client.get(f"/step-up/{kept['step_up']}/").status_code == 405


def test_the_proving_post_needs_our_own_pages_token(chief: Actor, programme: Programme, client: Client) -> None:
    _answer, kept = ask(client, programme)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    assert (
        prove(strict, {name: value for name, value in kept.items() if name != "csrfmiddlewaretoken"}).status_code == 403
    )


def test_the_demo_key_is_not_there_in_production(
    client: Client, chief: Actor, programme: Programme, settings: Any
) -> None:
    settings.ENGAWA_KIND = "production"
    answer, kept = ask(client, programme)

    refused = prove(client, kept, demo_key="1")

    assert "demo_key" not in answer.content.decode()
    assert refused.status_code == 422
    assert row_of(kept).proved_at is None
