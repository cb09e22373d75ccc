"""Who wrote a text of the special web site does not check it (仕様書1(2)キ(ア)); her own say over her 話したいことカード
(特記事項第4条): exactly those whom she was told of, while it stands.
"""

from django.utils.translation import gettext as _

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.contract.approvals import steady
from engawa.contract.clauses.library import clause_words
from engawa.contract.custody import steps
from engawa.contract.custody.queries import is_hidden
from engawa.delivery.fairs.models import WishCard
from engawa.delivery.fairs.models.site import Written
from engawa.delivery.fairs.queries.wishes import standing


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
