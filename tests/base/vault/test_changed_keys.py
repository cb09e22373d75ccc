"""Keys that somebody with the database in hand has changed: what they sealed reads unreadable, and that is told."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.ledger.verify import verify
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.base.vault import keys
from engawa.base.vault.fields import UNREADABLE
from engawa.base.vault.models import Key
from engawa.config.embedded import Embedded
from engawa.config.roles import connect
from tests.make import entries, make_actor, make_programme, make_subject


def change_as_superuser(programme: Programme, statement: str, *values: object) -> None:
    with connect(Embedded(settings.VAR, fast=True).admin, connection.settings_dict["NAME"]) as superuser:
        superuser.execute("SET session_replication_role = replica")
        changed = superuser.execute(statement, [*values, programme.pk])  # type: ignore[arg-type]  # written here
        assert changed.rowcount == 1


@pytest.fixture
def durable(committed: None) -> Iterator[tuple[Programme, Subject]]:
    programme = make_programme()
    yield programme, make_subject(programme, family="砂丘")


@pytest.mark.parametrize(("state", "by_owner", "by_id"), [("active", 1, 1), ("retired", 0, 1)])
def test_a_retired_key_opens_what_it_sealed_and_seals_nothing_new(
    durable: tuple[Programme, Subject], state: str, by_owner: int, by_id: int
) -> None:
    programme, subject = durable
    with inside(programme):
        key = Key.objects.get(owner=subject.pk)
    change_as_superuser(programme, "UPDATE vault.key SET state = %s WHERE id = %s AND programme = %s", state, key.id)

    with inside(programme):
        assert len(keys.keys_of(programme.pk, [subject.pk])) == by_owner
        assert len(keys.keys_by_id(programme.pk, [key.id])) == by_id


def test_a_retired_key_of_a_programme_wraps_nothing_new(durable: tuple[Programme, Subject]) -> None:
    programme, _subject = durable
    change_as_superuser(programme, "UPDATE vault.key SET state = 'retired' WHERE kind = 'programme' AND programme = %s")

    with inside(programme), pytest.raises(keys.KeyIsGone):
        keys.programme_key(programme.pk)


def test_a_cut_key_reads_unreadable_breaks_nothing_and_is_an_alarm(durable: tuple[Programme, Subject]) -> None:
    programme, subject = durable
    change_as_superuser(
        programme, "UPDATE vault.key SET wrapped = 'x'::bytea WHERE owner = %s AND programme = %s", subject.pk
    )

    with acting(Act.TALK_SEE, programme, by=make_actor(Role.EXHIBITOR, programme)) as act:
        assert Subject.objects.get(pk=subject.pk).open(act, "family", "phone") == {"family": UNREADABLE, "phone": ""}

    told = entries(programme, Act.VALUE_UNREADABLE)
    assert [one["scope"] for one in told] == [{"of": "talk.see", "fields": {"subject.family": 1}}]
    with inside(programme):
        assert verify(programme.pk).good
