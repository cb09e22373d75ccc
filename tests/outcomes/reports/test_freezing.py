import io

import pikepdf
import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.parties.models import OrganisationKind
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.clauses.actions import set_parameter
from engawa.outcomes.measures.access import fair_for
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.reports.actions import freeze_flash
from engawa.outcomes.reports.queries import NotReady, flash_report
from engawa.shared.documents.queries import content_of, figures_of
from tests.delivery.fairs.makers import booths, make_fair, make_public_fair
from tests.make import entries, make_actor, make_organisation
from tests.outcomes.make import agree_both, register, talk

pytestmark = pytest.mark.django_db


def test_a_flash_report_counts_first_and_every_figure_names_its_query() -> None:
    fair = make_public_fair(2)
    agree_both(fair)
    talk(booths(fair)[0], register(fair), "held", began_at=clock.at(clock.local(fair.gathering.starts_at).date(), 14))
    window = make_actor(Role.COMMISSIONER, fair.programme)
    facts = fair_for(fair.programme, fair.gathering_id)

    paper = freeze_flash(fair.programme, by=window, fair=facts)

    with inside(fair.programme):
        figures = figures_of(paper.pk)
        content = content_of(paper)
        assert content == content_of(paper)
        assert {figure.query_id for figure in paper.figures.all()} <= set(QUERIES)
    assert (figures["participants.total"], figures["matches.total"], figures["registered"], figures["companies"]) == (
        1,
        1,
        1,
        2,
    )
    assert len(pikepdf.open(io.BytesIO(content)).pages) == 1
    assert entries(fair.programme, Act.PAPER_FREEZE)[0]["scope"]["sha256"] == paper.sha256


def test_the_paper_prints_the_line_that_the_commissioner_drew() -> None:
    fair = make_public_fair(1)
    agree_both(fair)
    set_parameter(fair.programme, by=system("test"), key="live.min_overlap_seconds", value=60)

    with inside(fair.programme):
        report = flash_report(fair.programme, fair_for(fair.programme, fair.gathering_id))

    assert (report.thresholds[0].value, report.thresholds[0].source) == ("60秒以上", "甲の指定（実施要領1(2)カ）")


def test_without_agreed_targets_there_is_no_report_and_no_entry() -> None:
    fair = make_fair()

    with pytest.raises(NotReady, match="目標がまだ合意されていません。"):
        freeze_flash(
            fair.programme,
            by=make_actor(Role.CONTRACTOR, fair.programme),
            fair=fair_for(fair.programme, fair.gathering_id),
        )

    assert entries(fair.programme, Act.PAPER_FREEZE) == []


@pytest.mark.parametrize("role", [Role.EXHIBITOR, Role.AGENCY, Role.AUDITOR])
def test_papers_are_frozen_by_the_two_parties_alone(role: Role) -> None:
    fair = make_public_fair(1)
    agree_both(fair)

    with pytest.raises(NotPermitted):
        freeze_flash(
            fair.programme, by=make_actor(role, fair.programme), fair=fair_for(fair.programme, fair.gathering_id)
        )


def test_the_report_names_bodies_and_never_a_person() -> None:
    contractor = make_organisation(OrganisationKind.CONTRACTOR, name="株式会社えんがわ企画（架空）")
    fair = make_public_fair(1)
    agree_both(fair)
    seeker = register(fair, alias="かもめ", family="白兎", given="海")
    talk(booths(fair)[0], seeker, "held")
    fair.programme.contractor = contractor

    with inside(fair.programme):
        printed = str(flash_report(fair.programme, fair_for(fair.programme, fair.gathering_id)).data())

    assert "株式会社えんがわ企画（架空）" in printed
    assert not any(word in printed for word in ("かもめ", "白兎", "海", str(seeker.pk)))
