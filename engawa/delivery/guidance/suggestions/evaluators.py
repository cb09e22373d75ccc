"""Nobody issues without a right to place people, numbers stated beforehand, and 甲's switch (職業安定法第29条・第33条)."""

from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.base.parties.models import Organisation
from engawa.base.programmes.permissions import Permission, Role
from engawa.contract.approvals.evaluators import page
from engawa.contract.clauses.library import clause_words
from engawa.delivery.guidance.suggestions.queries import (
    ISSUED,
    MODE,
    basis_of,
    criteria_in_force,
    issuers,
    issuing,
    may_issue,
)

DUTY = "issue"


def _unmet(ask: Ask, what: str, why: str, next_label: str, *, faces: tuple[tuple[Permission, str], ...]) -> Unmet:
    name = next((name for word, name in faces if ask.by.can(word)), "")
    return Unmet(
        DUTY,
        what=what,
        why=why,
        clause=clause_words(DUTY),
        next_label=next_label,
        next_url=page(ask, name) if name else "",
    )


OWN_PAGES = (
    (Permission.SUGGEST_ISSUE, "agency:issuer"),
    (Permission.APPROVAL_CONFIRM, "commissioner:suggestions"),
    (Permission.SUGGEST_RUN, "contractor:suggestions"),
)


@evaluator(DUTY, acts=[Act.PARAMETER_SET])
def may_switch(ask: Ask) -> Unmet | None:
    """`issued` only when somebody could issue. Back to `filter_only` at any time."""
    if ask.scope.get("key") != MODE or ask.scope.get("value") != ISSUED or issuers().exists():
        return None
    why = _("発行元の根拠と、発行元と発注者の両方が承認した提案の基準が、まだそろっていません。")
    next_label = _("根拠の記録と基準の承認を、相談機関に依頼する")
    return _unmet(ask, _("おすすめを発行する方式には、まだ変えられません。"), why, next_label, faces=OWN_PAGES)


@evaluator(DUTY, acts=[Act.SUGGEST_START, Act.SUGGEST_COMPUTE, Act.SUGGEST_ISSUE])
def may_be_issued(ask: Ask) -> Unmet | None:
    """The switch, the body's basis today, its own yes to the criteria in force; and no counsellor who is also 乙's."""
    body = ask.by.organisation_id if ask.act is Act.SUGGEST_ISSUE else _uuid(ask.scope.get("body"))
    what = _("おすすめを発行できません。") if ask.act is Act.SUGGEST_ISSUE else _("おすすめの計算を始められません。")
    if ask.by.roles & {Role.CONTRACTOR, Role.CHIEF} and ask.act is Act.SUGGEST_ISSUE:
        why = _("受託者の仕事を兼ねる人は、相談機関の名前で承認できません。")
        return _unmet(ask, what, why, _("相談機関のほかの相談員に承認を依頼してください。"), faces=())
    if not issuing():
        why = _("いまの方式は、条件による絞り込みだけです。発行の方式に変えるのは発注者です。")
        return _unmet(ask, what, why, _("方式を確かめる"), faces=OWN_PAGES)
    if basis_of(body) is None:
        why = _("%(body)sの、きょう有効な根拠（職業紹介の通知・許可・届出）が記録されていません。") % {
            "body": _name(body)
        }
        return _unmet(ask, what, why, _("根拠を記録する（相談機関が行います）"), faces=OWN_PAGES)
    if criteria_in_force() is None or not may_issue(body):
        why = _("提案の基準が、%(body)sと発注者の両方に承認されていません。") % {"body": _name(body)}
        return _unmet(ask, what, why, _("提案の基準を確かめる"), faces=OWN_PAGES)
    return None


def _uuid(value: object) -> UUID | None:
    return value if isinstance(value, UUID) else UUID(str(value)) if value else None


def _name(body: UUID | None) -> str:
    found = Organisation.objects.filter(pk=body).first() if body else None
    return found.name if found else _("発行元")
