"""Jobs that name something of a person: rows of the job library hold ids, and ids lead to people."""

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from engawa.base.acts.acting import OpenAct
from engawa.base.acts.words import DataClass, Purpose
from engawa.base.subjects.sites import Medium, Site, Whom, register_site, whom_of

NAMED = sql.SQL("args::text LIKE ANY(%s) OR queueing_lock LIKE ANY(%s) OR lock LIKE ANY(%s)")
COUNT = sql.SQL("SELECT count(*) FROM procrastinate_jobs WHERE {}").format(NAMED)
DELETE = sql.SQL("DELETE FROM procrastinate_jobs WHERE {}").format(NAMED)


def _patterns(whom: Whom) -> list[list[str]]:
    ids = (whom if whom.rows else whom_of(whom.programme, whom.subject)).ids
    return [[f"%{one}%" for one in sorted(map(str, ids))]] * 3


def _count(whom: Whom) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, _patterns(whom))
        return int(cursor.fetchone()[0])


def _erase(act: OpenAct, whom: Whom) -> int:
    """Their events go with them."""
    del act
    with connection.cursor() as cursor:
        cursor.execute(DELETE, _patterns(whom))
        return int(cursor.rowcount)


def register() -> None:
    register_site(
        Site(
            "procrastinate_jobs",
            _("処理の待ち行列"),
            Medium.QUEUE,
            ((DataClass.PSEUDONYM.value, Purpose.NOTICE.value),),
            ("procrastinate_jobs", "procrastinate_events"),
            _count,
            _erase,
        )
    )
