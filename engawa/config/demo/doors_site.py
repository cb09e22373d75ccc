"""A demonstration keeps ids of the people it invented in a file beside the data: one of them may be erased."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct
from engawa.base.acts.words import DataClass, Purpose
from engawa.base.subjects.sites import Medium, Site, Whom, register_site
from engawa.web.demo import doors


def _count(whom: Whom) -> int:
    return sum(door.subject == whom.subject for door in doors.read(settings.VAR))


def _erase(act: OpenAct, whom: Whom) -> int:
    """The file is written anew; an interruption before the commit leaves a demonstration without one entrance."""
    del act
    known = doors.read(settings.VAR)
    kept = [door for door in known if door.subject != whom.subject]
    if len(kept) < len(known):
        doors.write(settings.VAR, kept)
    return len(known) - len(kept)


def register() -> None:
    holds = ((DataClass.PSEUDONYM.value, Purpose.REGISTRATION.value),)
    register_site(Site(doors.NAME, _("デモの入口の控え"), Medium.FILE, holds, (), _count, _erase))
