"""Every address with every method, by its own people and by a stranger; then with whatever fits in a request."""

import json
from collections import Counter
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from tests.hostile.asking import METHODS, ask, undone, wrong_with
from tests.hostile.long import LONG, TIMES, chance, some
from tests.hostile.openapi import NASTY, SAID
from tests.world import ROLES, World, make_world, names

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
ASYNC = {"stream"}
DEMO_ONLY = {("demo-next-day", "POST")}
"""The task it asks for exists in a demonstration only; the address as well."""


def role_for(name: str) -> str:
    space = name.split(":", maxsplit=1)[0]
    return {"participant": "seeker", "contractor": "chief", "exhibitor": "exhibitor", "agency": "agency"}.get(
        space, "commissioner" if space == "commissioner" else "visitor"
    )


def roles_for(name: str) -> tuple[str, ...]:
    return ROLES if LONG else tuple(dict.fromkeys((role_for(name), "visitor")))


def test_every_address_answers_every_method_without_failing() -> None:
    world, wrong, asked = make_world(), Counter[str](), 0
    for name in sorted(set(names()) - ASYNC):
        for role in roles_for(name):
            for method in METHODS if LONG or role == role_for(name) else ("POST",):
                if (name, method) in DEMO_ONLY:
                    continue
                with undone():
                    answer = _send(world, role, name, method)
                asked += 1
                wrong.update(f"{method} {name} as {role}: {one}" for one in wrong_with(answer, method))
                if method not in {"GET", "HEAD", "POST", "OPTIONS"} and answer.status_code < 400:
                    # The sign-in page comes first for whoever is not signed in.
                    assert answer.status_code == 302, (method, name, role, answer.status_code)

    print(f"{asked} answers")
    assert wrong == Counter()


def _send(world: World, role: str, name: str, method: str) -> Any:
    body = b"" if method in {"GET", "HEAD"} else b"a=b"
    client = world.client(role, name)
    return ask(client, method, world.address(name), data=body, content_type=FORM, HTTP_ORIGIN="http://testserver")


# --- whatever fits in a request ---------------------------------------------------------------------------------------

