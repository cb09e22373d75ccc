"""What must not stand in a text that companies read: ways to reach her, and what they may not ask (14事項). A pure function."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engawa.delivery.fairs.library import screens

_BETWEEN = re.compile(r"(?<=[0-9])[\s().,‐‑–—―−ーの-]+(?=[0-9])")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")

REACH = _("面談の前に連絡先を伝える必要はありません。面談のあと、伝えるかどうかをご自分で決められます。")

_CONTACTS: tuple[tuple[str, "re.Pattern[str]"], ...] = (
    ("mail", re.compile(r"[\w.+-]+\s*@\s*[\w-]+\.[\w.]+|アットマーク", re.IGNORECASE)),
    (
        "url",
        re.compile(r"https?:|www\.|[a-z0-9-]+\.(?:com|jp|net|org|info|me|io|app|dev|tv|gg|ly|cc)\b", re.IGNORECASE),
    ),
    (
        "sns",
        re.compile(
            r"@[a-z0-9_.]{2,}"
            r"|(?:\bline\b|ライン|カカオ|kakao|skype|スカイプ|discord|ディスコード)\s*(?:の|で)?\s*"
            r"(?:id|アイディー|交換|追加|連絡|つなが)"
            r"|インスタ|instagram|twitter|ツイッター|facebook|フェイスブック|tiktok|threads"
            r"|(?:アカウント|\bid)\s*[:はが]|\bdm\b",
            re.IGNORECASE,
        ),
    ),
)
_PHONE = re.compile(r"(?:\+?81|0)[0-9]{9,10}(?![0-9])")


@dataclass(frozen=True)
class Finding:
    """`word` is what was found, as typed by her, for her alone."""

    kind: str
    word: str
    say: str | Promise


def screen(text: str) -> list[Finding]:
    """In the order in which they are told; empty: the text may be shown."""
    plain = unicodedata.normalize("NFKC", text)
    return [
        *_reach(plain),
        *(Finding(one.kind, hit[0], one.say) for one in screens() if (hit := one.find.search(plain))),
    ]


def _reach(plain: str) -> list[Finding]:
    """One is enough to say it."""
    for kind, pattern in _CONTACTS:
        if (hit := pattern.search(plain)) is not None:
            return [Finding(kind, hit[0], REACH)]
    hit = _PHONE.search(_BETWEEN.sub("", plain.translate(_DIGITS)))
    return [Finding("phone", hit[0], REACH)] if hit is not None else []
