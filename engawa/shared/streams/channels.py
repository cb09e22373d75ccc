"""What a screen may hear: the rooms above say it, once, at start-up."""

from collections.abc import Callable, Iterable
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest


class Channel(NamedTuple):
    programme: UUID
    kind: str
    ref: str


Rule = Callable[[HttpRequest], Iterable[tuple[str, str]]]
_rules: list[Rule] = []


def register_subscriptions(rule: Rule) -> Rule:
    """`rule(request)` names the (kind, ref) pairs that `request.actor` may hear in `request.programme`.

    It is asked inside the programme, reads only, and may raise Http404 or PermissionDenied.
    """
    _rules.append(rule)
    return rule


def subscriptions_for(request: HttpRequest, programme: UUID) -> list[Channel]:
    heard = dict.fromkeys((kind, str(ref)) for rule in _rules for kind, ref in rule(request))
    return [Channel(programme, kind, ref) for kind, ref in heard]
