"""Fills the installation its environment names. Prints JSON."""

import json
import os
import sys
import time
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
os.environ.setdefault("ENGAWA_TEST_NUMBERS_FROM", str(time.time_ns() // 1_000_000))


def fair() -> dict[str, Any]:
    """A fair that is on, one of 乙 who is signed in, and one seeker."""
    from django.conf import settings

    from engawa.base.programmes.permissions import Role
    from tests.delivery.fairs.makers import make_fair
    from tests.make import make_actor, make_subject
    from tests.web.sessions import as_staff

    made = make_fair(state="live")
    client = as_staff(make_actor(Role.CONTRACTOR, made.programme))
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    subject = make_subject(made.programme, mail="hers@example.jp")
    return {"slug": made.programme.slug, "id": str(made.programme.pk), "cookie": cookie, "subject": str(subject.pk)}


def wake(programme: str, kind: str, ref: str) -> dict[str, Any]:
    from django.db import transaction

    from engawa.shared.streams.wakes import wake as tell

    with transaction.atomic():
        tell(UUID(programme), [(kind, ref)])
    return {}


def erase(programme: str, subject: str) -> dict[str, Any]:
    """From her request to the record. What is left is searched for by tests of its own."""
    from engawa.base.programmes.models import Programme
    from engawa.contract.custody.disposal import running, searching
    from tests.contract.custody import erasing

    searching.register_search(lambda _values: searching.Found(True, covered=["public.subjects_subject"]))
    here = Programme.objects.get(pk=programme)
    request = erasing.ordered(here, UUID(subject))
    running.run(here, request.pk)
    return {}


def holds(programme: str, subject: str) -> dict[str, Any]:
    """What the installation knows of somebody."""
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.models import Programme
    from engawa.base.subjects.models import Subject
    from engawa.base.vault import tombstones
    from engawa.base.vault.models import Key

    here = Programme.objects.get(pk=programme)
    with inside(here):
        return {
            "rows": Subject.objects.filter(pk=subject).count(),
            "keys": Key.objects.filter(programme=here.pk, owner=subject).count(),
            "tombstone": tombstones.is_erased(here.pk, UUID(subject)),
        }


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"fair": fair, "wake": wake, "erase": erase, "holds": holds}[sys.argv[1]](*sys.argv[2:])))
