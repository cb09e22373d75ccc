"""Who may stop, move or cancel a day, and with whose word; who checks a text, looks at a block anew, reads a card."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.base.ledger.canonical import plain
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.permissions import Permission
from engawa.contract.approvals import steady
from engawa.contract.approvals.evaluators import page
from engawa.contract.approvals.models import Agreement
from engawa.contract.approvals.queries import latest_agreement
from engawa.contract.clauses.library import clause_words
from engawa.contract.custody import steps
from engawa.contract.custody.queries import is_hidden
from engawa.delivery.events.models import Block
from engawa.delivery.fairs.models import Fair, WishCard
from engawa.delivery.fairs.models.site import Written
from engawa.delivery.fairs.queries.posts import stands_in_for_chief
from engawa.delivery.fairs.queries.wishes import standing

FACTS = ("verb", "starts_at", "ends_at")


def asked_change(gathering: UUID) -> Agreement | None:
    """The newest question to 甲 about moving or cancelling this day."""
    return latest_agreement(Agreement.Kind.CHANGE, subject_ref=gathering)


def agreed_change(gathering: UUID, scope: Mapping[str, Any]) -> Agreement | None:
    """甲's word, if it was given to exactly this: what, and to which hours."""
    asked = asked_change(gathering)
    wanted = {name: plain(scope.get(name)) for name in FACTS}
    same = asked is not None and {name: asked.content.get(name) for name in FACTS} == wanted
    return asked if asked is not None and asked.agreed and same else None


@evaluator("agreement.change", acts=[Act.FAIR_MOVE])
def change_agreed(ask: Ask) -> Unmet | None:
    gathering = ask.about.gathering_id if isinstance(ask.about, Fair) else None
    if gathering is not None and agreed_change(gathering, ask.scope) is not None:
        return None
    return Unmet(
        "agreement.change",
        what=_("この日程の変更は、まだできません。"),
        why=_why(asked_change(gathering) if gathering else None),
        clause=clause_words("agreement.change"),
        next_label=_("発注者に協議を申し出る（中断は、協議がなくてもすぐにできます）"),
        next_url=page(ask, "contractor:halt"),
    )


def _why(asked: Agreement | None) -> str:
    if asked is None:
        return _("延期や中止は、発注者の同意を得てから行います。協議の申し出がまだありません。")
    if not asked.decision:
        return _("発注者の回答を待っています。")
    if not asked.agreed:
        return _("発注者の回答は「%(decision)s」です。") % {"decision": asked.decision_label}
    return _("発注者が同意した内容と、いまの内容（延期か中止か、新しい日時）が違います。")


def may_suspend(by: Actor, gathering: UUID, at: dt.datetime) -> bool:
    return by.can(Permission.FAIR_HALT) or (by.can(Permission.DAY_RUN) and stands_in_for_chief(gathering, by.id, at))


@evaluator("chief", acts=[Act.FAIR_SUSPEND])
def chief_or_deputy(ask: Ask) -> Unmet | None:
    """責, or whoever was named beforehand to stand in on this day."""
    if isinstance(ask.about, Fair) and may_suspend(ask.by, ask.about.gathering_id, ask.now):
        return None
    return Unmet(
        "chief",
        what=_("中断と再開は、あなたにはできません。"),
        why=_("責任者か、当日体制で「総括」の代理に決められた人が、その時間に行います。"),
        clause=clause_words("chief"),
        next_label=_("当日体制を見る"),
        next_url=page(ask, "contractor:posts"),
    )


@evaluator("block.two", acts=[Act.BLOCK_LOOK])
def looked_at_by_another(ask: Ask) -> Unmet | None:
    """Natural persons are compared: another account of the same person is nobody else."""
    made_by = ask.about.made_by if isinstance(ask.about, Block) else ask.by.person_id
    if made_by != ask.by.person_id:
        return None
    return Unmet(
        "block.two",
        what=_("この利用停止は、あなたには見直せません。"),
        why=_("止めた人とは別の人が見直します。"),
        clause=clause_words("block.two"),
        next_label=_("事務局のほかの担当者に、見直しをお願いしてください。"),
        next_url=page(ask, "contractor:abuse"),
    )


@evaluator("site.two", acts=[Act.SITE_CHECK])
def written_by_another(ask: Ask) -> Unmet | None:
    if not isinstance(ask.about, Written) or ask.scope.get("verb") == "send_back":
        return None
    writer = type(ask.about)._default_manager.filter(pk=ask.about.pk).values_list("written_by", flat=True).first()
    if writer != ask.by.person_id:
        return None
    return Unmet(
        "site.two",
        what=_("このページは、あなたには確かめられません。"),
        why=_("あなたが書いたものです。書いた人とは別の人が、出典と照らして確かめます。"),
        clause=clause_words("site.two"),
        next_label=_("事務局のほかの担当者に、確認をお願いしてください。"),
    )


@evaluator("P04.person", acts=[Act.WISH_SEE])
def names_this_reader(ask: Ask) -> Unmet | None:
    """The card stands and names this recipient. Hidden, withdrawn and never shown are answered in the same words."""
    if ask.subject is not None:
        steady.hold(steps.STEADY, ask.subject)
    card = standing().filter(pk=ask.about.pk).first() if isinstance(ask.about, WishCard) else None
    named = card is not None and card.subject_id == ask.subject and ask.recipient in card.shown_to
    if named and ask.subject and ask.recipient and not is_hidden(ask.subject, ask.recipient):
        return None
    return Unmet(
        "P04.person",
        what=_("このカードは、いまは見られません。"),
        why=_("本人が取り下げたか、期限が過ぎました。"),
        clause=clause_words("P04.person"),
        next_label=_("話したい方の一覧に、いま見られるカードがあります。"),
    )
