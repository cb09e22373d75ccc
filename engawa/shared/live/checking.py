"""接続確認: what a check of a device may find, and how bad that is. The page's twin is `frontend/call/check.ts`."""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Code(StrEnum):
    D01 = "D01"
    D02 = "D02"
    D03 = "D03"
    D04 = "D04"
    D05 = "D05"
    N01 = "N01"
    N02 = "N02"
    N03 = "N03"
    N04 = "N04"


CODE_WORDS = {
    Code.D01: _("ブラウザーが古いか、https ではありません"),
    Code.D02: _("カメラかマイクの使用が許可されていません"),
    Code.D03: _("カメラかマイクが見つかりません"),
    Code.D04: _("カメラかマイクをほかのアプリが使っています"),
    Code.D05: _("マイクに音が入っていません"),
    Code.N01: _("お知らせの通信が止められています"),
    Code.N02: _("遠回りの経路だけが通ります"),
    Code.N03: _("音声と映像の経路がありません"),
    Code.N04: _("通信が遅く、音声だけになります"),
}


class Light(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


LIGHT_WORDS = {
    Light.GREEN: _("話せます"),
    Light.AMBER: _("一部だけ使えます"),
    Light.RED: _("このままでは話せません"),
}

RED = frozenset({Code.D01, Code.D02, Code.D04, Code.N01, Code.N03})
"""Whoever has one of these is called before the day. Without a camera or with a slow line one can still talk."""


def light_of(codes: Iterable[str], *, aborted: bool = False) -> Light:
    found = {Code(code) for code in codes}
    if found & RED:
        return Light.RED
    return Light.AMBER if found or aborted else Light.GREEN


class Browser(StrEnum):
    """The family alone: a whole description would tell people apart."""

    CHROME = "chrome"
    EDGE = "edge"
    SAFARI = "safari"
    FIREFOX = "firefox"
    OTHER = "other"


BROWSER_LABELS = {
    Browser.CHROME: _("Chrome"),
    Browser.EDGE: _("Edge"),
    Browser.SAFARI: _("Safari"),
    Browser.FIREFOX: _("Firefox"),
    Browser.OTHER: _("そのほか"),
}


def family_of(user_agent: str) -> Browser:
    """From the request's own header; the header itself is kept nowhere."""
    for mark, family in (
        ("Edg", Browser.EDGE),
        ("Firefox/", Browser.FIREFOX),
        ("FxiOS", Browser.FIREFOX),
        ("Chrome/", Browser.CHROME),
        ("CriOS", Browser.CHROME),
        ("Safari/", Browser.SAFARI),
    ):
        if mark in user_agent:
            return family
    return Browser.OTHER
