"""Registering and reading, `protected` as the product does it or `bare`: in a process of its own, one line an order.

What makes it bare is patched here and nowhere else: the product has no switch that turns protection off.
"""

import json
import os
import sys
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from bench.django import ready

_numbers = count(1)


def main() -> None:
    bare = sys.argv[1] == "bare"
    ready()
    if bare:
        unbound()
        unsealed()
    from engawa.base.acts.acting import acting
    from engawa.base.acts.words import Act, Purpose
    from engawa.base.programmes.actors import VISITOR
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.models import Programme
    from engawa.base.subjects.models import Subject
    from engawa.base.vault.fields import open_many
    from engawa.delivery.events.queries import current_gathering
    from engawa.delivery.fairs.actions.registering import IDENTITY, register_seeker
    from engawa.delivery.fairs.models import FairRegistration

    programme = Programme.objects.exclude(kind=Programme.Kind.PLATFORM).order_by("made_at")[0]
    with inside(programme):
        gathering = current_gathering()
    assert gathering is not None
    mine: list[UUID] = []

    def register(number: int) -> None:
        for _turn in range(number):
            register_seeker(gathering, entry=entry())
        with inside(programme):
            newest = Subject.objects.order_by("-made_at", "-id").values_list("pk", flat=True)[:number]
            mine[:] = list(newest)

    def read(number: int) -> None:
        """Her own card, as 「わたしの情報」 opens it: seven sealed columns of hers, four of her registration."""
        for pk in (mine * number)[:number]:
            with acting(Act.SUBJECT_ENTER, programme, by=VISITOR, subject=pk, purpose=Purpose.REGISTRATION) as act:
                act.skip_entry()
                person = Subject.objects.get(pk=pk)
                texts = open_many(act, [person], *IDENTITY, "mail")[pk]
                row = FairRegistration.objects.get(subject=pk)
                texts |= open_many(act, [row], "city", "words", "licences", "needs")[row.pk]
            if texts["family"] != "砂丘" or texts["words"] != WORDS:
                raise SystemExit(f"read something else: {texts}")

    print("{}", flush=True)
    for line in sys.stdin:
        word, number = line.split()
        {"register": register, "read": read}[word](int(number))
        print("{}", flush=True)


WORDS = "海の近くで、ものをつくる仕事をしてみたいです。"


def entry() -> Any:
    from engawa.contract.custody.purposes import PURPOSES_VERSION
    from engawa.delivery.fairs.entry import RegistrationEntry, Wishes

    return RegistrationEntry(
        eligibility="no",
        alias="うみねこ",
        family="砂丘",
        given="花",
        family_kana="サキュウ",
        given_kana="ハナ",
        mail=f"robot-{next(_numbers)}-{uuid4().hex[:12]}@example.jp",
        prefecture="27",
        situation="employed",
        purposes_version=PURPOSES_VERSION,
        phone="090-1234-5678",
        city="例示市",
        wishes=Wishes(industries=("E", "G"), regions=("east",), words=WORDS, licences="普通自動車運転免許"),
        needs="字幕があると助かります。",
    )


def unbound() -> None:
    """The superuser of the bench's own cluster: no policy binds it."""
    from django.db import connections

    from engawa.config.embedded import SUPERUSER

    kept = json.loads((Path(os.environ["ENGAWA_VAR"]) / "secrets" / "postgres.json").read_text(encoding="utf-8"))
    connections["default"].settings_dict |= {"USER": SUPERUSER, "PASSWORD": kept["password"]}


def unsealed() -> None:
    """Values as they are, in the same envelope so that the tables' checks hold; no cipher, HMAC or derivation."""
    from engawa.base.vault import crypto

    head = b"\0" * crypto.NONCE
    tail = b"\0" * crypto.TAG

    def seal(key: crypto.OpenKey, *, field: str, row: UUID, programme: UUID, plain: bytes) -> bytes:
        return crypto.VERSION + key.id.bytes + head + plain + tail

    def unseal(key: crypto.OpenKey, *, field: str, row: UUID, programme: UUID, sealed: bytes) -> bytes:
        return sealed[crypto.HEADER : -crypto.TAG]

    def wrap(parent: bytes, *, key: crypto.OpenKey, programme: UUID) -> bytes:
        return head + key.secret + tail

    def unwrap(parent: bytes, *, key_id: UUID, programme: UUID, wrapped: bytes) -> crypto.OpenKey:
        return crypto.OpenKey(key_id, wrapped[crypto.NONCE : -crypto.TAG])

    def keyed_hash(secret: bytes, value: str) -> bytes:
        return value.encode()[:32].ljust(32, b"\0")

    crypto.seal, crypto.unseal, crypto.wrap, crypto.unwrap = seal, unseal, wrap, unwrap
    crypto.keyed_hash, crypto.derive = keyed_hash, lambda secret, _label: secret


if __name__ == "__main__":
    main()
