"""What a search found, in words: which place, in which form, how often. Never a value."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.base.subjects.sites import SITES
from engawa.contract.custody.disposal.models import ErasureRecord


@dataclass(frozen=True)
class Spot:
    """One place where something was left."""

    what: str
    where: str
    place: str
    form: str
    count: int


@dataclass(frozen=True)
class Verdict:
    good: bool
    title: str
    tone: str
    spots: tuple[Spot, ...]
    passing: tuple[Spot, ...]
    unsearched: tuple[tuple[str, str], ...]
    """Places that the search could not (wholly) see, with the reason."""
    unlooked: tuple[tuple[str, str], ...]
    """Values too short to be searched for alone."""


def verdict_of(record: ErasureRecord) -> Verdict:
    if record.good:
        title = _("残っていないことを確かめました")
    elif record.findings:
        title = _("%(n)dか所に残っていました") % {"n": len(record.findings)}
    else:
        title = _("残っていないと、まだ言えません")
    return Verdict(
        good=record.good,
        title=title,
        tone="done" if record.good else "error",
        spots=tuple(_spot(one) for one in record.findings),
        passing=tuple(_spot(one) for one in record.passing),
        unsearched=tuple((_where(one.get("site", "")), one.get("why", "")) for one in record.not_covered),
        unlooked=tuple((one["label"], one["why"]) for one in record.looked if not one["searched"]),
    )


def _spot(found: dict[str, object]) -> Spot:
    return Spot(
        what=str(found.get("label", "")),
        where=_where(str(found.get("site", ""))),
        place=str(found.get("place", "")),
        form=str(found.get("encoding", "")),
        count=int(str(found.get("count", 1))),
    )


def _where(site: str) -> str:
    """A table by the words of the room that declared it; other places name themselves."""
    known = SITES.get(site.rpartition(".")[2])
    return f"{known.label}（{site}）" if known else site or _("サーバーの記録")
