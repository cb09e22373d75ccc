"""移住相談 to a named municipality: by her tick for one consultation, under 甲's number and her consent, and nobody else's."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.http import Http404

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.actions import ScopeMissing, request_for_towns
from engawa.contract.approvals.fields import ConsultField
from engawa.contract.approvals.models import RecipientList
from engawa.contract.custody.actions import hide_employer, withdraw_consent
from engawa.contract.custody.models import Disclosure
from engawa.contract.custody.queries import live_consent, seen_by
from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.fairs.actions.blocking import Whom, block
from engawa.delivery.fairs.actions.leaving import suspend_exhibitor
from engawa.delivery.guidance.access import sheet_for, town_for
from engawa.delivery.guidance.actions import asking, telling
from engawa.delivery.guidance.actions.holding import hold_by_hand
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.sheets import shown_to, towns_for
from engawa.delivery.guidance.states import Mode, NoteKind
from tests.delivery.fairs.talk_makers import Host, Someone, make_someone, make_town_host
from tests.delivery.guidance.makers import SHEET, Counters, approve_towns, ask, make_counters
from tests.make import entries, make_actor, make_organisation, reload, some_actor

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Scene:
    here: Counters
    town: Host
    her: Someone

    @property
    def body(self) -> UUID:
        found: UUID = self.town.booth.exhibitor.organisation_id
        return found

    @property
    def told(self) -> list[Consultation]:
        """What stands on the municipality's desk."""
        with inside(self.here.programme):
            return list(shown_to(self.town.booth.exhibitor.organisation))


def make_scene(*, approved: bool = True) -> Scene:
    here = make_counters()
    scene = Scene(here, make_town_host(here.fair), make_someone(here.fair, alias="うみねこ九", family="砂丘"))
    telling.tell_sheet(here.programme, by=scene.her.actor, answers=SHEET)
    if approved:
        approve_towns(here.programme, scene.body)
    return scene


def duties(one: Consultation, by: Actor) -> list[str]:
    with pytest.raises(Refused) as refusal:
        telling.see_sheet_as_town(one, by=by)
    assert all(unmet.clause for unmet in refusal.value.unmet)
    return [unmet.duty for unmet in refusal.value.unmet]


def test_the_named_municipality_reads_the_sheet_and_nothing_else_and_she_sees_that_it_did() -> None:
    scene = make_scene()
    one = ask(scene.here, scene.her, town=scene.body)

    read = telling.see_sheet_as_town(one, by=scene.town.actor)

    assert read == dict.fromkeys(telling.SHEET, "") | SHEET
    with inside(scene.here.programme):
        [row] = Disclosure.objects.filter(subject=scene.her.actor.id)
        seen = seen_by(scene.here.programme.pk, scene.her.actor.id)
    assert (row.recipient_id, row.fields, row.purpose) == (scene.body, ["alias", "household"], "consultation")
    assert [(line.did, line.what) for line in seen] == [
        ("移住相談の回答を市町村が読む", "表示名、移住相談の回答（世帯・住まいなど）")
    ]
    assert seen[0].number == row.approval_number
    with pytest.raises(NotPermitted):
        telling.see_consultation(one, by=scene.town.actor)
    [entry] = entries(scene.here.programme, Act.CONSULT_TOWN)
    assert "夫婦" not in str(entry)


def test_without_number_consent_or_tick_each_is_named() -> None:
    scene = make_scene(approved=False)

    unticked = ask(scene.here, scene.her)
    assert duties(unticked, scene.town.actor) == ["P04", "P04.person", "consult.town"]
    ticked = ask(scene.here, scene.her, town=scene.body)
    assert duties(ticked, scene.town.actor) == ["P04"]
    approve_towns(scene.here.programme, scene.body)
    assert telling.see_sheet_as_town(ticked, by=scene.town.actor)["household"] == SHEET["household"]


def test_a_number_for_the_agencies_and_one_for_cards_does_not_name_a_municipality() -> None:
    scene = make_scene(approved=False)
    one = ask(scene.here, scene.her, town=scene.body)

    with pytest.raises(Refused) as refusal:
        telling.see_sheet_as_town(one, by=scene.town.actor)

    [unmet] = refusal.value.unmet
    assert (unmet.duty, unmet.clause) == ("P04", "特記事項第4条、特記仕様書2")
    assert "この市町村の名前がある" in unmet.why


@pytest.mark.parametrize("how", ["consent", "consultation", "asked anew", "hidden", "kept apart"])
def test_what_she_takes_back_closes_at_once_and_leaves_the_desk(how: str) -> None:
    scene = make_scene()
    one, me = ask(scene.here, scene.her, town=scene.body), scene.her.actor
    telling.see_sheet_as_town(one, by=scene.town.actor)
    assert [row.pk for row in scene.told] == [one.pk]

    if how == "consent":
        facts: dict[str, Any] = {"purpose": Purpose.CONSULTATION, "recipient": scene.body}
        withdraw_consent(scene.here.programme, by=me, subject=me.id, **facts)
    elif how == "consultation":
        telling.hide_sheet(one, by=me)
        telling.hide_sheet(one, by=me)
    elif how == "asked anew":
        ask(scene.here, scene.her)
    elif how == "hidden":
        organisation = scene.town.booth.exhibitor.organisation
        organisation.corporate_no = "8000020312029"
        organisation.save(update_fields=["corporate_no"])
        hide_employer(scene.here.programme, by=me, subject=me.id, corporate_no="8000020312029")
    else:
        whom = Whom(BlockWho.PAIR, subject=me.id, organisation=scene.body)
        office = some_actor(Role.CONTRACTOR, scene.here.programme)
        block(scene.here.fair.gathering, by=office, whom=whom, kind="harassment", reason="試験")

    assert scene.told == []
    assert duties(one, scene.town.actor)
    if how not in {"hidden", "kept apart"}:
        with inside(scene.here.programme):
            assert live_consent(me.id, Purpose.CONSULTATION, scene.body) is None


