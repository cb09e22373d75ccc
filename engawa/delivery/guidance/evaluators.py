"""移住相談 is read by 定住機構; by another body, or by one municipality, only where she ticked it for that very consultation."""

from django.utils.translation import gettext as _

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.base.parties.models import Agency
from engawa.contract.clauses.library import clause_words
from engawa.delivery.events.blocks import blocked_pair
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.sheets import exhibiting
from engawa.delivery.guidance.states import TO_A_TOWN


@evaluator("consult.body", acts=[Act.CONSULT_SEE])
def asked_for(ask: Ask) -> Unmet | None:
    """A body that she wanted to speak with, and no other."""
    one = ask.about
    if isinstance(one, Consultation) and agency_of(ask.by) in one.wanted.agencies:
        return None
    return _unmet("consult.body", _("本人は、この機関への相談を希望していません。"))


@evaluator("consult.sheet", acts=[Act.CONSULT_SHEET])
def told_or_ticked(ask: Ask) -> Unmet | None:
    one, agency = ask.about, agency_of(ask.by)
    if not isinstance(one, Consultation) or agency not in one.wanted.agencies:
        return _unmet("consult.sheet", _("本人は、この機関への相談を希望していません。"))
    if agency == Agency.RELOCATION:
        return None
    one = Consultation.objects.only("sheet_to").get(pk=one.pk)  # as it stands now, not as the page was read
    if ask.recipient in one.sheet_to:
        return None
    return _unmet(
        "consult.sheet",
        _("移住相談の回答は定住機構だけに伝えられています。本人は、この相談でほかの機関に見せることを選んでいません。"),
    )


@evaluator("consult.town", acts=[Act.CONSULT_TOWN])
def named_this_town(ask: Ask) -> Unmet | None:
    """An exhibiting municipality that she named for this consultation, while that goes on. A company is never one."""
    if not isinstance(ask.about, Consultation) or ask.recipient is None or ask.recipient != ask.by.organisation_id:
        return _unmet("consult.town", _(NOT_NAMED))
    if not exhibiting().filter(pk=ask.recipient).exists():
        return _unmet("consult.town", _("移住相談の回答を読めるのは、出展している市町村だけです。"))
    one = Consultation.objects.only("sheet_to", "state", "subject").get(pk=ask.about.pk)  # as it stands now
    named = ask.recipient in one.sheet_to and not blocked_pair(one.subject_id, ask.recipient)
    if named and one.state in TO_A_TOWN:
        return None
    return _unmet("consult.town", _(NOT_NAMED))


NOT_NAMED = "本人は、この相談でこの市町村に見せることを選んでいません。"


def _unmet(duty: str, why: str) -> Unmet:
    return Unmet(
        duty,
        what=_("この内容は見られません。"),
        why=why,
        clause=clause_words(duty),
        next_label=_("見せるかどうかは本人が決めます。相談の中で、本人にお尋ねください。"),
    )
