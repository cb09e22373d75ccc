"""Whole yen. Amounts are ints everywhere; nothing rounds half a yen in anybody's favour by accident."""

from engawa.base.kit.tongue import english

TAX_PERCENT = 10


def tax(subtotal: int) -> int:
    """消費税及び地方消費税, floored (Engawa's estimates; fair programme 1(4), 7(3))."""
    return percent_floor(subtotal, TAX_PERCENT)


def with_tax(subtotal: int) -> int:
    """Subtotal and tax."""
    return subtotal + tax(subtotal)


def percent_floor(amount: int, percent: int) -> int:
    """For what is taken away: 8,999,999 at 5 % is 449,999."""
    return _whole(amount) * percent // 100


def percent_ceil(amount: int, percent: int) -> int:
    """For what must at least be given: a deposit of 10/100 or more."""
    return -(-_whole(amount) * percent // 100)


def below_percent(actual: int, target: int, percent: int) -> bool:
    """Whether achievement lies under a percentage line, without a division: 39 of 200 is below 20 %, 40 is not."""
    return actual * 100 < target * percent


def yen(amount: int) -> str:
    """`9,000,000円`; a minus is △, as estimates print it. `¥9,000,000` on English pages."""
    figure = f"{'△' if amount < 0 else ''}{'¥' if english() else ''}{abs(amount):,}"
    return figure if english() else f"{figure}円"


def man_oku(amount: int) -> str:
    """`900万円`, `1億2,000万円`, `45万3,000円`: round figures in running text."""
    oku, rest = divmod(abs(amount), 100_000_000)
    man, ones = divmod(rest, 10_000)
    parts = [f"{oku:,}億" if oku else "", f"{man:,}万" if man else "", f"{ones:,}" if ones or not amount else ""]
    return f"{'△' if amount < 0 else ''}{''.join(parts)}円"


def _whole(amount: int) -> int:
    if amount < 0:
        message = "a percentage is taken of an amount, not of a debt"
        raise ValueError(message)
    return amount
