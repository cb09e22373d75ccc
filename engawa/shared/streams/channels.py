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


Push = Callable[[Channel], str]
_pushes: dict[str, Push] = {}


def register_push(kind: str, draw: Push) -> None:
    """Channels of this kind carry what is shown itself: `draw(channel)` is asked once in each web process, and what it
    answers goes to every screen, instead of each asking for it.

    It opens its own reading block, outside every request. What it shows must be the same for all who hear the channel.
    """
    _pushes[kind] = draw


def push_of(kind: str) -> Push | None:
    return _pushes.get(kind)
