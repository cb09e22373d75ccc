"""要補完: which disclosures a posting still lacks before the law lets anybody publish it."""

import datetime as dt

from engawa.delivery.exhibitors.importing.rows import PostingRow
from engawa.delivery.exhibitors.importing.values import has_age_limit

# 職業安定法5条の3, 同施行規則4条の2: the minimum; the first two for the 「…現在」 date and for hiding it in time (5条の4).
ALWAYS = (
    "received_on",
    "expires_on",
    "duties",
    "employment_type",
    "term",
    "trial",
    "place",
    "smoking",
    "pay_unit",
    "pay_min",
    "hours_1",
    "overtime",
    "break_min",
    "holidays",
    "insurance",
)
SCOPES = ("duties_scope", "place_scope")
SCOPES_SINCE = dt.date(2024, 4, 1)


def missing_of(posting: PostingRow) -> tuple[str, ...]:
    """Keys to fill in, in the order of the form; empty when it can be published."""
    needed = list(ALWAYS)
    if posting.received_on is None or posting.received_on >= SCOPES_SINCE:
        needed += SCOPES
    if posting.fixed_term:
        needed.append("renewal")
    if has_age_limit(posting.age_limit):
        needed.append("age_ground")
    if posting.fixed_ot_min:
        needed.append("fixed_ot_note")
    lacking = [key for key in needed if getattr(posting, key) in (None, "")]
    if posting.term and posting.fixed_term is None:
        lacking.append("fixed_term")
    return tuple(lacking)
