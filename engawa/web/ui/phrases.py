"""Breaking Japanese at phrases (文節), for browsers without `word-break: auto-phrase`."""

from functools import lru_cache
from itertools import pairwise

import budoux
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from engawa.base.kit.tongue import english
from engawa.web.marking import JAPANESE


@lru_cache(maxsize=1)
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


# A bracket belongs to what it encloses, a mark to what it ends.
_NOT_AFTER = frozenset("（「『【〔〈《")
_NOT_BEFORE = frozenset("）」』】〕〉》、。・？")


@lru_cache(maxsize=4096)
def split(text: str) -> tuple[str, ...]:
    """The phrases of a text, in order; joined they are the text."""
    pieces: list[str] = []
    for piece in _parser().parse(text):
        if pieces and (pieces[-1][-1] in _NOT_AFTER or piece[0] in _NOT_BEFORE):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return tuple(pieces)


def marked(text: str) -> SafeString:
    """HTML with a possible break between phrases and nowhere else; English breaks between words by itself."""
    if english() and not JAPANESE.search(text):
        return SafeString(escape(text))
    phrases = split(text)
    if not phrases:
        return SafeString("")
    breaks = format_html_join("", "<wbr>{}", ((after,) for _, after in pairwise(phrases)))
    tongue = SafeString(' lang="ja"') if english() else ""
    return format_html('<span class="phrases"{}>{}{}</span>', tongue, phrases[0], breaks)
