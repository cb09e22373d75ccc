import pytest
from django.db import IntegrityError, transaction

from engawa.base.parties.models import Agency, OrganisationKind
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.guidance.bodies import agency_of, organisations_of
from tests.make import make_actor, make_organisation, make_programme

pytestmark = pytest.mark.django_db


def test_a_counsellor_speaks_for_the_body_of_her_organisation_and_nobody_else_does() -> None:
    programme = make_programme()
    settlement = make_organisation(OrganisationKind.AGENCY, agency=Agency.RELOCATION)
    counsellor = make_actor(Role.AGENCY, programme, settlement)
    another = make_actor(Role.AGENCY, programme)
    nameless = make_actor(Role.AGENCY, programme, make_organisation(OrganisationKind.AGENCY, agency=""))
    office, chief = make_actor(Role.CONTRACTOR, programme), make_actor(Role.CHIEF, programme)

    with inside(programme):
        assert agency_of(counsellor) == Agency.RELOCATION
        assert agency_of(another) == Agency.HELLOWORK
        assert [agency_of(one) for one in (office, chief)] == [None, None]
        assert agency_of(nameless) is None
        assert organisations_of([Agency.RELOCATION]) == [settlement]


def test_a_body_that_has_counsellors_in_another_programme_only_is_not_at_work_here() -> None:
    programme, elsewhere = make_programme(), make_programme()
    make_actor(Role.AGENCY, elsewhere, make_organisation(OrganisationKind.AGENCY, agency=Agency.RELOCATION))

    with inside(programme):
        assert organisations_of(list(Agency)) == []


def test_only_an_agency_can_be_one_of_the_two() -> None:
    with pytest.raises(IntegrityError, match="organisation_agency_is_one"), transaction.atomic():
        make_organisation(OrganisationKind.COMPANY, agency=Agency.HELLOWORK)
