import threading

from django.db import connection

from engawa.base.acts.refusals import Refused
from engawa.base.acts.words import Act
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals import actions
from engawa.contract.approvals.models import Approval
from tests.contract.custody.make import give, open_card
from tests.contract.make import ask_approval, enter, make_approval, make_recipients, revoke
from tests.delivery.exhibitors.trained import make_trained
from tests.make import entries, make_actor, make_organisation, make_programme, make_seeker


def both(*jobs: "threading.Thread") -> None:
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()


def test_two_officials_entering_one_number_at_once_leave_one_of_them_with_it(committed: None) -> None:
    programme = make_programme()
    window = make_actor(Role.COMMISSIONER, programme)
    recipients = make_recipients(programme, make_organisation())
    asked = [ask_approval(programme, recipients) for _each in range(2)]
    outcomes: list[str] = []

    def run(one: Approval) -> None:
        try:
            enter(one, by=window, number="第7号")
            outcomes.append("entered")
        except actions.NumberTaken:
            outcomes.append("taken")
        finally:
            connection.close()

    both(*(threading.Thread(target=run, args=(one,)) for one in asked))

    assert sorted(outcomes) == ["entered", "taken"]


def test_no_disclosure_stands_in_the_ledger_after_the_revocation_of_its_consent(committed: None) -> None:
    programme = make_programme()
    company = make_organisation()
    live = make_approval(programme, company)
    host = make_trained(programme, company)
    seekers = [make_seeker(programme) for _each in range(6)]
    for one in seekers:
        give(programme, one, company)

    def show(seeker: object) -> None:
        try:
            open_card(programme, host, seeker)
        except Refused:
            pass
        finally:
            connection.close()

    def end() -> None:
        try:
            revoke(live)
        finally:
            connection.close()

    shows = [threading.Thread(target=show, args=(one,)) for one in seekers]
    both(*shows[:3], threading.Thread(target=end), *shows[3:])

    order = [
        (e["act"], e["decision"]) for e in entries(programme) if e["act"] in {Act.DISCLOSE_SHOW, Act.APPROVAL_REVOKE}
    ]
    after = order[order.index(("approval.revoke", "allow")) :]
    assert ("disclose.show", "allow") not in after
