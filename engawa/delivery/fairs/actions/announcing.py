"""お知らせ: what the organiser tells every open screen, until it ends; and a word to one booth's hosts."""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock, opened
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.day_states import Audience
from engawa.delivery.fairs.models import Announcement, Booth
from engawa.delivery.fairs.queries.news import NEWS, refs_of

END = "news.end"
LONGEST = dt.timedelta(hours=12)


def announce(
    gathering: Gathering,
    *,
    by: Actor,
    text: str,
    audience: Audience = Audience.ALL,
    lasts: dt.timedelta = dt.timedelta(minutes=30),
) -> Announcement:
    """On every open screen of the audience at once, and on pages opened later, until it ends."""
    with acting(Act.DAY_ANNOUNCE, gathering.programme, by=by, about=gathering) as act:
        return say(act, gathering.pk, text=text, audience=audience, lasts=lasts)


def remind_booth(booth: Booth, *, by: Actor, text: str, lasts: dt.timedelta = dt.timedelta(minutes=5)) -> Announcement:
    """声をかける: a word to whoever hosts this booth. The former one ends with it."""
    with acting(Act.DAY_ANNOUNCE, booth.programme, by=by, about=booth) as act:
        for old in Announcement.objects.filter(booth=booth, ended_at__isnull=True).order_by("made_at"):
            end_now(act, old)
        return say(act, booth.gathering_id, text=text, audience=Audience.HOSTS, lasts=lasts, booth=booth)


def say(
    act: OpenAct,
    gathering: UUID,
    *,
    text: str,
    audience: Audience,
    lasts: dt.timedelta,
    booth: Booth | None = None,
) -> Announcement:
    """The step, for acts that must be heard of: suspending a day, resuming it."""
    opened.require_this(act)
    refuse_controls(text)
    made = Announcement(
        programme_id=act.programme_id,
        gathering_id=gathering,
        booth=booth,
        audience=audience,
        text=text,
        until=clock.now() + min(lasts, LONGEST),
        made_by=act.by.person_id,
    )
    made.save(force_insert=True)
    set_wait(END, made.pk, made.until)
    act.record(announcement=made.pk, audience=audience, until=made.until)
    _tell(act, made)
    return made


def take_back(announcement: Announcement, *, by: Actor) -> Announcement:
    """取り下げる. Taking back twice changes nothing."""
    with acting(Act.DAY_ANNOUNCE, announcement.programme, by=by, about=announcement, scope={"verb": "end"}) as act:
        found = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
        if found.ended_at is not None:
            act.skip_entry()
            return found
        end_now(act, found)
    return found


def end_now(act: OpenAct, announcement: Announcement) -> None:
    """The step."""
    announcement.ended_at = clock.now()
    announcement.save(update_fields=["ended_at"])
    cancel_wait(END, announcement.pk)
    _tell(act, announcement)


def _tell(act: OpenAct, announcement: Announcement) -> None:
    for ref in refs_of(announcement):
        act.wake(NEWS, ref)
    act.wake("board", "day")


def come_to_an_end(programme: Programme, pk: UUID) -> None:
    """The wait `news.end`: its time is over, and every screen takes it away."""
    with acting(Act.DAY_ANNOUNCE, programme, by=system(END), scope={"verb": "end"}) as act:
        if not settle_wait(END, pk):
            act.skip_entry()
        else:
            found = Announcement.objects.select_for_update(of=("self",)).get(pk=pk)
            found.ended_at = found.ended_at or clock.now()
            found.save(update_fields=["ended_at"])
            act.record(announcement=found.pk)
            _tell(act, found)
