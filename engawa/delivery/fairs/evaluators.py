"""Who wrote a text of the special web site does not check it. 仕様書1(2)キ(ア)."""

from django.utils.translation import gettext as _

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.contract.clauses.library import clause_words
from engawa.delivery.fairs.models.site import Written


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
