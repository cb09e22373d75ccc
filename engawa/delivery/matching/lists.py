"""The door: everybody's list from one market, with a floor under how often an exhibitor appears.

Whatever stands behind it (today: by fit, then the floor), it takes a market and gives lists.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engawa.delivery.matching.criteria import Criteria
from engawa.delivery.matching.profile import Posting, Profile
from engawa.delivery.matching.score import IMPOSSIBLE, Pair, Trees, order_of, pair_of, tie

PairKey = tuple[str, str]
"""(seeker, exhibitor)"""


@dataclass(frozen=True, slots=True)
class Market:
    """`pins` must appear, `blocks` must not; `settled` stand on the seeker's list already, and take up its places."""

    profiles: Sequence[Profile]
    postings: Sequence[Posting]
    pins: frozenset[PairKey] = frozenset()
    blocks: frozenset[PairKey] = frozenset()
    settled: frozenset[PairKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a list. `own`: its rank by fit alone, from 1; `shifted`: here for the floor's sake."""

    pair: Pair
    own: int
    pinned: bool = False
    shifted: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    by_seeker: dict[str, list[Place]]
    without: tuple[str, ...]
    """Seekers for whom nothing is possible."""
    unlisted: tuple[str, ...]
    """Exhibitors on no list."""
    unkept: tuple[PairKey, ...]
    """Pins of pairs that are not possible now: said to whoever pinned, without the cause."""


@dataclass
class _Draft:
    """A seeker's possible exhibitors, best first, and what stands on the list so far."""

    ranked: list[Pair]
    pinned: list[Pair]
    towns: int
    """How many municipalities it may hold beside what stands already."""
    chosen: list[Pair] = field(default_factory=list)
    shifted: set[str] = field(default_factory=set)


def draw_up(market: Market, criteria: Criteria, trees: Trees, *, salt: str) -> Lists:
    drafts = {profile.key: _draft_of(profile, market, criteria, trees, salt) for profile in market.profiles}
    if criteria.least_lists:
        _raise_the_floor(drafts, market, criteria, salt)
    found = {key: _places(draft) for key, draft in drafts.items()}
    listed = {(key, place.pair.posting.exhibitor) for key, places in found.items() for place in places}
    shown = {exhibitor for _key, exhibitor in listed | market.settled}
    return Lists(
        found,
        tuple(key for key, draft in drafts.items() if not draft.ranked),
        tuple(sorted({one.exhibitor for one in market.postings} - shown)),
        tuple(sorted(market.pins - listed - market.settled)),
    )


def best_pairs(profile: Profile, market: Market, criteria: Criteria, trees: Trees, *, salt: str) -> list[Pair]:
    """One pair for each exhibitor that is possible, by its best posting; best first."""
    best: dict[str, Pair] = {}
    for posting in market.postings:
        blocked = (profile.key, posting.exhibitor) in market.blocks
        pair = pair_of(profile, posting, criteria, trees, blocked=blocked)
        known = best.get(posting.exhibitor)
        if pair.score > IMPOSSIBLE and (known is None or order_of(pair, salt) < order_of(known, salt)):
            best[posting.exhibitor] = pair
    return sorted(best.values(), key=lambda pair: order_of(pair, salt))


def _draft_of(profile: Profile, market: Market, criteria: Criteria, trees: Trees, salt: str) -> _Draft:
    """Nothing declared is valid: such a seeker gets no guess, only what is pinned for her."""
    ranked = [
        pair
        for pair in best_pairs(profile, market, criteria, trees, salt=salt)
        if (profile.key, pair.posting.exhibitor) not in market.settled
    ]
    pinned = [pair for pair in ranked if (profile.key, pair.posting.exhibitor) in market.pins]
    rest = [pair for pair in ranked if pair not in pinned] if profile.wishes else []
    taken = sum(1 for key, _exhibitor in market.settled if key == profile.key)
    free = max(criteria.length - taken - len(pinned), 0)
    towns = {one.exhibitor for one in market.postings if one.town}
    room = criteria.most_towns - sum(1 for key, one in market.settled if key == profile.key and one in towns)
    best = _first(rest, free, room - sum(pair.posting.town for pair in pinned))
    return _Draft(ranked if profile.wishes else pinned, pinned, max(room, 0), pinned + best)


def _first(pairs: Iterable[Pair], most: int, towns: int) -> list[Pair]:
    """The best, among them at most so many municipalities."""
    found: list[Pair] = []
    for pair in pairs:
        if len(found) >= most:
            break
        if not pair.posting.town or towns > 0:
            found.append(pair)
            towns -= pair.posting.town
    return found


def _places(draft: _Draft) -> list[Place]:
    """Pinned first, then by fit."""
    rank = {pair.posting.exhibitor: at for at, pair in enumerate(draft.ranked, start=1)}
    pinned = {pair.posting.exhibitor for pair in draft.pinned}
    chosen = sorted(draft.chosen, key=lambda pair: (pair.posting.exhibitor not in pinned, rank[pair.posting.exhibitor]))
    return [
        Place(
            pair,
            rank[pair.posting.exhibitor],
            pinned=pair.posting.exhibitor in pinned,
            shifted=pair.posting.exhibitor in draft.shifted,
        )
        for pair in chosen
    ]


def _raise_the_floor(drafts: dict[str, _Draft], market: Market, criteria: Criteria, salt: str) -> None:
    """Each exhibitor on at least `least_lists` lists, as far as possible pairs reach and nobody else falls below.

    A seeker gives up the last of her list for one that is at most `most_drop` places below it by her own order.
    """
    shown = Counter(pair.posting.exhibitor for draft in drafts.values() for pair in draft.chosen)
    shown.update(exhibitor for _key, exhibitor in market.settled)
    exhibitors = sorted({one.exhibitor for one in market.postings}, key=lambda one: tie(salt, "floor", one))
    for exhibitor in sorted(exhibitors, key=lambda one: shown[one]):
        for draft in _nearest(drafts, exhibitor, criteria, salt):
            if shown[exhibitor] >= criteria.least_lists:
                break
            taken = next(pair for pair in draft.ranked if pair.posting.exhibitor == exhibitor)
            given = _give_up(draft, shown, criteria, town=taken.posting.town)
            if given is None:
                continue
            draft.chosen.remove(given)
            draft.chosen.append(taken)
            draft.shifted.add(exhibitor)
            draft.shifted.discard(given.posting.exhibitor)
            shown[exhibitor] += 1
            shown[given.posting.exhibitor] -= 1


def _nearest(drafts: dict[str, _Draft], exhibitor: str, criteria: Criteria, salt: str) -> Iterable[_Draft]:
    """Lists that could take it, those where it is missed by least first."""
    found = []
    for key, draft in drafts.items():
        rank = _depth(draft, exhibitor)
        here = any(pair.posting.exhibitor == exhibitor for pair in draft.chosen)
        if rank is not None and not here and rank < criteria.length + criteria.most_drop:
            found.append((rank, tie(salt, key, exhibitor), draft))
    return [draft for _rank, _tie, draft in sorted(found, key=lambda one: one[:2])]


def _depth(draft: _Draft, exhibitor: str) -> int | None:
    """How many of those before it her list could hold."""
    companies = towns = 0
    for pair in draft.ranked:
        if pair.posting.exhibitor == exhibitor:
            return companies + min(towns, draft.towns)
        towns += pair.posting.town
        companies += not pair.posting.town
    return None


def _give_up(draft: _Draft, shown: Counter[str], criteria: Criteria, *, town: bool) -> Pair | None:
    """The last line that is not pinned, was not put there for the floor, and whose exhibitor can spare it.

    Where no more municipalities have room, one gives way to another only.
    """
    kept = {pair.posting.exhibitor for pair in draft.pinned} | draft.shifted
    free = [pair for pair in draft.chosen if pair.posting.exhibitor not in kept]
    full = town and sum(pair.posting.town for pair in draft.chosen) >= draft.towns
    spare = [
        pair
        for pair in free
        if shown[pair.posting.exhibitor] > criteria.least_lists and (pair.posting.town or not full)
    ]
    return spare[-1] if spare else None
