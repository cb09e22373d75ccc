"""Who acts: resolved to a natural person, a subject, a visitor, or scheduled work."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from engawa.base.kit.ids import PLATFORM
from engawa.base.programmes.permissions import Permission, Role, permissions_of

Kind = Literal["staff", "subject", "visitor", "system"]


@dataclass(frozen=True)
class Actor:
    kind: Kind
    id: UUID  # person, subject, or PLATFORM
    roles: frozenset[Role] = field(default_factory=frozenset)
    organisation_id: UUID | None = None
    account_id: UUID | None = None
    job: str = ""

    @property
    def person_id(self) -> UUID | None:
        return self.id if self.kind == "staff" else None

    @property
    def subject_id(self) -> UUID | None:
        return self.id if self.kind == "subject" else None

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions


VISITOR = Actor("visitor", PLATFORM, frozenset({Role.VISITOR}))


def system(job: str) -> Actor:
    """Scheduled work, named after its job."""
    return Actor("system", PLATFORM, frozenset({Role.SYSTEM}), job=job)


def seeker(subject: UUID) -> Actor:
    return Actor("subject", subject, frozenset({Role.SEEKER}))


def companion(subject: UUID) -> Actor:
    """A subject as well, who may do nothing of what a seeker may."""
    return Actor("subject", subject, frozenset({Role.COMPANION}))
