"""Every way a card may be refused, and the one in which it opens."""

import datetime as dt

import pytest
import time_machine

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.registry import Unmet
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Organisation
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.custody import actions, queries, steps
from engawa.contract.custody.models import Disclosure
from tests.contract.custody.make import give, open_card, withdraw
from tests.contract.make import make_approval, make_recipients, revoke
from tests.delivery.exhibitors.trained import make_trained
from tests.make import entries, make_actor, make_organisation, make_programme, make_seeker

pytestmark = pytest.mark.django_db


def scene(**approval: object) -> tuple[Programme, Organisation, Actor, Actor]:
    """A company named in a live consent, its host, and a seeker who shares her card with it."""
    programme = make_programme()
    company = make_organisation(corporate_no=f"{9990000000000 + make_number():013d}")
    make_approval(programme, company, **approval)
    seeker = make_seeker(programme)
    give(programme, seeker, company)
    return programme, company, make_trained(programme, company), seeker


def make_number() -> int:
    make_number.last += 1  # type: ignore[attr-defined]  # a counter of this file
    return make_number.last  # type: ignore[attr-defined,no-any-return]  # a counter of this file


make_number.last = 0  # type: ignore[attr-defined]  # a counter of this file


def refusal_of(programme: Programme, host: Actor, seeker: Actor, **asked: object) -> list[Unmet]:
    with pytest.raises(Refused) as refusal:
        open_card(programme, host, seeker, **asked)  # type: ignore[arg-type]  # handed through
    with inside(programme):
        assert not Disclosure.objects.filter(subject_id=seeker.id).exists()
    assert [(e["decision"], e["duties"]) for e in entries(programme, Act.DISCLOSE_SHOW)][-1] == (
        "deny",
        [one.duty for one in refusal.value.unmet],
    )
    return refusal.value.unmet


def test_a_card_opens_under_both_consents_and_the_entry_names_the_number() -> None:
    programme, company, host, seeker = scene()

    shown = open_card(programme, host, seeker)

    entry = entries(programme, Act.DISCLOSE_SHOW)[0]
    assert (shown.recipient_id, shown.person, entry["approvals"]) == (
        company.pk,
        host.person_id,
        [shown.approval_number],
    )
    assert (entry["handling"], entry["duties"]) == ("利用", ["P04", "P04.hidden", "P04.person", "training"])
    with inside(programme):
        line = queries.seen_by(programme.pk, seeker.id)[0]
    assert (line.who, line.what, line.why, line.number) == (
        company.name,
        "表示名、希望業種、希望職種、ひとこと",
        "出展者との面談",
        shown.approval_number,
    )


def test_without_any_consent_of_the_commissioner_the_clause_and_the_next_step_are_named() -> None:
    programme = make_programme()
    company = make_organisation()
    make_recipients(programme, company)
    seeker = make_seeker(programme)
    give(programme, seeker, company)

    unmet = refusal_of(programme, make_trained(programme, company), seeker)

    assert [(one.duty, one.what, one.why, one.clause) for one in unmet] == [
        (
            "P04",
            "このカードはまだ開けません。",
            "出展企業一覧 第1版にある出展者へ求職者カードを見せる承諾が、発注者からまだ出ていません。",
            "特記事項第4条、特記仕様書2",
        )
    ]
    assert unmet[0].next_label.startswith("事務局が発注者（鳥取県）へ承諾を求めます。")


def test_a_company_that_joined_after_the_list_version_is_not_covered() -> None:
    programme, company, _host, seeker = scene()
    late = make_organisation()
    make_recipients(programme, company, late)
    give(programme, seeker, late)

    unmet = refusal_of(programme, make_trained(programme, late), seeker)

    assert [one.duty for one in unmet] == ["P04"]


def test_a_field_beyond_the_consent_refuses_the_whole_card() -> None:
    programme, company, host, seeker = scene(fields=("alias", "industries"))
    give(programme, seeker, company, ("alias", "industries", "income"))

    unmet = refusal_of(programme, host, seeker, fields=("alias", "income"))

    assert [one.duty for one in unmet] == ["P04"]
    assert unmet[0].why.endswith("に「希望年収」は含まれていません。")
    with inside(programme):
        assert queries.shareable_fields(seeker.id, company.pk) == ["alias", "industries"]


def test_another_purpose_is_refused() -> None:
    programme, _company, host, seeker = scene()

    assert [one.duty for one in refusal_of(programme, host, seeker, purpose=Purpose.FOLLOW_UP)] == ["P04", "P04.person"]


def test_no_fields_asked_is_refused() -> None:
    programme, _company, host, seeker = scene()

    assert [one.duty for one in refusal_of(programme, host, seeker, fields=())] == ["P04"]


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-02-13T14:59:59+00:00", False),
        ("2026-02-13T15:00:00+00:00", True),
        ("2026-02-15T14:59:59+00:00", True),
        ("2026-02-15T15:00:00+00:00", False),
    ],
)
def test_a_consent_holds_from_the_first_to_the_last_second_of_its_days_in_japan(moment: str, opens: bool) -> None:
    with time_machine.travel("2026-02-01T00:00:00+00:00", tick=True):
        programme, _company, host, seeker = scene(from_on=dt.date(2026, 2, 14), to_on=dt.date(2026, 2, 15))
    with time_machine.travel(moment, tick=False):
        if opens:
            assert open_card(programme, host, seeker).at == clock.now()
            return
        unmet = refusal_of(programme, host, seeker)
    assert [one.duty for one in unmet] == ["P04"]
    assert unmet[0].why.endswith("の期間（2026年2月14日 から 2026年2月15日 まで）の外です。")


