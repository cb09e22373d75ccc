"""What a fair holds for its day beside desks and tickets: talks, briefings, times of hosts. See `events.parts`."""

import datetime as dt
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import opened
from engawa.base.programmes.actors import system
from engawa.delivery.events.parts import Change, Part, Turn, register_part
from engawa.delivery.exhibitors.models import Shift
from engawa.delivery.fairs.actions.briefings import end_briefing
from engawa.delivery.fairs.actions.plenaries import end_plenary, follow_day
from engawa.delivery.fairs.actions.talks import settle_talk
from engawa.delivery.fairs.briefing_states import BRIEFING, BriefingState
from engawa.delivery.fairs.models import Briefing, DayPost, Plenary, Talk
from engawa.delivery.fairs.plenary_states import PlenaryState
from engawa.delivery.fairs.talk_states import TalkState

HALT = system("fair.halt")


def open_talks(gathering: UUID) -> int:
    return Talk.objects.filter(gathering=gathering, state=TalkState.OPEN).count()


def end_talks(act: OpenAct, change: Change) -> int:
    """Rooms close, evidence is kept and judged as ever: what was long enough counts."""
    if change.turn == Turn.RESUME:
        return 0
    opened.require_this(act)
    rows = Talk.objects.filter(gathering=change.gathering, state=TalkState.OPEN).select_related("programme")
    found = list(rows.order_by("pk"))
    for talk in found:
        settle_talk(talk, by=HALT)
        act.concern(talk.subject_id)
        act.wake("subject", talk.subject_id)
    return len(found)


def _planned(gathering: UUID) -> list[Briefing]:
    rows = Briefing.objects.filter(booth__gathering=gathering, state=BriefingState.PLANNED)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def briefings_ahead(gathering: UUID) -> int:
    return Briefing.objects.filter(
        booth__gathering=gathering, state__in=[BriefingState.PLANNED, BriefingState.OPEN]
    ).count()


def change_briefings(act: OpenAct, change: Change) -> int:
    """One that is on ends. Moved along with the day; dropped where the new day has no room, or there is none."""
    if change.turn == Turn.RESUME:
        return 0
    opened.require_this(act)
    on = Briefing.objects.filter(booth__gathering=change.gathering, state=BriefingState.OPEN)
    ended = list(on.select_related("programme").order_by("pk"))
    for briefing in ended:
        end_briefing(briefing, by=HALT)
    if change.turn == Turn.SUSPEND or (change.turn == Turn.POSTPONE and change.moved is None):
        return len(ended)
    planned = _planned(change.gathering)
    for briefing in planned:
        _change(briefing, change)
        act.wake("briefings", briefing.booth_id)
    return len(ended) + len(planned)


def _change(briefing: Briefing, change: Change) -> None:
    moved = change.moved if change.turn == Turn.POSTPONE else None
    end = briefing.at + (moved or dt.timedelta()) + dt.timedelta(minutes=briefing.minutes)
    if moved is None or (change.rooms_to is not None and end > change.rooms_to):
        briefing.state = BRIEFING.after(briefing.state, "cancel")
    else:
        briefing.at += moved
    briefing.save(update_fields=["at", "state"])


def plenaries_ahead(gathering: UUID) -> int:
    return Plenary.objects.filter(gathering=gathering, state__in=[PlenaryState.PLANNED, PlenaryState.OPEN]).count()


def change_plenaries(act: OpenAct, change: Change) -> int:
    """One that is on ends; the others go along with the day, or are taken off it."""
    if change.turn == Turn.RESUME:
        return 0
    opened.require_this(act)
    rows = Plenary.objects.filter(gathering=change.gathering).select_related("programme").order_by("pk")
    ended = list(rows.filter(state=PlenaryState.OPEN))
    for plenary in ended:
        end_plenary(plenary, by=HALT)
    if not change.over or (change.turn == Turn.POSTPONE and change.moved is None):
        return len(ended)
    moved = change.moved if change.turn == Turn.POSTPONE else None
    planned = list(rows.filter(state=PlenaryState.PLANNED))
    for plenary in planned:
        follow_day(act, plenary, by=HALT, moved=moved, until=change.rooms_to)
    return len(ended) + len(planned)


def shifts_planned(gathering: UUID) -> int:
    return Shift.objects.filter(gathering=gathering, state=Shift.State.PLANNED).count()


def change_shifts(act: OpenAct, change: Change) -> int:
    """当日の担当 moves with the day, or is taken off it."""
    if not change.over or (change.turn == Turn.POSTPONE and change.moved is None):
        return 0
    opened.require_this(act)
    rows = Shift.objects.filter(gathering=change.gathering, state=Shift.State.PLANNED)
    if change.moved is None:
        return rows.update(state=Shift.State.DROPPED)
    return rows.update(starts_at=F("starts_at") + change.moved, ends_at=F("ends_at") + change.moved)


def posts_planned(gathering: UUID) -> int:
    return DayPost.objects.filter(gathering=gathering, dropped_at__isnull=True).count()


def change_posts(act: OpenAct, change: Change) -> int:
    """当日体制 goes along to the new day."""
    if change.turn != Turn.POSTPONE or change.moved is None:
        return 0
    opened.require_this(act)
    rows = DayPost.objects.filter(gathering=change.gathering, dropped_at__isnull=True)
    return rows.update(starts_at=F("starts_at") + change.moved, ends_at=F("ends_at") + change.moved)


register_part(Part("talks", _("つづいている面談"), open_talks, end_talks, order=20))
register_part(Part("briefings", _("企業説明"), briefings_ahead, change_briefings, order=40))
register_part(Part("plenaries", _("開会・PR・閉会"), plenaries_ahead, change_plenaries, order=50))
register_part(Part("shifts", _("当日の担当（出展者）"), shifts_planned, change_shifts, order=60))
register_part(Part("posts", _("当日体制（事務局）"), posts_planned, change_posts, order=70))
