"""What Japanese stands on a page, and whether the page says that it is Japanese."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from engawa.web.marking import JAPANESE

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SAID = {"alt", "aria-label", "placeholder", "title"}
TYPED = {"textarea", "title"}
"""Elements that hold text alone, so that nothing in them can be marked: what somebody typed, and the name of a page."""


@dataclass
class Found:
    said: list[str] = field(default_factory=list)
    """In an element that is marked as Japanese."""
    unsaid: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    """In the page's title and in attributes that are read aloud."""


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.language = ""
        self.found = Found()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = facts.get("lang", "")
        self.found.named += [facts[name] for name in SAID & facts.keys() if JAPANESE.search(facts[name])]
        if tag not in VOID:
            inherited = self.open[-1][1] if self.open else ""
            self.open.append((tag, facts.get("lang", inherited)))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _tongue in self.open]
        if not JAPANESE.search(data) or {"script", "style", "textarea"} & set(inside):
            return
        if "title" in inside:
            self.found.named.append(data)
        elif self.open and self.open[-1][1] == "ja":
            self.found.said.append(data)
        else:
            self.found.unsaid.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader
