"""Who exhibits and what they say of themselves."""

from collections.abc import Iterable

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import refuse_controls
from engawa.base.parties.models import Organisation, OrganisationKind
from engawa.base.programmes.actors import Actor
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors import searching
from engawa.delivery.exhibitors.library import Municipality, municipalities
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorKind
from engawa.delivery.exhibitors.states import EXHIBITOR


def add_municipality(
    gathering: Gathering, *, by: Actor, organisation: Organisation, intro: str = "", homepage: str = ""
) -> Exhibitor:
    """A municipality takes part: no posting check (対象外), the next list version names it. Repeating is harmless."""
    with acting(Act.FAIR_PLAN, gathering.programme, by=by, about=gathering) as act:
        gathering = gatherings.locked(gathering.pk)
        known = Exhibitor.objects.filter(gathering=gathering, organisation=organisation).first()
        if known is not None:
            _come_again(act, known)
            return known
        exhibitor = Exhibitor(
            programme_id=act.programme_id,
            gathering=gathering,
            organisation=organisation,
            kind=ExhibitorKind.MUNICIPALITY,
            municipality=organisation.municipality,
            industry=organisation.industry,
            intro=intro,
            homepage=homepage,
        )
        exhibitor.state = EXHIBITOR.after(exhibitor.state, "exempt")
        searching.index_exhibitor(exhibitor)
        exhibitor.save()
        act.record(exhibitor=exhibitor.pk)
    return exhibitor


def _come_again(act: OpenAct, known: Exhibitor) -> None:
    """Of the fair before: asked anew, it says yes. Anybody else is there already."""
    if not EXHIBITOR.allows(known.state, "apply"):
        act.skip_entry()
        return
    known.state = EXHIBITOR.after(EXHIBITOR.after(known.state, "apply"), "exempt")
    known.save(update_fields=["state"])
    act.record(exhibitor=known.pk, result="again")


def add_municipalities(gathering: Gathering, *, by: Actor, codes: Iterable[str]) -> list[Exhibitor]:
    """Of the nineteen, by code; each becomes an organisation with its public 法人番号."""
    with acting(Act.FAIR_PLAN, gathering.programme, by=by, about=gathering) as act:
        act.skip_entry()
        return [
            add_municipality(gathering, by=by, organisation=_town(municipalities()[code]))
            for code in sorted(set(codes))
        ]


def _town(place: Municipality) -> Organisation:
    facts = {"kind": OrganisationKind.MUNICIPALITY, "name": place.name, "kana": place.kana, "made_at": clock.now()}
    known, _made = Organisation.objects.get_or_create(
        corporate_no=place.corporate_no, defaults=facts | {"municipality": place.code}
    )
    return known


def write_intro(exhibitor: Exhibitor, *, by: Actor, intro: str, homepage: str | None = None) -> Exhibitor:
    """The booth's own words on its public page."""
    refuse_controls(intro)
    with acting(Act.EXHIBITOR_EDIT, exhibitor.programme, by=by, about=exhibitor) as act:
        exhibitor = locked_exhibitor(exhibitor)
        exhibitor.intro = intro
        exhibitor.homepage = exhibitor.homepage if homepage is None else homepage
        searching.index_exhibitor(exhibitor)
        exhibitor.save(update_fields=["intro", "homepage", "search_text", "search"])
        gatherings.touch(exhibitor.gathering_id)
        act.record(fields=["intro"] + (["homepage"] if homepage is not None else []))
    return exhibitor


def locked_exhibitor(exhibitor: Exhibitor) -> Exhibitor:
    """With its organisation, held until the act ends."""
    rows = Exhibitor.objects.select_for_update(of=("self",)).select_related("organisation")
    found: Exhibitor = rows.get(pk=exhibitor.pk)
    return found
