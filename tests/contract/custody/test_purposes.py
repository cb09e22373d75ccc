import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import Refused
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import VISITOR
from engawa.contract.custody.purposes import PURPOSES_VERSION
from tests.make import make_programme

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seen", [None, "", "2020-1"])
def test_nobody_is_registered_who_has_not_seen_the_purposes_as_they_stand(seen: str | None) -> None:
    programme = make_programme()

    with (
        pytest.raises(Refused) as refusal,
        acting(Act.SUBJECT_REGISTER, programme, by=VISITOR, scope={"purposes_version": seen}),
    ):
        pytest.fail("registered")

    assert [(one.duty, one.clause) for one in refusal.value.unmet] == [("P03", "特記事項第3条")]


def test_having_seen_them_she_may_register() -> None:
    with acting(
        Act.SUBJECT_REGISTER, make_programme(), by=VISITOR, scope={"purposes_version": PURPOSES_VERSION}
    ) as act:
        assert act.pending == ["gate"]
