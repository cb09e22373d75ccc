"""Japanese inside an English page is marked as Japanese: names, records, and what people wrote.

Screen readers change their voice by it, browsers their letters and line breaks. It is done once, on the way out, so
that no template has to know where a name stands. Words of public lists that are kept as data (industries, municipalities,
lines of a passport) are said in English where they stand alone.
"""

import re
from collections.abc import Iterator

from engawa.base.kit.tongue import listed

_LETTERS = r"々〆ぁ-ゖゝゞァ-ヺーヽヾㇰ-ㇿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ"
_BETWEEN = r"\s\d,.%、。・：；！？〜～「」『』（）【】　"
_COUNT = re.compile(r"(?P<count>[\d,]+)(?P<unit>\D+)")
_JOINED = (("：", ": "), ("、", ", "), (", ", ", "), ("　", "　"), (" ", " "))
JAPANESE = re.compile(f"[{_LETTERS}]")
RUN = re.compile(f"[「『（【]?[{_LETTERS}](?:[{_LETTERS}{_BETWEEN}]*[{_LETTERS}])?[」』）】。！？]?")
_TAG = re.compile(
    r"""<!--.*?-->|<!\w[^>]*>|<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<facts>(?:"[^"]*"|'[^']*'|[^"'<>])*)>""", re.DOTALL
)
_SAID = re.compile(r"(?<![\w-])lang=")
_SILENT = frozenset({"script", "style", "title", "textarea"})
"""Elements that hold text alone."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


def marked(html: str) -> str:
    return "".join(_pieces(html)) if JAPANESE.search(html) else html


def _pieces(html: str) -> Iterator[str]:
    at, inside, depth = 0, "", 0
    for tag in _TAG.finditer(html):
        yield _text(html[at : tag.start()], marks=not inside)
        at = tag.end()
        name = (tag["name"] or "").lower()
        if inside:
            depth += (name == inside) * (-1 if tag["end"] else 1)
            inside = inside if depth else ""
        elif name == "option" and not tag["end"]:
            end = max(html.find("<", at), at)
            words = _said_plainly(html[at:end])
            yield f'{tag[0][:-1]} lang="ja">' if JAPANESE.search(words) and not _SAID.search(tag["facts"]) else tag[0]
            yield words
            at = end
            continue
        elif name and not tag["end"] and _says(name, tag["facts"]):
            inside, depth = name, 1
        yield tag[0]
    yield _text(html[at:], marks=not inside)


def _says(name: str, facts: str) -> bool:
    """Whether this element and all it holds is left as it is."""
    if name in _SILENT:
        return True
    return name != "html" and name not in _VOID and not facts.endswith("/") and bool(_SAID.search(facts))


def _text(text: str, *, marks: bool) -> str:
    return RUN.sub(r'<span lang="ja">\g<0></span>', _said_plainly(text)) if marks and JAPANESE.search(text) else text


def _said_plainly(text: str) -> str:
    """The text, in English when it is nothing but words of lists."""
    bare = text.strip()
    return text.replace(bare, _word(bare) or bare) if bare else text


def _word(text: str) -> str:
    """The word in English; nothing for what is no word of a list."""
    if not JAPANESE.search(text):
        return text
    if (known := listed(text)) != text:
        return known
    if found := _COUNT.fullmatch(text):
        unit = _word(found["unit"])
        return f"{found['count']} {unit}" if unit else ""
    for mark, plain in _JOINED:
        parts = [_word(part) for part in text.split(mark)] if mark in text else []
        if parts and all(parts):
            return plain.join(parts)
    return ""