def test_after_the_revocation_the_card_is_closed() -> None:
    programme = make_programme()
    company = make_organisation()
    live = make_approval(programme, company)
    host, seeker = make_trained(programme, company), make_seeker(programme)
    give(programme, seeker, company)
    open_card(programme, host, seeker)

    revoke(live)

    with pytest.raises(Refused):
        open_card(programme, host, seeker)


def test_without_her_consent_for_this_company_the_card_stays_closed() -> None:
    programme, _company, host, _seeker = scene()
    other = make_seeker(programme)
    give(programme, other, make_organisation())

    unmet = refusal_of(programme, host, other)

    assert [(one.duty, one.why) for one in unmet] == [("P04.person", "本人がこの出展者にカードを見せていません。")]


def test_her_withdrawal_closes_the_card_at_once_and_is_never_refused() -> None:
    programme, company, host, seeker = scene()
    open_card(programme, host, seeker)

    assert withdraw(programme, seeker, company)
    assert not withdraw(programme, seeker, company)

    with pytest.raises(Refused) as refusal:
        open_card(programme, host, seeker)
    assert [one.duty for one in refusal.value.unmet] == ["P04.person"]


def test_a_field_she_did_not_tick_is_refused_although_the_commissioner_allows_it() -> None:
    programme, company, host, seeker = scene()
    give(programme, seeker, company, ("alias", "industries"))

    unmet = refusal_of(programme, host, seeker, fields=("alias", "words"))

    assert [(one.duty, one.why) for one in unmet] == [
        ("P04.person", "「ひとこと」は、本人がこの相手に見せていません。")
    ]


def test_hidden_from_reads_word_for_word_like_never_shared() -> None:
    programme, company, host, seeker = scene()
    stranger = make_seeker(programme)
    never_shared = refusal_of(programme, host, stranger)

    actions.hide_employer(programme, by=seeker, subject=seeker.id, corporate_no=company.corporate_no)

    assert refusal_of(programme, host, seeker) == never_shared
    with inside(programme):
        assert queries.shareable_fields(seeker.id, company.pk) == []
    assert company.corporate_no not in str(entries(programme))


def test_hidden_and_never_shared_is_said_once() -> None:
    programme, company, host, _seeker = scene()
    other = make_seeker(programme)
    actions.hide_employer(programme, by=other, subject=other.id, corporate_no=company.corporate_no)

    assert len(refusal_of(programme, host, other)) == 1


def test_showing_again_opens_again() -> None:
    programme, company, host, seeker = scene()
    actions.hide_employer(programme, by=seeker, subject=seeker.id, corporate_no=company.corporate_no)

    assert actions.show_employer(programme, by=seeker, subject=seeker.id, corporate_no=company.corporate_no)

    assert open_card(programme, host, seeker).recipient_id == company.pk


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.COMMISSIONER, Role.AGENCY, Role.AUDITOR])
def test_nobody_but_exhibitors_opens_a_card(role: Role) -> None:
    programme, company, _host, seeker = scene()

    with pytest.raises(NotPermitted):
        open_card(programme, make_actor(role, programme, company), seeker)


def test_nobody_gives_or_withdraws_for_her() -> None:
    programme, company, _host, seeker = scene()
    other = make_seeker(programme)
    facts = {"subject": seeker.id, "purpose": Purpose.MEETING, "recipient": company.pk}

    with pytest.raises(actions.NotHers):
        actions.give_consent(programme, by=other, fields=("alias",), **facts)
    with pytest.raises(actions.NotHers):
        actions.withdraw_consent(programme, by=other, **facts)


def test_the_same_consent_twice_is_one_and_other_fields_replace_it() -> None:
    programme, company, _host, seeker = scene()

    first = give(programme, seeker, company)
    again = give(programme, seeker, company)
    other = give(programme, seeker, company, ("alias",))

    assert (first.pk == again.pk, other.pk == first.pk) == (True, False)
    with inside(programme):
        assert [one.fields for one in queries.consents_of(seeker.id)] == [["alias"]]


def test_a_disclosure_is_never_recorded_beside_what_was_allowed() -> None:
    from engawa.base.acts.acting import acting

    programme, company, host, seeker = scene()
    facts = {"subject": seeker.id, "purpose": Purpose.MEETING, "recipient": company.pk}
    with (
        pytest.raises(steps.NothingCovers),
        acting(Act.DISCLOSE_SHOW, programme, by=host, scope={"fields": ["alias"]}, **facts) as act,
    ):
        steps.record_disclosure(act, fields=["alias", "income"], **facts)
