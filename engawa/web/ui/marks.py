"""Plain text with a few marks, drawn as HTML: nothing that was typed ever becomes a tag.

`# 見出し` · `## 小見出し` · `- 箇条書き` (or `・`) · `1. 番号` · `**強調**` · `[言葉](https://…)` · bare https addresses;
an empty line begins a new paragraph.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_LINK = r"\[(?P<words>[^\[\]\n]{1,120})\]\((?P<to>https://[^\s()<>\"']{1,300}|/[^\s()<>\"']{0,300})\)"
_BARE = r"(?P<bare>https://[^\s()<>\"'、。（）「」]{1,300})"
_STRONG = r"\*\*(?P<strong>[^*\n]{1,200})\*\*"
_INLINE = re.compile(f"{_LINK}|{_BARE}|{_STRONG}")
_BULLET, _NUMBER = re.compile(r"(?:-\s+|・)(?P<text>.+)"), re.compile(r"\d{1,2}\.\s+(?P<text>.+)")
_HEADING = re.compile(r"(?P<marks>#{1,2})\s+(?P<text>.+)")


def drawn(text: str, *, level: int = 2) -> SafeString:
    """`level`: the heading level of `#`; `##` is one below."""
    return mark_safe("".join(_blocks(text, level)))  # noqa: S308 - every piece below is escaped


def _blocks(text: str, level: int) -> Iterator[str]:
    lines = text.replace("\r\n", "\n").split("\n")
    for kind, group in groupby(lines, _kind):
        found = [line.strip() for line in group]
        if kind == "heading":
            for line in found:
                yield _heading(line, level)
        elif kind == "bullet":
            yield _list("ul", _BULLET, found)
        elif kind == "number":
            yield _list("ol", _NUMBER, found)
        elif kind == "words":
            yield f"<p>{'<br>'.join(_inline(line) for line in found)}</p>"


def _kind(line: str) -> str:
    bare = line.strip()
    if not bare:
        return ""
    kinds = (("heading", _HEADING), ("bullet", _BULLET), ("number", _NUMBER))
    return next((kind for kind, shape in kinds if shape.fullmatch(bare)), "words")


def _heading(line: str, level: int) -> str:
    found = _HEADING.fullmatch(line)
    assert found is not None, "chosen by its shape"
    name = f"h{level + len(found['marks']) - 1}"
    return f"<{name}>{_inline(found['text'])}</{name}>"


def _list(name: str, shape: re.Pattern[str], lines: list[str]) -> str:
    texts = [found["text"] for line in lines if (found := shape.fullmatch(line))]
    return f'<{name} class="listed">{"".join(f"<li>{_inline(text)}</li>" for text in texts)}</{name}>'


def _inline(text: str) -> str:
    pieces, at = [], 0
    for found in _INLINE.finditer(text):
        pieces += [escape(text[at : found.start()]), _mark(found)]
        at = found.end()
    return "".join([*pieces, escape(text[at:])])


def _mark(found: re.Match[str]) -> str:
    if found["strong"]:
        return format_html("<strong>{}</strong>", found["strong"])
    to, words = found["to"] or found["bare"], found["words"] or found["bare"]
    draw: Callable[..., str] = format_html
    if to.startswith("/"):
        # `//elsewhere` would be another host.
        return draw('<a href="{}">{}</a>', to, words) if not to.startswith("//") else escape(found[0])
    return draw('<a href="{}" rel="noopener nofollow external">{}</a>', to, words)
