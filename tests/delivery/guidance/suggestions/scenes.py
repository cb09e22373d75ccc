"""A fair whose suggestions may be issued: a body with its right, criteria both sides approved, 甲's switch. All invented."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Organisation
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.actions import request_approval
from engawa.contract.approvals.models import Approval
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.known import Basis
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.fairs.models import Fair
from engawa.delivery.guidance.suggestions import issuing
from engawa.delivery.guidance.suggestions.deciding import issue, issue_facts
from engawa.delivery.guidance.suggestions.models import CriteriaStatement, IssuerBasis, Suggestion, SuggestionRun
from engawa.delivery.guidance.suggestions.people import SEEN
from engawa.delivery.guidance.suggestions.queries import MODE
from engawa.delivery.guidance.suggestions.running import compute, start_run
from tests.contract.make import confirm, enter
from tests.delivery.exhibitors.files import file_of, row
from tests.delivery.fairs.makers import add_town, check_all, import_postings, make_fair, publish
from tests.delivery.fairs.talk_makers import Someone, make_someone
from tests.make import make_actor, proof, reload

WEST, EAST = "鳥取県米子市架空町1-1", "鳥取県鳥取市架空町2-2"
NUMBER = "架空-第1号"
ROWS = (
    {"就業場所": WEST, "職業分類": "02", "職種": "システム開発", "賃金(a+b+c)": "250,000円～300,000円"},
    {"就業場所": EAST, "職業分類": "02", "職種": "社内SE"},
    {"就業場所": WEST, "職業分類": "06", "職種": "経理", "免許・資格": "日商簿記3級あれば尚可"},
    {"就業場所": EAST, "職業分類": "04", "職種": "看護師", "免許・資格": "看護師", "必要な経験": "看護の実務1年以上"},
)
"""Four companies, a vacancy each."""


@dataclass(frozen=True)
class Scene:
    fair: Fair
    counsellor: Actor
    body: Organisation
    office: Actor
    window: Actor

    @property
    def programme(self) -> Programme:
        return self.fair.programme


def make_scene(*, rows: tuple[dict[str, str], ...] = ROWS, issued: bool = True, towns: Collection[str] = ()) -> Scene:
    fair = make_fair()
    programme = fair.programme
    office = make_actor(Role.CONTRACTOR, programme)
    import_postings(fair, office, file_of([row(at, **columns) for at, columns in enumerate(_even(rows), start=1)]))
    check_all(fair)
    for code in towns:
        add_town(fair, code, municipalities()[code].name)
    publish(fair)
    counsellor = make_actor(Role.AGENCY, programme)
    body = Organisation.objects.get(pk=counsellor.organisation_id)
    scene = Scene(fair, counsellor, body, office, make_actor(Role.COMMISSIONER, programme))
    if issued:
        allow(scene)
    return scene


def _even(rows: tuple[dict[str, str], ...]) -> list[dict[str, str]]:
    """A file has the same columns in each line."""
    names = dict.fromkeys(name for one in rows for name in one)
    return [dict.fromkeys(names, "") | {"賃金(a+b+c)": "201,000円～265,000円"} | one for one in rows]


def allow(scene: Scene) -> CriteriaStatement:
    state(scene)
    name_body(scene)
    statement = approve(scene)
    switch(scene)
    return statement


def name_body(scene: Scene, body: UUID | None = None, *, days: int = 60) -> Approval:
    """甲's numbered consent to show this body what its counsellors come to see."""
    today, window = clock.today(), scene.window
    asked = request_approval(
        scene.programme,
        by=scene.office,
        fields=SEEN,
        agencies=[body or scene.body.pk],
        purpose=Purpose.SUGGESTION,
        from_on=today,
        to_on=today + dt.timedelta(days=days),
        scope_text="相談機関に希望条件を見せる",
    )
    return confirm(enter(asked, by=window), by=window)


