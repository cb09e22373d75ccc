"""What whoever is stopped reads: what, since when, which kind, never who said so."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.events.models import Block
from engawa.delivery.fairs.halt_words import when


@dataclass(frozen=True)
class Stopped:
    block: Block
    title: str
    text: str


def stopped_words(blocks: Iterable[Block]) -> list[Stopped]:
    return [Stopped(one, *_said(one)) for one in blocks]


def _said(block: Block) -> tuple[str, str]:
    facts = {
        "at": when(block.made_at),
        "kind": block.kind_label,
        "body": block.organisation.name if block.organisation else "",
    }
    text = _("%(at)s に運営事務局が止めました。理由の区分：%(kind)s。") % facts
    if block.who == BlockWho.SEEKER:
        return _("ご利用を止めています"), text + _(
            "面談の予約と整理券、説明の申込みは終わり、新しく取ることもできません。"
        ) + (
            _("相談も止めています。")
            if block.consultations
            else _("県立ハローワークと定住機構への相談は、これまでどおり利用できます。")
        )
    if block.who == BlockWho.HOST:
        return _("あなたの、この会場での利用を止めています"), text + _(
            "呼び出しと入室はできません。ブースのほかの担当の方はご利用いただけます。"
        )
    return _("%(body)sとのやりとりを止めています") % facts, text + _("ほかの企業・自治体とは、これまでどおり話せます。")
