from uuid import uuid4

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals import agreeing
from engawa.contract.approvals.models import Agreement
from engawa.contract.approvals.states import AgreementState
from tests.contract.make import make_agreement, make_recipients, publish
from tests.make import entries, make_actor, make_organisation, make_programme, reload

pytestmark = pytest.mark.django_db


def organisations(count: int = 2) -> list:  # type: ignore[type-arg]  # ids of organisations
    return [make_organisation().pk for _each in range(count)]


def test_a_list_is_published_as_agreed_and_versions_count_up() -> None:
    programme = make_programme()

    first = make_recipients(programme, make_organisation())
    second = make_recipients(programme, make_organisation(), make_organisation())

    assert (first.version, second.version, str(second)) == (1, 2, "出展企業一覧 第2版")
    assert entries(programme, Act.LIST_PUBLISH)[0]["duties"] == ["agreement.exhibitors"]


def test_the_order_of_lines_makes_no_other_list() -> None:
    programme, lines = make_programme(), organisations()

    assert publish(programme, make_agreement(programme, lines), lines[::-1]).version == 1


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        ("", "発注者の回答を待っています（申し出 "),
        ("refused", "発注者がこの一覧に同意していません。"),
        ("with_conditions", "発注者の同意に条件がついています。"),
    ],
)
def test_silence_refusal_and_open_conditions_keep_the_list_shut(decision: str, why: str) -> None:
    programme, lines = make_programme(), organisations()
    agreement = make_agreement(programme, lines, decision=decision)

    with pytest.raises(Refused) as refusal:
        publish(programme, agreement, lines)

    unmet = refusal.value.unmet[0]
    assert (unmet.what, unmet.clause) == ("この出展企業一覧はまだ公開できません。", "実施要領1(2)オ")
    assert unmet.why.startswith(why)


def test_one_company_more_than_agreed_keeps_the_list_shut() -> None:
    programme, lines = make_programme(), organisations()
    agreement = make_agreement(programme, lines)

    with pytest.raises(Refused) as refusal:
        publish(programme, agreement, [*lines, make_organisation().pk])

    assert refusal.value.unmet[0].why == "発注者が同意した一覧と、いまの一覧の企業が違います。"


def test_a_newer_answer_about_the_same_list_undoes_the_older_one() -> None:
    programme, lines, listed = make_programme(), organisations(), uuid4()
    agreed = make_agreement(programme, lines, subject_ref=listed)
    make_agreement(programme, lines, subject_ref=listed, decision="refused")

    with pytest.raises(Refused) as refusal:
        publish(programme, agreed, lines)

    assert refusal.value.unmet[0].why == "発注者がこの一覧に同意していません。"


def test_an_agreement_of_another_programme_does_not_count() -> None:
    programme, other, lines = make_programme(), make_programme(), organisations()
    elsewhere = make_agreement(other, lines)

    with pytest.raises(Refused) as refusal:
        publish(programme, elsewhere, lines)

    assert refusal.value.unmet[0].why == "出展企業は発注者との協議で決めます。協議の申し出がまだありません。"


def test_only_the_commissioner_decides_with_a_fresh_proof_and_once() -> None:
    programme = make_programme()
    asked = make_agreement(programme, organisations(), decision="")

    with pytest.raises(NotPermitted):
        agreeing.decide_agreement(asked, by=make_actor(Role.CHIEF, programme), decision="agreed")
    with pytest.raises(StepUpNeeded):
        agreeing.decide_agreement(asked, by=make_actor(Role.COMMISSIONER, programme), decision="agreed")
    assert reload(asked).state == AgreementState.ASKED


def test_a_newer_question_replaces_the_open_one() -> None:
    programme = make_programme()
    first = make_agreement(programme, organisations(), decision="")

    make_agreement(programme, organisations(3), decision="")

    assert reload(first).state == AgreementState.SUPERSEDED


def test_another_month_is_asked_for_with_its_expected_effect() -> None:
    programme = make_programme()
    by = make_actor(Role.CONTRACTOR, programme)

    with pytest.raises(agreeing.EffectMissing):
        agreeing.ask_agreement(programme, by=by, kind=Agreement.Kind.DATES, text="11月に開催したい")


def test_a_decided_agreement_is_not_decided_again() -> None:
    programme, lines = make_programme(), organisations()
    agreed = make_agreement(programme, lines)
    window = make_actor(Role.COMMISSIONER, programme)
    from tests.make import proof

    again = proof(window, Act.AGREEMENT_DECIDE, programme, about=agreed, scope=agreeing.decide_facts(agreed, "refused"))
    with pytest.raises(WrongState):
        agreeing.decide_agreement(agreed, by=window, decision="refused", step_up=again)
