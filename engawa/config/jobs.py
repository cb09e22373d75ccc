"""Jobs: deferred inside the act, dispatched once, retried when their worker died, told without values.

Settings: `PROCRASTINATE_ON_APP_READY = "engawa.config.jobs.ready"`. The ticker is not a job: a ring must not wait for polling.
"""

import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from procrastinate import App, JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, JobAborted
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.retry import RetryStrategy
from procrastinate.tasks import configure_task
from procrastinate.utils import causes
from procrastinate.worker import Worker

from engawa.base.acts import hooks
from engawa.base.programmes.border import may_delete

CONCURRENCY = 4
POLL_SECONDS = 2.0
KEPT_HOURS = 7 * 24
MOST_RUNS = 10  # a job that takes its worker down with it must not do so for ever

# Always Django's own connection, also inside the worker, whose app speaks to the database through another one.
_inside_the_act = JobManager(DjangoConnector())


class TaskFailed(Exception):
    """Stands in for an exception whose words could quote a person's data: names the kind and the place only."""


class Away(TaskFailed):
    """The database was not there. Every task of ours may be done again: it looks first where things stand."""


WHEN_AWAY = RetryStrategy(max_attempts=8, wait=2, exponential_wait=2, retry_exceptions=(Away,))
"""After 4, 6, 10, 18 … seconds, nine minutes in all; else a letter waiting in a short outage would never leave."""


def ready(jobs: App) -> None:
    for table in (
        "procrastinate_jobs",
        "procrastinate_workers",
        "procrastinate_periodic_defers",
    ):  # what a worker tidies
        may_delete(table)
    hooks.register_defer(defer)
    _register_sites()
    known = jobs.worker_defaults.get("task_middleware") or []
    jobs.worker_defaults["task_middleware"] = [*known, tell_without_values, tell_without_values_async]
    jobs.worker_defaults["concurrency"] = CONCURRENCY
    jobs.worker_defaults["fetch_job_polling_interval"] = POLL_SECONDS
    for task in jobs.tasks.values():
        task.retry_strategy = task.retry_strategy or WHEN_AWAY
    jobs.periodic(cron="* * * * *")(
        jobs.task(name="jobs.revive", queueing_lock="jobs.revive", pass_context=True)(revive)
    )
    if settings.ENGAWA_KIND == "demo":
        jobs.task(name="demo.next_day", queueing_lock="demo.next_day")(next_day)
    jobs.periodic(cron="17 18 * * *")(  # UTC: a quiet hour in Japan
        jobs.task(name="jobs.forget", queueing_lock="jobs.forget", pass_context=True)(forget)
    )


def _register_sites() -> None:
    """What lies outside every room: rows of the job library, a demonstration's own file; and who searches them all."""
    from engawa.config import queued, searching
    from engawa.config.demo import doors_site

    queued.register()
    if settings.ENGAWA_KIND != "production":
        doors_site.register()
    searching.register()


def next_day() -> None:
    from engawa.config.demo import story

    story.next_day()


def defer(task_name: str, key: str, kwargs: Mapping[str, Any]) -> None:
    """Queue a task, once per key while it waits, in the open transaction. Arguments are ids."""
    if not connection.in_atomic_block:
        raise RuntimeError("defer() belongs inside the act: outside a transaction nobody could take it back.")
    if task_name not in app.tasks:
        raise LookupError(f"no task is called {task_name}")
    arguments = {name: value if isinstance(value, int | None) else str(value) for name, value in kwargs.items()}
    lock = f"{task_name}:{key}"
    task = configure_task(
        name=task_name, job_manager=_inside_the_act, queueing_lock=lock, queue=app.tasks[task_name].queue
    )
    while True:
        try:
            with transaction.atomic():
                task.defer(**arguments)
        except AlreadyEnqueued:
            if _kept_waiting(lock):
                return
        else:
            return


def _kept_waiting(lock: str) -> bool:
    """Hold the waiting twin until we commit, so that it cannot start before it can see what we changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' FOR NO KEY UPDATE", [lock]
        )
        return cursor.fetchone() is not None


async def revive(context: JobContext, **_when: int) -> None:
    """Procrastinate lists the jobs of dead workers, it does not start them again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.id is None or job.id == context.job.id:
            continue
        if job.attempts + 1 < MOST_RUNS:
            await manager.retry_job(job)
        else:
            await manager.finish_job(job, Status.FAILED, delete_job=False)


async def forget(context: JobContext, **_when: int) -> None:
    """Rows of jobs hold ids, and ids lead to people: none outlives its week."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


def tell_without_values(call_next: Callable[[], Any], _context: JobContext, _worker: Worker) -> Any:
    try:
        return call_next()
    except Exception as error:  # noqa: BLE001 (every kind is told the same way, outside this block: without context)
        told = scrubbed(error)
    raise told


async def tell_without_values_async(
    call_next: Callable[[], Awaitable[Any]], _context: JobContext, _worker: Worker
) -> Any:
    try:
        return await call_next()
    except Exception as error:  # noqa: BLE001 (as above)
        told = scrubbed(error)
    raise told


def scrubbed(error: Exception) -> Exception:
    if isinstance(error, TaskFailed | JobAborted):
        return error
    kinds = [f"{type(one).__module__}.{type(one).__qualname__}" for one in causes(error)]
    places = [f"{frame.f_code.co_name}:{line}" for frame, line in traceback.walk_tb(error.__traceback__)]
    away = any(isinstance(one, OperationalError | InterfaceError) for one in causes(error))
    return (Away if away else TaskFailed)(f"{' from '.join(kinds)} at {' > '.join(places[-6:])}")