SOME = (
    "public:register",
    "public:directory",
    "public:link",
    "entrance:sign-in",
    "entrance:passkey",
    "participant:today",
)
BODIES: tuple[tuple[str, str, bytes], ...] = (
    ("a JSON body", "application/json", b'{"a":' * 50_000),
    ("nested brackets", "application/json", b"[" * 100_000),
    ("a form called JSON", "application/json", b"mail=a"),
    ("a JSON body called form", FORM, b'{"mail": 1}'),
    ("no type at all", "", b"mail=a"),
    ("a type that is none", "a/b/c; charset=\xff", b"mail=a"),
    ("an unknown charset", f"{FORM}; charset=klingon", b"mail=a"),
    ("invalid UTF-8", FORM, b"mail=%ff%fe&family=\xff\xfe\x00"),
    ("NUL", FORM, b"mail=a%00b&family=%00&given=\x00"),
    ("a hundred thousand fields", FORM, b"&".join(b"f%d=1" % number for number in range(100_000))),
    ("one field of 3 MB", FORM, b"family=" + b"a" * 3_000_000),
    ("a multipart form without end", "multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name"),
    ("a multipart form without boundary", "multipart/form-data", b"--x\r\n\r\n"),
    ("a boundary of 10,000 letters", "multipart/form-data; boundary=" + "x" * 10_000, b"--x\r\n\r\n"),
    (
        "ten thousand parts",
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 10_000 + b"--x--\r\n",
    ),
    (
        "a thousand files",
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="../../a"\r\n\r\n1\r\n' * 1_000 + b"--x--\r\n",
    ),
    (
        "a hundred thousand header lines in a part",
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n' + b"X-A: 1\r\n" * 100_000 + b"\r\n1\r\n--x--\r\n",
    ),
    (
        "base64 that is none",
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@=\r\n--x--\r\n',
    ),
)
HEADERS: tuple[dict[str, str], ...] = (
    {"HTTP_COOKIE": "engawa-work=" + "a" * 60_000},
    {"HTTP_COOKIE": "engawa-work=\x00; engawa-me=\x00"},
    {"HTTP_COOKIE": "engawa-work=ÿ; engawa-me=ÿþ; engawa-form=" + "x" * 100},
    {"HTTP_COOKIE": "; ".join(f"c{number}=1" for number in range(3_000))},
    {"HTTP_COOKIE": "engawa-challenge=a:b:c"},
    {"HTTP_ACCEPT": "application/json" * 500},
    {"HTTP_ACCEPT_LANGUAGE": "x" * 5_000 + ",-,ja;q=9,*;q=nan"},
    {"HTTP_HOST": "elsewhere.example"},
    {"HTTP_HOST": "testserver\r\nX-Forged: 1"},
    {"HTTP_HOST": ""},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": "http://[broken"},
    {"HTTP_REFERER": "http://[broken", "HTTP_ORIGIN": ""},
    {"HTTP_IF_NONE_MATCH": '"' * 5_000, "HTTP_IF_MODIFIED_SINCE": "yesterday"},
    {"HTTP_IDEMPOTENCY_KEY": "\x00ÿ"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "%%%"},
    {"HTTP_RANGE": "bytes=9-1,-,5"},
    {"CONTENT_LENGTH": "-5"},
    {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE", "HTTP_X_METHOD_OVERRIDE": "PUT"},
)
PATHS = (
    "/\x00",
    "/p/%00/",
    "/p/a%0d%0aSet-Cookie:%20a=b/",
    "/%ff%fe/",
    "//elsewhere.example/",
    "/p//elsewhere.example//",
    "/p/../../etc/passwd",
    "/static/../../engawa/config/settings.py",
    "/static/%2e%2e/%2e%2e/pyproject.toml",
    "/p/" + "a" * 20_000 + "/",
    "/accounts/link/" + quote("\u202e\x00/'\"") + "/",
    "/accounts/link/" + "a" * 20_000 + "/",
    "/demo/as/" + "a" * 5_000 + "/",
    "/gallery/" + "a" * 5_000 + "/",
    "/p/p1",
)


def test_bodies_headers_and_paths_that_no_browser_sends_are_refused_calmly() -> None:
    world, wrong, asked = make_world(), Counter[str](), 0

    def judge(what: str, client: Client, method: str, address: str, **more: Any) -> None:
        nonlocal asked
        with undone():
            answer = ask(client, method, address, **{"HTTP_ORIGIN": "http://testserver"} | more)
        asked += 1
        wrong.update(f"{what}: {one}" for one in wrong_with(answer, method))
        assert "X-Forged" not in answer.headers

    for name in SOME if LONG else SOME[::3]:
        client, address = world.client(role_for(name), name), world.address(name)
        for what, kind, body in BODIES:
            judge(f"{what} to {name}", client, "POST", address, data=body, content_type=kind)
        for headers in HEADERS:
            judge(f"{headers!r:.60} to {name}", client, "GET", address, **headers)
            judge(
                f"{headers!r:.60} posted to {name}", client, "POST", address, data=b"a=b", content_type=FORM, **headers
            )
    for path in PATHS:
        judge(f"{path[:40]!r}", Client(), "GET", path)
    print(f"{asked} answers")
    assert wrong == Counter()


def test_queries_and_fields_of_any_kind_fail_nowhere() -> None:
    world, wrong, random, asked = make_world(), Counter[str](), chance("fields"), 0
    fields = sorted({*SAID, *_fields(world)})
    for name in some(set(names()) - ASYNC, 3):
        for role in roles_for(name)[:1] if not LONG else ROLES:
            for _time in range(TIMES if LONG else 1):
                query = {random.choice(fields): random.choice(NASTY) for _ in range(5)}
                form = {field: random.choice(NASTY) for field in random.sample(fields, min(40, len(fields)))}
                client, address = world.client(role, name), world.address(name).split("?")[0]
                with undone():
                    got = ask(client, "GET", address, QUERY_STRING=urlencode(query))
                with undone():
                    body = urlencode(form).encode()
                    put = got
                    if (name, "POST") not in DEMO_ONLY:
                        put = ask(
                            client, "POST", address, data=body, content_type=FORM, HTTP_ORIGIN="http://testserver"
                        )
                asked += 2
                seen = {"query": json.dumps(query)[:200], "form": json.dumps(form)[:200]}
                wrong.update(f"GET {name}: {one} {seen['query']}" for one in wrong_with(got))
                wrong.update(f"POST {name}: {one} {seen['form']}" for one in wrong_with(put))
    print(f"{asked} answers")
    assert wrong == Counter()


def _fields(world: World) -> set[str]:
    from tests.hostile.openapi import forms_of

    found: set[str] = set()
    for name in some(set(names()) - ASYNC, 3):
        for inputs in forms_of(world.client(role_for(name), name), world.address(name)).values():
            found |= set(inputs)
    return found
