"""A fair whose talks are settled, with rooms and spans as evidence leaves them."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.contract.approvals.agreeing import ask_agreement, decide_agreement, decide_facts
from engawa.contract.approvals.models import Agreement
from engawa.delivery.events.models import Survey, SurveyAnswer
from engawa.delivery.events.survey_states import Audience, begins_with
from engawa.delivery.events.surveying import put_answer
from engawa.delivery.events.surveys import surveys_of
from engawa.delivery.fairs.models import Booth, Fair, FairRegistration, Talk
from engawa.delivery.queues.models import Call, Desk, Ticket
from engawa.outcomes.measures import actions
from engawa.outcomes.measures.models import MatchClaim, Target
from engawa.outcomes.measures.surveying import set_survey
from engawa.shared.live.models import LiveRoom, LiveSeat, LiveSpan
from tests.make import make_subject, proof, some_actor

TODAY = system("test")


def register(fair: Fair, **texts: Any) -> Subject:
    """A person who takes part in this fair."""
    subject = make_subject(fair.programme, **texts)
    with acting(Act.FAIR_PLAN, fair.programme, by=TODAY):
        FairRegistration.objects.create(
            programme=fair.programme,
            gathering=fair.gathering,
            subject=subject,
            state="active",
            eligibility="no",
            prefecture="27",
            situation="employed",
            purposes_version="2026-1",
            confirmed_at=clock.now(),
        )
    return subject


def talk(
    booth: Booth,
    subject: Subject,
    verdict: str = "held",
    *,
    seconds: int = 842,
    began_at: dt.datetime | None = None,
    shown_by: str = "sound",
) -> Talk:
    """A settled talk; both sides were in the room for `seconds`."""
    began = began_at or clock.now()
    ended = began + dt.timedelta(seconds=seconds)
    with acting(Act.FAIR_PLAN, booth.programme, by=TODAY):
        desk = Desk.objects.get(owner_ref=booth.pk)
        number = Ticket.objects.filter(desk=desk).count() + 1
        shared: dict[str, Any] = {"programme": booth.programme, "subject": subject}
        ticket = Ticket.objects.create(desk=desk, number=number, place=number, state="done", closed_at=ended, **shared)
        call = Call.objects.create(
            desk=desk, ticket=ticket, person=uuid4(), state="ended", ring_at=began, ended_at=ended, **shared
        )
        room, seats = _room(booth, subject, began, ended)
        return Talk.objects.create(
            gathering_id=booth.gathering_id,
            booth=booth,
            call=call,
            room_id=room.pk,
            seeker_seat=seats[0].pk,
            company_seat=seats[1].pk,
            state="settled",
            verdict=verdict,
            measured=verdict,
            overlap_seconds=seconds,
            min_overlap_seconds=300,
            shown_by=shown_by if verdict == "held" else "",
            reasons=[] if verdict == "held" else ["short"],
            counted=verdict == "held",
            began_at=began,
            ended_at=ended,
            **shared,
        )


def _room(booth: Booth, subject: Subject, began: dt.datetime, ended: dt.datetime) -> tuple[LiveRoom, list[LiveSeat]]:
    room = LiveRoom.objects.create(
        programme=booth.programme,
        kind="interview",
        engine="mesh",
        key=f"t-{uuid4().hex}",
        owner_ref=uuid4(),
        max_seats=2,
        state="closed",
        relay_only=False,
        opens_at=began,
        hard_close_at=ended + dt.timedelta(hours=2),
        closed_at=ended,
        spans_build=1,
    )
    bodies: list[dict[str, UUID]] = [{"subject": subject.pk}, {"person": uuid4()}]
    seats = [
        LiveSeat.objects.create(programme=booth.programme, room=room, role=role, state="left", **body)
        for role, body in zip(("seeker", "exhibitor"), bodies, strict=True)
    ]
    for seat in seats:
        for basis in ("presence", "media"):
            LiveSpan.objects.create(
                programme=booth.programme,
                room=room,
                seat=seat,
                build=1,
                version=1,
                basis=basis,
                begins_at=began,
                ends_at=ended,
            )
    return room, seats


def propose(fair: Fair, kind: str, value: int, *, by: Actor | None = None) -> Target:
    by = by or some_actor(Role.CONTRACTOR, fair.programme)
    return actions.propose_target(
        fair.programme, by=by, gathering=fair.gathering_id, kind=kind, value=value, means="広報と個別の声かけ"
    )


def agree(target: Target, *, by: Actor | None = None) -> Target:
    by = by or some_actor(Role.COMMISSIONER, target.programme)
    step_up = proof(by, Act.TARGET_AGREE, target.programme, about=target, scope=actions.agree_facts(target))
    return actions.agree_target(target, by=by, step_up=step_up)


def agree_both(fair: Fair, *, people: int = 120, matches: int = 60) -> None:
    agree(propose(fair, "participants", people))
    agree(propose(fair, "matches", matches))


def make_surveys(fair: Fair, *, by: Actor | None = None, days: int = 14) -> tuple[Survey, Survey]:
    """Participants' and exhibitors', with the questions every survey begins with."""
    by = by or some_actor(Role.CONTRACTOR, fair.programme)
    for audience in Audience:
        set_survey(fair.gathering, by=by, audience=audience, questions=begins_with(audience), days=days)
    with inside(fair.programme):
        hers, theirs = surveys_of([fair.gathering_id])
    return hers, theirs


def write_answer(survey: Survey, subject: UUID, **given: Any) -> SurveyAnswer:
    """An answer as it stands in the table, whenever the fair is, and whether or not she came."""
    words = {"words": given.pop("words")} if "words" in given else {}
    with acting(Act.FAIR_PLAN, survey.programme, by=TODAY) as act:
        return put_answer(act, survey, subject=subject, codes=given, words=words)


def all_claims(programme: Programme) -> list[MatchClaim]:
    with inside(programme):
        return list(MatchClaim.objects.select_related("programme", "organisation").order_by("number"))


def recognised(programme: Programme, decision: str = "agreed", kind: str = "match_recognition") -> Agreement:
    """What 乙 asked 甲 to count, and the answer."""
    office, window = some_actor(Role.CONTRACTOR, programme), some_actor(Role.COMMISSIONER, programme)
    asked = ask_agreement(programme, by=office, kind=kind, text="会社見学会への参加を数えること")
    key = proof(window, Act.AGREEMENT_DECIDE, programme, about=asked, scope=decide_facts(asked, decision))
    return decide_agreement(asked, by=window, decision=decision, step_up=key)
