from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class AbuseKind(StrEnum):
    """通報の種類."""

    FAKE_SEEKER = "fake_seeker"
    SOLICITATION = "solicitation"
    HARASSMENT = "harassment"
    DISCRIMINATORY = "discriminatory_question"
    OTHER = "other"


ABUSE_LABELS = {
    AbuseKind.FAKE_SEEKER: _("求職者ではない"),
    AbuseKind.SOLICITATION: _("勧誘・宣伝"),
    AbuseKind.HARASSMENT: _("いやがらせ"),
    AbuseKind.DISCRIMINATORY: _("聞いてはいけない質問"),
    AbuseKind.OTHER: _("そのほか"),
}


class BlockWho(StrEnum):
    SEEKER = "seeker"
    HOST = "host"
    PAIR = "pair"


WHO_LABELS = {
    BlockWho.PAIR: _("この求職者とこの出展者を、会わせない"),
    BlockWho.SEEKER: _("この求職者の利用を止める"),
    BlockWho.HOST: _("出展者のこの担当者の利用を止める"),
}
WHO_SHORT_LABELS = {
    BlockWho.PAIR: _("組み合わせ"),
    BlockWho.SEEKER: _("求職者"),
    BlockWho.HOST: _("出展者の担当者"),
}


class BlockState(StrEnum):
    STANDING = "standing"
    UPHELD = "upheld"
    LIFTED = "lifted"
    OVER = "over"


_B = BlockState
LIVE_BLOCKS = (_B.STANDING, _B.UPHELD)

BLOCK = StateTable(
    BlockState,
    step("uphold", frm=[_B.STANDING], to=_B.UPHELD),
    step("lift", frm=LIVE_BLOCKS, to=_B.LIFTED),
    step("expire", frm=LIVE_BLOCKS, to=_B.OVER),
    initial=_B.STANDING,
)

BLOCK_LABELS = {
    _B.STANDING: _("見直し待ち"),
    _B.UPHELD: _("見直し済み（続けています）"),
    _B.LIFTED: _("解除しました"),
    _B.OVER: _("期間が終わりました"),
}
