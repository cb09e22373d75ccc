"""Sending anything to anywhere, undoing it, and judging what came back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.test import Client

from engawa.web.headers import HEADERS

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OPEN_PERMISSIONS = "camera=(self)"
STRICTER = {"Content-Security-Policy": "sandbox; default-src 'none'"}
"""A file from outside is shown without any right."""
INSIDES = re.compile(
    rb"Traceback|File \"/|psycopg|django\.(?:db|core|utils)|DoesNotExist|IntegrityError|DataError|site-packages"
    rb"|SELECT .{0,80} FROM|row-level security|\bNone\b</"
)
"""Words of the inside that no answer may hold."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done within leaves no trace, as each case wants the same world."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # acts open durable transactions
    with block:
        yield
        transaction.set_rollback(True)


def ask(client: Client, method: str, address: str, **more: Any) -> Any:
    """The answer, a failure included."""
    client.raise_request_exception = False
    return client.generic(method, address, **more)


def wrong_with(answer: Any, method: str = "") -> list[str]:
    """What an answer must not be, whatever was asked."""
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    if getattr(answer, "exc_info", None):
        found.append(f"{answer.exc_info[0].__name__}: {str(answer.exc_info[1])[:300]}")
    for name, value in HEADERS.items():
        if name == "Permissions-Policy":
            value = OPEN_PERMISSIONS if answer.headers.get(name, "").startswith(OPEN_PERMISSIONS) else value  # noqa: PLW2901
            if not answer.headers.get(name, "").startswith(value):
                found.append(f"{name} is {answer.headers.get(name)!r}")
        elif answer.headers.get(name) not in {value, STRICTER.get(name)}:
            found.append(f"{name} is {answer.headers.get(name)!r}")
    body = b"" if answer.streaming else answer.content
    if inside := INSIDES.search(body):
        found.append(f"the inside shows: {inside.group()[:60]!r}")
    if method == "HEAD" and body:
        found.append("HEAD has a body")
    if answer.cookies and "public" in answer.headers.get("Cache-Control", ""):
        found.append("a cookie on a page that anybody may keep")
    if 300 <= answer.status_code < 400 and not answer.headers.get("Location", "/").startswith("/"):
        found.append(f"leads away: {answer.headers['Location'][:80]}")
    if answer.headers.get("Location", "").startswith(("//", "/\\")):
        found.append(f"leads away: {answer.headers['Location'][:80]}")
    return found
