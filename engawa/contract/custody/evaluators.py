"""Her own say over disclosures, and purposes shown before anything is collected. 特記事項第3条."""

import datetime as dt

from django.utils.translation import gettext as _

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.contract.approvals import steady
from engawa.contract.approvals.evaluators import page
from engawa.contract.approvals.fields import field_words
from engawa.contract.approvals.models import Approval
from engawa.contract.approvals.queries import copy_for
from engawa.contract.clauses.library import clause_words
from engawa.contract.custody import steps
from engawa.contract.custody.models import Consent
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.contract.custody.queries import copies_left, is_hidden, live_consent


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


@evaluator("P04.person", acts=[Act.DISCLOSE_SHOW, Act.CONSULT_SEE, Act.CONSULT_SHEET, Act.CONSULT_TOWN, Act.CASE_SEND])
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


@evaluator("P04.hidden", acts=[Act.DISCLOSE_SHOW, Act.CONSULT_TOWN])
def not_hidden(ask: Ask) -> Unmet | None:
    """Hidden from this employer: answered word for word as if she had never shared, under the same duty, and once."""
    if ask.subject is None or ask.recipient is None or not is_hidden(ask.subject, ask.recipient):
        return None
    if her_consent(ask) is not None:
        return None  # said already
    return _not_shared(ask, _(NOT_SHARED) if ask.act == Act.DISCLOSE_SHOW else _(NOT_TOLD))


@evaluator("P03", acts=[Act.SUBJECT_REGISTER, Act.COMPANION_ACCEPT])
def purposes_shown(ask: Ask) -> Unmet | None:
    """She has seen the purposes as they stand now (個人情報保護法第62条)."""
    if ask.scope.get("purposes_version") == PURPOSES_VERSION:
        return None
    if ask.act == Act.COMPANION_ACCEPT:
        return Unmet(
            "P03",
            what=_("同席の手続きはまだ終わっていません。"),
            why=_("利用目的の説明が新しくなりました。もう一度お読みになってから、お進みください。"),
            clause=clause_words("P03"),
            next_label=_("届いたメールのリンクを、もう一度ひらいてください。"),
        )
    return Unmet(
        "P03",
        what=_("登録はまだ終わっていません。"),
        why=_("利用目的の説明が新しくなりました。もう一度お読みになってから、お進みください。"),
        clause=clause_words("P03"),
        next_label=_("登録のページへ戻る"),
        next_url=page(ask, "public:register"),
    )


@evaluator("P07.print", acts=[Act.COPY_PRINT])
def copy_allowed(ask: Ask) -> Unmet | None:
    """Aliases may be printed for the day. Names only under a live, numbered consent that names the fields, outlasts the
    copy, and whose number of copies is not used up (特記事項第7条、特記仕様書6).
    """
    if not ask.scope.get("named"):
        return None
    steady.change("copies", ask.programme.pk)
    until = ask.scope["until"]
    found = copy_for([str(one) for one in ask.scope.get("fields", [])], until, today=clock.local(ask.now).date())
    if found is not None and copies_left(found) > 0:
        return None
    return Unmet(
        "P07.print",
        what=_("氏名の入った紙は、まだ印刷できません。"),
        why=_copy_why(found, until),
        clause=clause_words("P07.print"),
        next_label=_("写しの承諾を求める（表示名だけの紙は、承諾がなくても印刷できます）"),
        next_url=page(ask, "contractor:kit-ask"),
    )


def _copy_why(found: Approval | None, until: dt.date) -> str:
    if found is None:
        return _("%(m)d月%(d)d日まで持つ写しの承諾が、発注者からまだ出ていません。") % {
            "m": until.month,
            "d": until.day,
        }
    return _("承諾 %(number)s の部数（%(n)d部）は、もう印刷しました。") % {"number": found.number, "n": found.copies}