def state(scene: Scene, by: Actor | None = None, *, days: int = 365, since: int = 30) -> IssuerBasis:
    by, today = by or scene.counsellor, clock.today()
    said: dict[str, Any] = {
        "kind": "local_government",
        "number": NUMBER,
        "valid_from": today - dt.timedelta(days=since),
        "valid_to": today + dt.timedelta(days=days),
    }
    key = proof(by, Act.ISSUER_STATE, scene.programme, recipient=by.organisation_id, scope=issuing.basis_facts(**said))
    return issuing.state_basis(scene.programme, by=by, step_up=key, **said)


def propose(scene: Scene, **numbers: Any) -> CriteriaStatement:
    values = issuing.Criteria().data() | numbers
    return issuing.propose_criteria(scene.programme, by=scene.office, values=values)


def agree(statement: CriteriaStatement, by: Actor) -> CriteriaStatement:
    facts = issuing.approve_facts(statement)
    key = proof(by, Act.CRITERIA_APPROVE, statement.programme, about=statement, scope=facts)
    return issuing.approve_criteria(statement, by=by, step_up=key)


def approve(scene: Scene, **numbers: Any) -> CriteriaStatement:
    statement = propose(scene, **numbers)
    agree(statement, scene.counsellor)
    return agree(statement, scene.window)


def switch(scene: Scene, mode: str = "issued") -> None:
    scope = {"key": MODE, "value": mode, "basis": Basis.DESIGNATED}
    key = proof(scene.window, Act.PARAMETER_SET, scene.programme, scope=scope)
    set_parameter(scene.programme, by=scene.window, key=MODE, value=mode, step_up=key)


WISHES = Wishes(occupations=("02",), regions=("west",), weights={"regions": "must"})


def make_wishing(scene: Scene, *, wishes: Wishes = WISHES, wants: bool = True, **facts: Any) -> Someone:
    consents = (Purpose.SUGGESTION,) if wants else ()
    return make_someone(scene.fair, wishes=wishes, consents=consents, **facts)


def run(scene: Scene, body: Organisation | None = None) -> SuggestionRun:
    started = start_run(scene.fair.gathering, by=scene.office, body=body or scene.body)
    compute(scene.programme, started.pk)
    found: SuggestionRun = reload(started)
    return found


def lines(scene: Scene, who: Someone | None = None, state: str = "draft") -> list[Suggestion]:
    with inside(scene.programme):
        rows = Suggestion.objects.filter(state=state).select_related(
            "programme", "run__gathering", "run__criteria", "exhibitor__organisation", "posting"
        )
        rows = rows.filter(subject=who.actor.id) if who else rows
        return list(rows.order_by("subject", "rank"))


def titles(found: list[Suggestion]) -> list[str]:
    """Of vacancies; a municipality stands by its name."""
    return [one.posting.title if one.posting else one.exhibitor.name for one in found]


def issue_lines(scene: Scene, found: list[Suggestion], by: Actor | None = None) -> int:
    by, ids = by or scene.counsellor, [one.pk for one in found]
    key = issue_proof(scene, ids, by)
    return issue(scene.fair.gathering, by=by, lines=ids, step_up=key)


def issue_proof(scene: Scene, ids: list[UUID], by: Actor) -> UUID:
    facts: dict[str, Any] = {"recipient": by.organisation_id, "scope": issue_facts(ids)}
    return proof(by, Act.SUGGEST_ISSUE, scene.programme, about=scene.fair.gathering, **facts)


def make_issued(scene: Scene, **facts: Any) -> tuple[Someone, list[Suggestion]]:
    """Somebody with an issued list."""
    who = make_wishing(scene, **facts)
    run(scene)
    issue_lines(scene, lines(scene, who))
    return who, lines(scene, who, "issued")


def town_of(scene: Scene, name: str) -> Exhibitor:
    with inside(scene.programme):
        rows = Exhibitor.objects.select_related("organisation", "programme")
        return rows.get(organisation__name=name, kind="municipality")


def company_of(scene: Scene, title: str) -> Exhibitor:
    with inside(scene.programme):
        rows = Exhibitor.objects.select_related("organisation", "programme")
        return rows.get(postings__title=title)
