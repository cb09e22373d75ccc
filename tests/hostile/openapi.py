"""What the site takes, as an OpenAPI 3.1 description: addresses from the URLconf, bodies from the forms of the pages.

Nothing is written by hand twice: a new address, form or field is in it by itself.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import resolve

from tests.world import World, keys, names

Schema = dict[str, Any]
SAID = ("page", "next", "as", "show", "state", "q", "fair", "late", "since", "epoch", "connection", "booth", "done")
"""What pages read from a query."""

NASTY: tuple[str, ...] = (
    "",
    " ",
    "a\x00b",
    "\x1b[2J",
    "a\r\nX-Forged: 1",
    "\u202eさかさま",
    "\ufeff",
    "＝1+1",
    "=HYPERLINK(1)",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}",
    "%s%n%(label)s",
    "' OR 1=1;--",
    "//elsewhere.example",
    "https://elsewhere.example/",
    "/\\elsewhere.example",
    "../../etc/passwd",
    "-1",
    "0",
    "1e999",
    "nan",
    "²",
    "Ⅻ",
    "٣",
    "9" * 400,
    "2026-02-30",
    "令和99年13月40日",
    "00000000-0000-0000-0000-000000000000",
    "あ" * 20_000,
    "e\u0301" * 2_000,
    "👩‍👩‍👧‍👦",
)


@dataclass
class Input:
    values: list[str] = field(default_factory=list)
    file: bool = False
    several: bool = False


class Forms(HTMLParser):
    """Every form of a page that posts: (address, whether it carries files) → its inputs."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.found: dict[tuple[str, bool], dict[str, Input]] = {}
        self._form: dict[str, Input] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            key = (urljoin(self.here, said.get("action") or self.here), "multipart" in said.get("enctype", ""))
            self._form = self.found.setdefault(key, {})
        elif self._form is None:
            return
        elif tag in {"input", "button", "textarea", "select"} and (name := said.get("name")):
            one = self._form.setdefault(name, Input())
            one.file |= said.get("type") == "file"
            one.several |= said.get("type") == "checkbox"
            self._select = name if tag == "select" else self._select
            if said.get("value"):
                one.values.append(said["value"])
        elif tag == "option" and self._select:
            self._form[self._select].values.append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._form = None if tag == "form" else self._form
        self._select = "" if tag == "select" else self._select


def _text(known: list[str]) -> Schema:
    some: list[Schema] = [{"enum": list(NASTY)}, {"type": "string", "maxLength": 60}]
    return {"anyOf": [{"enum": sorted(set(known))}, *some] if known else some}


def _body(inputs: dict[str, Input], *, files: bool) -> Schema:
    properties: Schema = {}
    for name, one in inputs.items():
        if name == "csrfmiddlewaretoken":
            continue
        text = {"type": "string", "format": "binary"} if one.file else _text(one.values)
        properties[name] = {"type": "array", "items": text, "maxItems": 3} if one.several else text
    kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
    return {"required": True, "content": {kind: {"schema": {"type": "object", "properties": properties}}}}


def _path(world: World, name: str) -> tuple[str, list[Schema]]:
    """The address as OpenAPI writes it, and what stands in its gaps: what is there, or anything."""
    gaps = {key: str(world.about.get(name, {}).get(key, "")) for key in keys()[name] if key != "programme"}
    address = world.address(name).split("?")[0]
    for key, value in gaps.items():
        address = address.replace(value, f"{{{key}}}")
    return address, [
        {"name": key, "in": "path", "required": True, "schema": _text([value])} for key, value in gaps.items()
    ]


def describe(world: World, role: str) -> Schema:
    """Everything one role could send."""
    paths: dict[str, Schema] = {}
    posts: dict[str, Schema] = {}
    for name in sorted(set(names()) - {"stream"}):
        address, gaps = _path(world, name)
        asked = [{"name": one, "in": "query", "schema": _text([])} for one in SAID]
        paths[address] = {
            "get": {"operationId": name, "parameters": [*gaps, *asked], "responses": {"200": {"description": ""}}}
        }
        posts |= _forms(world.client(role, name), world.address(name))
    for address, body in posts.items():
        at = paths.setdefault(address, {})
        at["post"] = {"operationId": f"POST {address}", "requestBody": body, "responses": {"200": {"description": ""}}}
    return {"openapi": "3.1.0", "info": {"title": "Engawa", "version": "1"}, "paths": paths}


def _forms(client: Client, address: str) -> dict[str, Schema]:
    return {to: _body(inputs, files=files) for (to, files), inputs in forms_of(client, address).items()}


def forms_of(client: Client, address: str) -> dict[tuple[str, bool], dict[str, Input]]:
    """The forms of a page that somebody is shown: (path it is sent to, whether it carries files) → inputs."""
    answer = client.get(address)
    if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return {}
    reading = Forms(address)
    reading.feed(answer.content.decode())
    found = {(urlsplit(to).path, files): inputs for (to, files), inputs in reading.found.items()}
    return {key: inputs for key, inputs in found.items() if resolve(key[0]).view_name != "demo-next-day"}
