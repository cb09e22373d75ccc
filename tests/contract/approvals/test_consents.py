import datetime as dt

import pytest
from django.http import Http404

from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes import waits
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals import actions, documents
from engawa.contract.approvals.access import approval_for
from engawa.contract.approvals.states import ApprovalState
from tests.contract.make import PDF, ask_approval, confirm, enter, make_approval, make_recipients, revoke
from tests.make import entries, make_actor, make_organisation, make_programme, reload

pytestmark = pytest.mark.django_db


def test_a_consent_is_asked_by_one_side_and_entered_and_confirmed_by_the_other() -> None:
    programme = make_programme()
    asked = ask_approval(programme, make_recipients(programme, make_organisation()))
    window = make_actor(Role.COMMISSIONER, programme)

    live = confirm(enter(asked, by=window, number="第202500012345号"), by=window)

    assert (live.state, live.number, live.entered_by, live.confirmed_by) == (
        ApprovalState.LIVE,
        "第202500012345号",
        window.person_id,
        window.person_id,
    )
    confirmed = entries(programme, Act.APPROVAL_CONFIRM)[0]
    assert (confirmed["duties"], confirmed["approvals"], confirmed["proof"]) == (
        ["P04.number"],
        ["第202500012345号"],
        "demo",
    )


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.CHIEF, Role.AUDITOR, Role.EXHIBITOR, Role.AGENCY])
def test_only_the_commissioner_records_what_the_document_says(role: Role) -> None:
    programme = make_programme()
    asked = ask_approval(programme, make_recipients(programme, make_organisation()))

    with pytest.raises(NotPermitted):
        enter(asked, by=make_actor(role, programme))

    assert reload(asked).state == ApprovalState.REQUESTED


def test_a_consent_is_not_confirmed_without_a_fresh_proof() -> None:
    programme = make_programme()
    window = make_actor(Role.COMMISSIONER, programme)
    asked = enter(ask_approval(programme, make_recipients(programme, make_organisation())), by=window)

    with pytest.raises(StepUpNeeded):
        actions.confirm_approval(asked, by=window)

    assert reload(asked).state == ApprovalState.DECIDED


def test_a_consent_without_a_number_is_refused_with_its_clause_and_the_next_step() -> None:
    programme = make_programme()
    window = make_actor(Role.COMMISSIONER, programme)
    asked = enter(ask_approval(programme, make_recipients(programme, make_organisation())), by=window, number="")

    with pytest.raises(Refused) as refusal:
        confirm(asked, by=window)

    unmet = refusal.value.unmet[0]
    assert (unmet.duty, unmet.why, unmet.clause) == (
        "P04.number",
        "足りないもの：施行文書番号。",
        "特記事項第4条、特記仕様書2",
    )
    assert reload(asked).state == ApprovalState.DECIDED


def test_a_period_that_is_over_is_not_confirmed() -> None:
    programme = make_programme()
    window = make_actor(Role.COMMISSIONER, programme)
    past = clock.today() - dt.timedelta(days=1)
    asked = ask_approval(programme, make_recipients(programme, make_organisation()), from_on=past, to_on=past)

    with pytest.raises(Refused) as refusal:
        confirm(enter(asked, by=window), by=window)

    assert refusal.value.unmet[0].why == "足りないもの：これから先の期間。"


def test_the_same_number_in_another_width_is_taken() -> None:
    programme = make_programme()
    window = make_actor(Role.COMMISSIONER, programme)
    recipients = make_recipients(programme, make_organisation())
    enter(ask_approval(programme, recipients), by=window, number="第２０２５００１号")

    with pytest.raises(actions.NumberTaken):
        enter(ask_approval(programme, recipients), by=window, number="第 2025001 号")


