"""Reading suggestions in the open programme. What may be shown is decided by the query, at the moment of looking."""

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from engawa.base.acts.words import Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Organisation
from engawa.contract.approvals.models import Approval
from engawa.contract.approvals.queries import live_for
from engawa.contract.clauses.queries import parameter
from engawa.contract.custody.models import Consent, HiddenEmployer
from engawa.contract.custody.purposes import COMPANIES_ALONE
from engawa.contract.custody.states import ConsentState
from engawa.delivery.events.blocks import live_blocks
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.exhibitors.queries import current
from engawa.delivery.exhibitors.states import ExhibitorState
from engawa.delivery.guidance.suggestions.models import (
    CriteriaApproval,
    CriteriaStatement,
    IssuerBasis,
    Override,
    Suggestion,
    SuggestionRun,
)
from engawa.delivery.guidance.suggestions.people import SEEN, people
from engawa.delivery.guidance.suggestions.states import CriteriaState, Looked, OverrideKind, SuggestionState
from engawa.delivery.matching.criteria import Criteria

MODE, ISSUED, FILTER_ONLY = "matching.mode", "issued", "filter_only"


def issuing() -> bool:
    """Whether suggestions of an issuing body may reach anybody. Default: no."""
    return parameter(MODE).value == ISSUED


def valid_today(prefix: str = "", *, on: dt.date | None = None) -> Q:
    day = on or clock.today()
    return Q(**{f"{prefix}ended_at__isnull": True, f"{prefix}valid_from__lte": day, f"{prefix}valid_to__gte": day})


def basis_of(organisation: UUID | None) -> IssuerBasis | None:
    """What a body may issue by today."""
    rows = IssuerBasis.objects.filter(valid_today(), organisation=organisation)
    return rows.select_related("organisation").first()


def bases() -> "QuerySet[IssuerBasis]":
    """What each body has stated, current or not."""
    rows = IssuerBasis.objects.filter(ended_at=None).select_related("organisation")
    return rows.order_by("organisation__name", "pk")


def criteria_in_force() -> CriteriaStatement | None:
    return CriteriaStatement.objects.filter(state=CriteriaState.IN_FORCE).first()


def proposed_criteria() -> "QuerySet[CriteriaStatement]":
    return CriteriaStatement.objects.filter(state=CriteriaState.PROPOSED)


def criteria_proposed() -> CriteriaStatement | None:
    return proposed_criteria().first()


def unapproved() -> "QuerySet[CriteriaStatement]":
    """A version that 甲 has not approved."""
    given = CriteriaApproval.objects.filter(statement=OuterRef("pk"), side=CriteriaApproval.Side.COMMISSIONER)
    return proposed_criteria().filter(~Exists(given))


def approvals_of(statement: CriteriaStatement) -> list[CriteriaApproval]:
    return list(statement.approvals.select_related("organisation").order_by("at", "pk"))


def numbers_of(statement: CriteriaStatement) -> Criteria:
    return Criteria.read(statement.values)


def may_issue(organisation: UUID | None) -> bool:
    """Basis valid today, and the criteria in force carry this body's own yes."""
    return organisation is not None and issuers().filter(pk=organisation).exists()


def issuers() -> "QuerySet[Organisation]":
    approved = CriteriaApproval.objects.filter(
        statement__state=CriteriaState.IN_FORCE, side=CriteriaApproval.Side.ISSUER, organisation=OuterRef("pk")
    )
    stated = IssuerBasis.objects.filter(valid_today(), organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(approved), Exists(stated)).order_by("name", "pk")


def consent_naming(body: UUID | None) -> Approval | None:
    """甲's numbered consent to show this body what its counsellors come to see."""
    return live_for(body, SEEN, Purpose.SUGGESTION) if body else None


def number_for(body: UUID | None) -> str:
    found = consent_naming(body)
    return found.number if found else ""


def runs_of(gathering: Gathering) -> "QuerySet[SuggestionRun]":
    rows = SuggestionRun.objects.filter(gathering=gathering).select_related("body", "criteria")
    return rows.order_by("-started_at", "-pk")


# --- what stands between a pair ----------------------------------------------------------------------------------------


def wants_suggestions(subject: str) -> Exists:
    """Her own live consent to be given suggestions."""
    return Exists(
        Consent.objects.filter(subject=OuterRef(subject), purpose=Purpose.SUGGESTION, state=ConsentState.GIVEN)
    )


def wanting(only: Collection[UUID] | None = None) -> set[UUID]:
    """Who wants suggestions now."""
    rows = Consent.objects.filter(purpose=Purpose.SUGGESTION, state=ConsentState.GIVEN)
    rows = rows if only is None else rows.filter(subject__in=list(only))
    return set(rows.values_list("subject_id", flat=True))


def hears_of_towns() -> "QuerySet[Consent]":
    """Consents whose words named municipalities too."""
    rows = Consent.objects.filter(purpose=Purpose.SUGGESTION, state=ConsentState.GIVEN)
    return rows.exclude(words_version__in=COMPANIES_ALONE)


def _hides(subject: str, exhibitor: str) -> Exists:
    return Exists(
        HiddenEmployer.objects.filter(
            subject=OuterRef(subject),
            corporate_no=OuterRef(f"{exhibitor}__organisation__corporate_no"),
            ended_at__isnull=True,
        )
    )


def _blocked(subject: str, exhibitor: str) -> Exists:
    """By herself, or by any body."""
    return Exists(
        Override.objects.filter(
            subject=OuterRef(subject), exhibitor=OuterRef(exhibitor), kind=OverrideKind.BLOCK, ended_at__isnull=True
        )
    )


