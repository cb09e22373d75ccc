"""What a robot reads in our own pages: forms with their hidden fields, links, and what stands beside the body."""

import html
import re
from dataclasses import dataclass, field

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_CONTROL = re.compile(
    r"<input\b([^>]*)>|<textarea\b([^>]*)>(.*?)</textarea>|<select\b([^>]*)>(.*?)</select>", re.DOTALL
)
_OPTION = re.compile(r"<option\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
_TAGS = re.compile(r"<[^>]+>")
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@dataclass
class Form:
    """A form as the page holds it. Sent again after an error it carries the same key, like a page kept open."""

    action: str
    fields: list[tuple[str, str]]
    words: str
    choices: dict[str, list[str]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        return next((value for known, value in self.fields if known == name), "")

    def filled(self, **typed: str | list[str]) -> list[tuple[str, str]]:
        rows = [(name, value) for name, value in self.fields if name not in typed]
        for name, value in typed.items():
            rows += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        return rows


def attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(value or "") for name, value in _ATTRIBUTE.findall(text)}


def words(text: str) -> str:
    """What stands on the page, without marks."""
    return " ".join(html.unescape(_TAGS.sub(" ", text)).split())


def forms(text: str) -> list[Form]:
    """The page's POST forms."""
    found = []
    for head, body in _FORM.findall(text):
        facts = attributes(head)
        if facts.get("method", "").lower() == "post":
            found.append(_form(facts.get("action", ""), body))
    return found


def _form(action: str, body: str) -> Form:
    form = Form(action, [], words(body))
    for one in _CONTROL.finditer(body):
        facts = attributes(one[1] or one[2] or one[4] or "")
        name = facts.get("name", "")
        if not name:
            continue
        if one[5] is not None:
            options = [attributes(option) for option in _OPTION.findall(one[5])]
            form.choices[name] = [option.get("value", "") for option in options]
            chosen = [option.get("value", "") for option in options if "selected" in option]
            form.fields.append((name, chosen[0] if chosen else form.choices[name][0] if options else ""))
        elif facts.get("type") in {"checkbox", "radio"}:
            form.choices.setdefault(name, []).append(facts.get("value", "on"))
            if "checked" in facts:
                form.fields.append((name, facts.get("value", "on")))
        else:
            form.fields.append((name, html.unescape(one[3]).strip() if one[3] else facts.get("value", "")))
    return form


def form_to(text: str, ending: str, *, having: str = "") -> Form | None:
    """The first form whose address ends so, with these words in it."""
    return next((form for form in forms(text) if form.action.endswith(ending) and having in form.words), None)


def data(text: str, name: str) -> str:
    """The value of the first `data-…` of this name."""
    found = re.search(rf'\bdata-{name}="([^"]*)"', text)
    return html.unescape(found[1]) if found else ""


def identity(text: str) -> str:
    """Whose page this is, as its stream names her."""
    return data(text, "identity")


def links(text: str, pattern: str) -> list[str]:
    """Addresses of links that match, in the page's order, once each."""
    return list(dict.fromkeys(html.unescape(found) for found in re.findall(rf'href="({pattern})"', text)))