def test_the_same_number_in_another_programme_is_another_number() -> None:
    for _each in range(2):
        programme = make_programme()
        window = make_actor(Role.COMMISSIONER, programme)
        asked = ask_approval(programme, make_recipients(programme, make_organisation()))
        assert enter(asked, by=window, number="第1号").number == "第1号"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "選ばれたファイルは空でした。"),
        (b"<html>", "承諾の文書は PDF、PNG、JPEG"),
        (b"MZ%PDF-", "承諾の文書は PDF、PNG、JPEG"),
        (PDF + b" " * documents.LARGEST, "ファイルは5MBまでです。"),
    ],
)
def test_a_document_is_told_by_its_bytes(content: bytes, words: str) -> None:
    programme = make_programme()
    asked = ask_approval(programme, make_recipients(programme, make_organisation()))

    with pytest.raises(documents.BadDocument, match=words):
        enter(asked, by=make_actor(Role.COMMISSIONER, programme), document=content)


def test_the_document_lies_sealed_and_opens_only_unchanged() -> None:
    programme = make_programme()
    window = make_actor(Role.COMMISSIONER, programme)
    asked = enter(ask_approval(programme, make_recipients(programme, make_organisation())), by=window)
    path = documents._path(asked.document_key)

    assert PDF not in path.read_bytes()
    with inside(programme):
        facts = {"programme": programme.pk, "row": asked.pk, "key": asked.document_key, "digest": asked.document_sha256}
        assert documents.read(**facts) == PDF
        stored = path.read_bytes()
        path.write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
        with pytest.raises(documents.DocumentDamaged):
            documents.read(**facts)


def test_a_decision_changed_after_it_was_read_is_not_confirmed() -> None:
    programme = make_programme()
    window = make_actor(Role.COMMISSIONER, programme)
    asked = enter(ask_approval(programme, make_recipients(programme, make_organisation())), by=window)
    enter(asked, by=window, number="第9号")

    with pytest.raises(WrongState):
        confirm(asked, by=window)


def test_a_refusal_of_the_commissioner_never_counts_as_consent() -> None:
    programme = make_programme()
    window = make_actor(Role.COMMISSIONER, programme)
    asked = enter(
        ask_approval(programme, make_recipients(programme, make_organisation())),
        by=window,
        decision="refused",
        number="",
    )

    assert confirm(asked, by=window).state == ApprovalState.REFUSED


def test_a_live_consent_cannot_be_rewritten() -> None:
    programme = make_programme()
    live = make_approval(programme, make_organisation())

    with pytest.raises(WrongState):
        enter(live, by=make_actor(Role.COMMISSIONER, programme))


def test_revoking_ends_it_at_once_and_keeps_the_reason_out_of_the_chain() -> None:
    programme = make_programme()

    gone = revoke(make_approval(programme, make_organisation()), reason="提供先の見直し")

    assert gone.state == ApprovalState.REVOKED
    entry = entries(programme, Act.APPROVAL_REVOKE)[0]
    assert entry["payload_sha256"] is not None
    assert "提供先の見直し" not in str(entry)


def test_a_new_consent_replaces_the_one_it_names() -> None:
    programme = make_programme()
    old = make_approval(programme, make_organisation())

    make_approval(programme, make_organisation(), supersedes=old)

    assert reload(old).state == ApprovalState.SUPERSEDED


def test_a_consent_ends_the_day_after_its_last_day() -> None:
    programme = make_programme()
    live = make_approval(programme, make_organisation(), to_on=clock.today())
    with inside(programme):
        due = Wait.objects.get(kind=actions.EXPIRES, ref=live.pk).due_at

    assert due == clock.at(clock.today() + dt.timedelta(days=1), 0)
    waits.run_due(actions.EXPIRES, programme, live.pk)
    waits.run_due(actions.EXPIRES, programme, live.pk)

    assert reload(live).state == ApprovalState.EXPIRED
    assert [e["scope"]["number"] for e in entries(programme, Act.APPROVAL_SETTLE)] == [live.number]


def test_another_programme_does_not_find_it() -> None:
    programme, other = make_programme(), make_programme()
    live = make_approval(programme, make_organisation())

    with pytest.raises(Http404):
        approval_for(make_actor(Role.COMMISSIONER, other), other, live.pk)
    with pytest.raises(Http404):
        approval_for(make_actor(Role.EXHIBITOR, programme), programme, live.pk)
    assert approval_for(make_actor(Role.AUDITOR, programme), programme, live.pk).pk == live.pk
