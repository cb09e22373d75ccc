"""Many people who take part, with keys, sealed names and open sessions: rows as the acts leave them, made in bulk.

`python -m bench.crowd 5000` prints the tokens of their sessions.
"""

import json
import sys
from secrets import token_urlsafe

from bench.django import ready

AT_ONCE = 500
TEXTS = {"alias": "うみねこ", "family": "砂丘", "given": "花", "family_kana": "サキュウ", "given_kana": "ハナ"}


def main() -> None:
    ready()
    from engawa.base.programmes.models import Programme

    programme = Programme.objects.exclude(kind=Programme.Kind.PLATFORM).order_by("made_at")[0]
    wanted = int(sys.argv[1])
    tokens: list[str] = []
    while len(tokens) < wanted:
        tokens += make(programme, min(AT_ONCE, wanted - len(tokens)))
    print(json.dumps(tokens))


def make(programme: object, number: int) -> list[str]:
    import datetime as dt

    from engawa.base.acts.acting import acting
    from engawa.base.acts.words import Act, Purpose
    from engawa.base.kit import clock
    from engawa.base.programmes.actors import VISITOR
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.models import Programme
    from engawa.base.subjects import steps
    from engawa.base.subjects.models import Subject, SubjectSession
    from engawa.base.subjects.states import SubjectState
    from engawa.base.vault import keys
    from engawa.delivery.events.queries import current_gathering
    from engawa.delivery.fairs.models import FairRegistration
    from engawa.delivery.fairs.states import RegistrationState

    assert isinstance(programme, Programme)
    with inside(programme):
        gathering = current_gathering()
    assert gathering is not None
    now = clock.real_now()
    tokens = [token_urlsafe(32) for _one in range(number)]
    with acting(Act.SUBJECT_ENTER, programme, by=VISITOR, purpose=Purpose.REGISTRATION) as act:
        people = [
            Subject(programme=programme, kind=Subject.Kind.SEEKER, state=SubjectState.CONFIRMED) for _one in tokens
        ]
        for person in people:
            keys.make_key(programme.pk, person.pk, keys.SUBJECT)
            person.seal(act, owner=person.pk, mail=f"{person.pk.hex}@example.jp", **TEXTS)
        Subject.objects.bulk_create(people)
        SubjectSession.objects.bulk_create(
            SubjectSession(
                programme=programme,
                subject=person,
                token_hash=steps._hash(token),
                opened_at=now,
                expires_at=now + dt.timedelta(hours=12),
            )
            for person, token in zip(people, tokens, strict=True)
        )
        FairRegistration.objects.bulk_create(
            FairRegistration(
                programme=programme,
                gathering=gathering,
                subject=person,
                state=RegistrationState.ACTIVE,
                eligibility="no",
                prefecture="27",
                situation="employed",
                purposes_version="1",
                confirmed_at=clock.now(),
            )
            for person in people
        )
        act.record(people=number)
    return tokens


if __name__ == "__main__":
    main()