def _kept_apart(subject: str, exhibitor: str, gathering: str) -> Exists:
    """The organiser does not let these two meet, on this day or at all."""
    pair = live_blocks().filter(subject=OuterRef(subject), organisation=OuterRef(f"{exhibitor}__organisation"))
    return Exists(pair.filter(Q(gathering__isnull=True) | Q(gathering=OuterRef(gathering))))


def possible() -> Q:
    """Lines that may still be put before her: what stands between the two, and neither she nor a body leaves them out."""
    return standing() & ~Q(_blocked("subject", "exhibitor"))


def standing() -> Q:
    """She takes part and wants them, hides from nobody there and is kept from nobody there, and the booth stands, with
    its vacancy unless it is a municipality's.
    """
    return (
        Q(people().taking_part("subject", "run__gathering"))
        & Q(wants_suggestions("subject"))
        & ~Q(_hides("subject", "exhibitor"))
        & ~Q(_kept_apart("subject", "exhibitor", "run__gathering"))
        & Q(people().published("exhibitor"))
        & Q(exhibitor__state=ExhibitorState.CONFIRMED)
        & (current("posting__") | _town())
    )


def _town() -> Q:
    """It has no vacancy, and she agreed to hear of municipalities."""
    town = Q(posting__isnull=True, exhibitor__kind=ExhibitorKind.MUNICIPALITY)
    return town & Q(Exists(hears_of_towns().filter(subject=OuterRef("subject"))))


def showing() -> "QuerySet[Suggestion]":
    """Issued and standing now. Nothing at all unless the mode is `issued`; gone when the body's basis has lapsed."""
    if not issuing():
        return Suggestion.objects.none()
    rows = Suggestion.objects.filter(possible(), valid_today("basis__"), state=SuggestionState.ISSUED)
    return rows.select_related(
        "exhibitor__organisation", "posting", "issuer_body", "run__criteria", "run__gathering", "programme"
    ).order_by("subject", "rank", "approved_at", "pk")


def shown_to(subject: UUID | None, gathering: Gathering) -> list[Suggestion]:
    return list(showing().filter(subject=subject, run__gathering=gathering))


def issued_for(subjects: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Exhibitors by seeker, best first, as approved by a body and standing now: for whoever brings the two together.

    Whether anything stands now is a long question: it is asked of those alone to whom something was issued.
    """
    found: dict[UUID, list[UUID]] = {}
    issued = Suggestion.objects.filter(subject__in=list(subjects), state=SuggestionState.ISSUED)
    if not issuing() or not (some := set(issued.values_list("subject", flat=True))):
        return found
    for subject, exhibitor in showing().filter(subject__in=some).values_list("subject", "exhibitor"):
        found.setdefault(subject, []).append(exhibitor)
    return found


# --- the desk of a body ------------------------------------------------------------------------------------------------


def at_desk(body: UUID | None, gathering: Gathering, looked: Looked) -> "QuerySet[Suggestion]":
    """The body's lines that stand so, person by person. Of a pair that was left out, its last line."""
    rows = Suggestion.objects.filter(run__body=body, run__gathering=gathering)
    if looked == Looked.LEFT_OUT:
        rows = rows.filter(
            standing(),
            _decided(body, OverrideKind.BLOCK),
            ~Exists(rows.filter(subject=OuterRef("subject"), exhibitor=OuterRef("exhibitor"), pk__gt=OuterRef("pk"))),
            state__in=[SuggestionState.DROPPED, SuggestionState.ENDED],
        )
    else:
        draft, issued = Q(state=SuggestionState.DRAFT), Q(state=SuggestionState.ISSUED, issuer_body=body)
        stands = {
            Looked.WAITING: draft,
            Looked.APPROVED: issued,
            Looked.CHANGED: (draft | issued)
            & (Q(origin=Suggestion.Origin.ADDED) | Q(_decided(body, OverrideKind.PIN))),
        }
        rows = rows.filter(possible(), stands[looked])
    return rows.select_related("exhibitor__organisation", "posting", "run").order_by("subject", "rank", "pk")


def pins_of(body: UUID | None, subjects: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """(person, exhibitor) of what this body has pinned for them."""
    rows = Override.objects.filter(body=body, subject__in=list(subjects), kind=OverrideKind.PIN, ended_at=None)
    return set(rows.values_list("subject_id", "exhibitor_id"))


def _decided(body: UUID | None, kind: OverrideKind) -> Exists:
    """What this body has decided of the pair, and not taken back."""
    pair = Override.objects.filter(subject=OuterRef("subject"), exhibitor=OuterRef("exhibitor"), ended_at=None)
    return Exists(pair.filter(body=body, kind=kind))


def lines_for(body: UUID | None, gathering: Gathering, subject: UUID) -> "QuerySet[Suggestion]":
    """One person's lines at this body's desk: waiting and issued, in her order."""
    rows = Suggestion.objects.filter(possible(), run__body=body, run__gathering=gathering, subject=subject)
    rows = rows.filter(Q(state=SuggestionState.DRAFT) | Q(state=SuggestionState.ISSUED, issuer_body=body))
    return rows.select_related("exhibitor__organisation", "posting", "run", "programme").order_by("rank", "pk")


def waiting_count(body: UUID | None, gathering: Gathering) -> int:
    return at_desk(body, gathering, Looked.WAITING).count()


def overrides_of(subject: UUID, body: UUID | None) -> "QuerySet[Override]":
    rows = Override.objects.filter(subject=subject, body=body, ended_at=None)
    return rows.select_related("exhibitor__organisation").order_by("-at", "pk")
