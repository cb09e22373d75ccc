"""特設サイト: which pages there are, and how each comes to be public. 仕様書1(2)キ(ア)."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class PageKind(StrEnum):
    ABOUT = "about"
    FIRST = "first"
    LIFE = "life"
    COUNTERS = "counters"
    FAQ = "faq"
    NEWS = "news"
    SHARE = "share"
    ACCESSIBILITY = "accessibility"
    PRIVACY = "privacy"


K = PageKind

PAGE_LABELS = {
    K.ABOUT: _("概要"),
    K.FIRST: _("はじめての方へ"),
    K.LIFE: _("仕事と暮らし"),
    K.COUNTERS: _("相談窓口"),
    K.FAQ: _("よくある質問"),
    K.NEWS: _("お知らせ"),
    K.SHARE: _("ご家族・ご友人の方へ"),
    K.ACCESSIBILITY: _("アクセシビリティ"),
    K.PRIVACY: _("個人情報"),
}

MANY = frozenset({K.FAQ, K.NEWS})
"""Kinds of which many stand side by side; of the others there is one."""


class StoryKind(StrEnum):
    DAY = "day"
    VOICE = "voice"
    BUDGET = "budget"


STORY_LABELS = {
    StoryKind.DAY: _("移住者の一日"),
    StoryKind.VOICE: _("社員の声"),
    StoryKind.BUDGET: _("家計の例"),
}

OF_A_PERSON = frozenset({StoryKind.DAY, StoryKind.VOICE})
"""Told by somebody, who must have said yes."""


class WrittenState(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


W = WrittenState

WRITTEN_LABELS = {
    W.DRAFT: _("下書き（確認待ち）"),
    W.CHECKED: _("確認済み（公開待ち）"),
    W.PUBLISHED: _("公開中"),
    W.REPLACED: _("旧版"),
    W.WITHDRAWN: _("取下げ"),
}

IN_WORK = (W.DRAFT, W.CHECKED)
"""On its way to the page; the version that is public stays beside it until then."""

WRITTEN = StateTable(
    WrittenState,
    step("rewrite", frm=IN_WORK, to=W.DRAFT),
    step("send_back", frm=IN_WORK, to=W.DRAFT),
    step("check", frm=[W.DRAFT], to=W.CHECKED),
    step("publish", frm=[W.CHECKED], to=W.PUBLISHED),
    step("replace", frm=[W.PUBLISHED], to=W.REPLACED),
    step("withdraw", frm=[*IN_WORK, W.PUBLISHED], to=W.WITHDRAWN),
    initial=W.DRAFT,
)
