"""Her own say over disclosures, and purposes shown before anything is collected. 特記事項第3条."""

from django.utils.translation import gettext as _

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.contract.approvals import steady
from engawa.contract.approvals.evaluators import page
from engawa.contract.approvals.fields import field_words
from engawa.contract.clauses.library import clause_words
from engawa.contract.custody import steps
from engawa.contract.custody.models import Consent
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.contract.custody.queries import is_hidden, live_consent


def _consent(ask: Ask) -> Consent | None:
    if ask.subject is None or ask.purpose is None or ask.recipient is None:
        return None
    return live_consent(ask.subject, ask.purpose, ask.recipient)


def _not_shared(ask: Ask, why: str) -> Unmet:
    card = ask.act == Act.DISCLOSE_SHOW
    return Unmet(
        "P04.person",
        what=_("このカードは、いまは見られません。") if card else _("この内容は、いまは見られません。"),
        why=why,
        clause=clause_words("P04.person"),
        next_label=_("見せるかどうかは本人が決めます。カードがなくても、面談はできます。")
        if card
        else _("見せるかどうかは本人が決めます。"),
    )


NOT_SHARED = "本人がこの出展者にカードを見せていません。"
NOT_TOLD = "本人がこの機関に見せることを選んでいません。"


@evaluator("P04.person", acts=[Act.DISCLOSE_SHOW, Act.CONSULT_SEE, Act.CONSULT_SHEET, Act.CASE_SEND])
def her_consent(ask: Ask) -> Unmet | None:
    """Her live consent for exactly this recipient covers all fields asked."""
    if ask.subject is not None:
        steady.hold(steps.STEADY, ask.subject)
    consent = _consent(ask)
    if consent is None:
        return _not_shared(ask, _(NOT_SHARED) if ask.act == Act.DISCLOSE_SHOW else _(NOT_TOLD))
    beyond = {str(one) for one in ask.scope.get("fields", [])} - set(consent.fields)
    if beyond:
        return _not_shared(
            ask, _("「%(fields)s」は、本人がこの相手に見せていません。") % {"fields": field_words(beyond)}
        )
    return None


@evaluator("P04.hidden", acts=[Act.DISCLOSE_SHOW])
def not_hidden(ask: Ask) -> Unmet | None:
    """Hidden from this employer: answered word for word as if she had never shared, under the same duty, and once."""
    if ask.subject is None or ask.recipient is None or not is_hidden(ask.subject, ask.recipient):
        return None
    if her_consent(ask) is not None:
        return None  # said already
    return _not_shared(ask, _(NOT_SHARED))


@evaluator("P03", acts=[Act.SUBJECT_REGISTER])
def purposes_shown(ask: Ask) -> Unmet | None:
    """She has seen the purposes as they stand now (個人情報保護法第62条)."""
    if ask.scope.get("purposes_version") == PURPOSES_VERSION:
        return None
    return Unmet(
        "P03",
        what=_("登録はまだ終わっていません。"),
        why=_("利用目的の説明が新しくなりました。もう一度お読みになってから、お進みください。"),
        clause=clause_words("P03"),
        next_label=_("登録のページへ戻る"),
        next_url=page(ask, "public:register"),
    )
