"""Steps for acts above: a new person, her sessions. 12 hours, or 30 days on a device she calls her own."""

import datetime as dt
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.kit import clock, opened
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject, SubjectSession
from engawa.base.subjects.states import SUBJECT
from engawa.base.vault import keys

MAIL = "subject.mail"
SHORT, LONG = dt.timedelta(hours=12), dt.timedelta(days=30)


def subject_by_mail(programme: Programme, mail: str) -> Subject | None:
    """`mail` normalised by the caller."""
    owner = keys.owner_of(programme.pk, MAIL, mail)
    return Subject.objects.filter(pk=owner).first() if owner else None


def make_subject(act: object, programme: Programme, kind: str, mail: str, **texts: str) -> Subject | None:
    """A new person with her key; None when the address was claimed by a faster registration."""
    opened.require_this(act)
    subject = Subject(programme=programme, kind=kind, state=SUBJECT.initial)
    keys.make_key(programme.pk, subject.id, keys.SUBJECT)
    if not keys.remember(programme.pk, MAIL, mail, subject.id):
        return None
    subject.seal(act, owner=subject.id, mail=mail, **texts)
    subject.save()
    return subject


def make_companion(act: object, programme: Programme, mail: str, alias: str) -> Subject:
    """Somebody invited, with a key of their own. No look-up value: only the letter's link leads to them, no address does."""
    opened.require_this(act)
    subject = Subject(programme=programme, kind=Subject.Kind.COMPANION, state=SUBJECT.initial)
    keys.make_key(programme.pk, subject.id, keys.SUBJECT)
    subject.seal(act, owner=subject.id, mail=mail, alias=alias)
    subject.save()
    return subject


def _hash(token: str) -> bytes:
    return sha256(b"engawa.session.v1\x00" + token.encode()).digest()


def begin_session(act: object, subject: Subject, *, own_device: bool) -> tuple[str, dt.datetime]:
    """The cookie's token and its end (real time)."""
    opened.require_this(act)
    token, now = token_urlsafe(32), clock.real_now()
    end = now + (LONG if own_device else SHORT)
    SubjectSession.objects.create(
        subject=subject,
        programme=subject.programme,
        token_hash=_hash(token),
        opened_at=now,
        expires_at=end,
        own_device=own_device,
    )
    return token, end


def end_session(act: object, token: str) -> None:
    opened.require_this(act)
    SubjectSession.objects.filter(token_hash=_hash(token), ended_at__isnull=True).update(ended_at=clock.real_now())


def subject_of_session(programme: Programme, token: str, kind: str = Subject.Kind.SEEKER) -> UUID | None:
    """Reads in a block of its own, or joins the open one. A session of another kind of person is none."""
    with inside(programme):
        return next(iter(_subjects_of(_hash(token[:200]), clock.real_now(), str(kind))), None)


@prepared
def _subjects_of(token_hash: bytes, now: dt.datetime, kind: str) -> "QuerySet[SubjectSession, UUID]":
    rows = SubjectSession.objects.filter(token_hash=token_hash, ended_at__isnull=True, expires_at__gt=now)
    rows = rows.filter(subject__kind=kind).exclude(subject__state__in=["locked", "blocked", "erased"])
    return rows.order_by("pk").values_list("subject_id", flat=True)[:1]