def test_the_tick_is_for_that_consultation_alone_and_for_one_municipality() -> None:
    scene = make_scene()
    first = ask(scene.here, scene.her, town=scene.body)
    asking.cancel_consultation(first, by=scene.her.actor)
    assert duties(first, scene.town.actor) == ["consult.town"]
    assert scene.told == []

    second = ask(scene.here, scene.her)
    assert "consult.town" in duties(second, scene.town.actor)
    third = ask(scene.here, scene.her, town=scene.body)
    assert (third.pk, third.sheet_to) == (second.pk, [scene.body])
    assert reload(first).sheet_to == []


def test_it_is_read_while_the_consultation_goes_on_and_not_once_it_is_closed() -> None:
    scene = make_scene()
    one = hold_by_hand(ask(scene.here, scene.her, town=scene.body, mode=Mode.PHONE), by=scene.here.relocation)

    assert telling.see_sheet_as_town(one, by=scene.town.actor)["household"] == SHEET["household"]
    telling.write_note(one, by=scene.here.relocation, kind=NoteKind.OWN, text="下見を三月に。")
    assert [row.pk for row in scene.told] == [one.pk]
    telling.close_consultation(one, by=scene.here.relocation)

    assert (duties(one, scene.town.actor), scene.told) == (["consult.town"], [])


def test_only_municipalities_that_exhibit_can_be_named() -> None:
    scene = make_scene()
    company = scene.here.hosts[0].booth.exhibitor.organisation_id
    for body in (company, scene.here.bodies[0], make_organisation("municipality", municipality="312011").pk):
        with pytest.raises(asking.NotThisTown):
            ask(scene.here, scene.her, town=body)
    one = ask(scene.here, scene.her, town=scene.body)
    exhibitor = scene.town.booth.exhibitor
    exhibitor.programme = scene.here.programme
    suspend_exhibitor(exhibitor, by=some_actor(Role.CONTRACTOR, scene.here.programme), reason="試験")

    with inside(scene.here.programme):
        assert towns_for(scene.her.actor.id) == []
    assert duties(one, scene.town.actor) == ["consult.town"]


def test_who_has_not_learned_opens_no_sheet() -> None:
    scene = make_scene()
    one = ask(scene.here, scene.her, town=scene.body)
    untrained = make_actor(Role.EXHIBITOR, scene.here.programme, scene.town.booth.exhibitor.organisation)

    assert duties(one, untrained) == ["training"]


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.CHIEF, Role.COMMISSIONER, Role.AUDITOR, Role.AGENCY])
def test_secretariat_commissioner_and_agencies_read_nothing_this_way(role: Role) -> None:
    scene = make_scene()
    one = ask(scene.here, scene.her, town=scene.body)

    with pytest.raises(NotPermitted):
        telling.see_sheet_as_town(one, by=make_actor(role, scene.here.programme))
    with pytest.raises(Http404):
        town_for(scene.here.programme, make_actor(role, scene.here.programme))


def test_a_company_finds_nothing_whatever_it_holds() -> None:
    scene = make_scene()
    one, company = ask(scene.here, scene.her, town=scene.body), scene.here.hosts[0].actor

    assert duties(one, company) == ["P04", "P04.person", "consult.town"]
    with pytest.raises(Http404):
        town_for(scene.here.programme, company)
    with pytest.raises(Http404):
        sheet_for(scene.here.programme, company, one.pk)
    stranger = make_someone(scene.here.fair)
    with pytest.raises(PermissionError):
        telling.hide_sheet(one, by=stranger.actor)


def test_the_consent_of_the_commissioner_names_municipalities_of_the_list_and_no_company() -> None:
    scene = make_scene(approved=False)
    programme, today = scene.here.programme, clock.today()
    facts: dict[str, Any] = {"from_on": today, "to_on": today + dt.timedelta(days=9), "scope_text": "試験"}
    office = some_actor(Role.CONTRACTOR, programme)
    company = scene.here.hosts[0].booth.exhibitor.organisation_id

    for towns in ([], [company], [scene.body, company], [make_organisation("municipality").pk]):
        with pytest.raises(ScopeMissing):
            request_for_towns(programme, by=office, towns=towns, **facts)
    asked = request_for_towns(programme, by=office, towns=[scene.body], **facts)

    assert (asked.fields, asked.purpose, str(asked.recipient_list)) == (
        ["alias", ConsultField.HOUSEHOLD],
        "consultation",
        "市町村一覧 第1版",
    )
    with inside(programme):
        listed = RecipientList.objects.get(kind=RecipientList.Kind.TOWNS)
        newest = RecipientList.objects.filter(kind=RecipientList.Kind.EXHIBITORS).order_by("-version").first()
    assert newest is not None and listed.agreement_id == newest.agreement_id
    with pytest.raises(NotPermitted):
        request_for_towns(programme, by=scene.town.actor, towns=[scene.body], **facts)
