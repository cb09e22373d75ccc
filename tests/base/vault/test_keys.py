"""Keys are made and fetched for one programme, within an act, and are gone when they are gone."""

from uuid import UUID, uuid4

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.evidence import evidence
from engawa.base.acts.words import Act
from engawa.base.kit import opened
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.base.vault import keys
from engawa.base.vault.fields import open_aliases, open_many
from engawa.base.vault.models import Key
from tests.make import make_programme, make_subject, reload

pytestmark = pytest.mark.django_db


def act_in(programme: Programme) -> object:
    return acting(Act.FAIR_PLAN, programme, by=system("test"))


def test_no_key_is_made_without_an_act() -> None:
    programme = make_programme()

    for step in (
        lambda: keys.make_programme_key(programme.pk),
        lambda: keys.make_key(programme.pk, uuid4(), keys.SUBJECT),
        lambda: keys.remember(programme.pk, "mail", "a@example.jp", uuid4()),
    ):
        with inside(programme), pytest.raises(opened.NoOpenAct):
            step()
        with evidence(programme), pytest.raises(opened.NoOpenAct):
            step()


def test_a_key_is_found_by_its_owner_and_by_its_id_within_its_programme_only() -> None:
    programme, other = make_programme(), make_programme()
    owner, stranger = uuid4(), uuid4()
    with act_in(programme):  # type: ignore[attr-defined]  # a context manager
        made = keys.make_key(programme.pk, owner, keys.SUBJECT)
        keys.make_key(programme.pk, stranger, keys.SUBJECT)

    with inside(programme):
        assert {one: key.id for one, key in keys.keys_of(programme.pk, [owner]).items()} == {owner: made.id}
        assert {one: key.secret for one, key in keys.keys_by_id(programme.pk, [made.id]).items()} == {
            made.id: made.secret
        }
        assert keys.keys_of(other.pk, [owner]) == {}
        assert keys.keys_by_id(other.pk, [made.id]) == {}


def test_a_programme_finds_its_own_key_among_those_it_sees() -> None:
    programme = make_programme()

    with inside(programme):
        own = Key.objects.get(programme=programme.pk, kind="programme")
        assert keys.programme_key(programme.pk).id == own.id
        with pytest.raises(keys.KeyIsGone):
            keys.programme_key(uuid4())


def test_nothing_is_sealed_for_somebody_without_a_key_or_with_an_act_that_is_not_open() -> None:
    programme = make_programme()
    subject = make_subject(programme)
    with act_in(programme) as act:  # type: ignore[attr-defined]  # a context manager
        with pytest.raises(keys.KeyIsGone):
            subject.seal(act, owner=uuid4(), family="砂丘")
        with pytest.raises(TypeError, match="not sealed"):
            subject.seal(act, owner=subject.pk, state="x")
        subject.seal(act, owner=subject.pk, family="")
        assert subject.family is None

    with act_in(programme), pytest.raises(opened.NoOpenAct):  # type: ignore[attr-defined]  # a context manager
        subject.seal(act, owner=subject.pk, family="砂丘")
    with act_in(programme), pytest.raises(opened.NoOpenAct):  # type: ignore[attr-defined]  # a context manager
        open_many(act, [subject], "family")


def test_text_that_is_not_sealed_is_not_stored() -> None:
    programme = make_programme()
    subject = make_subject(programme)

    with pytest.raises(ValueError, match="only sealed values"), act_in(programme):  # type: ignore[attr-defined]  # ditto
        subject.family = "砂丘".encode()
        subject.save(update_fields=["family"])
    with pytest.raises(TypeError, match="not updated in bulk"), act_in(programme):  # type: ignore[attr-defined]  # ditto
        Subject.objects.filter(pk=subject.pk).update(family=None)

    assert reload(subject).family is not None


def test_only_aliases_open_without_an_act() -> None:
    programme = make_programme()
    subject = make_subject(programme, alias="うみねこ", family="砂丘")

    with inside(programme):
        assert open_aliases([subject], "alias") == ({subject.pk: "うみねこ"}, [])
        with pytest.raises(PermissionError):
            open_aliases([subject], "family")


def test_a_value_is_claimed_once_in_a_programme_and_field() -> None:
    programme, other = make_programme(), make_programme()
    first, second = uuid4(), uuid4()

    def claim(where: Programme, field: str, value: str, owner: UUID) -> bool:
        with act_in(where):  # type: ignore[attr-defined]  # a context manager
            return keys.remember(where.pk, field, value, owner)

    assert claim(programme, "mail", "a@example.jp", first)
    assert not claim(programme, "mail", "a@example.jp", second)
    assert claim(programme, "mail", "a@example.jp", first)
    assert claim(programme, "mail", "b@example.jp", second)
    assert claim(programme, "phone", "a@example.jp", second)
    assert claim(other, "mail", "a@example.jp", second)
    with inside(programme):
        assert keys.owner_of(programme.pk, "mail", "a@example.jp") == first
        assert keys.owner_of(programme.pk, "phone", "a@example.jp") == second
        assert keys.owner_of(programme.pk, "mail", "c@example.jp") is None
