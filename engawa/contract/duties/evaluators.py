"""Nobody ticks what the machine can see."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.contract.clauses.library import clause_words
from engawa.contract.duties.checking import evidence_of
from engawa.contract.duties.items import ITEMS, Evidence


@evaluator("checklist.hand", acts=[Act.CHECKLIST_ATTEST])
def left_to_people(ask: Ask) -> Unmet | None:
    item = ITEMS.get(str(ask.scope.get("item", "")))
    evidence = evidence_of(item) if item else Evidence.CODE
    if evidence is Evidence.PERSON:
        return None
    return Unmet(
        "checklist.hand",
        what=_("この項目は、手では確認できません。"),
        why=_("発注者の同意で決まる項目です。")
        if evidence is Evidence.AGREED
        else _("もとの記録から、機械が確かめます。足りないものがそろうと、ひとりでに変わります。"),
        clause=clause_words("checklist.hand"),
        next_label=_("足りないものを見る"),
        next_url=_page(ask),
    )


def _page(ask: Ask) -> str:
    try:
        return reverse("contractor:checklist", kwargs={"programme": ask.programme.slug})
    except NoReverseMatch:
        return ""
