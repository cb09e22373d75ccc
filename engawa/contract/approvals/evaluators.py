"""P04 and its kin: what the machine compares before anything is shown to a third party. 特記事項第4条、特記仕様書2."""

from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.permissions import Permission
from engawa.contract.approvals import steady
from engawa.contract.approvals.actions import STEADY
from engawa.contract.approvals.fields import field_words
from engawa.contract.approvals.models import Agreement, Approval
from engawa.contract.approvals.queries import (
    current_list,
    is_agency,
    latest_agreement,
    live_for,
    naming,
    naming_invitation,
)
from engawa.contract.clauses.library import clause_words
from engawa.contract.clauses.queries import truth


def page(ask: Ask, name: str, **places: object) -> str:
    """An address of this programme, nothing when that page is not built in."""
    try:
        return reverse(name, kwargs={"programme": ask.programme.slug, **places})
    except NoReverseMatch:
        return ""


NOT_YET = {
    Act.DISCLOSE_SHOW: gettext_lazy("このカードはまだ開けません。"),
    Act.CONSULT_SEE: gettext_lazy("相談の内容はまだ開けません。"),
    Act.CONSULT_SHEET: gettext_lazy("移住相談の回答はまだ開けません。"),
    Act.CONSULT_TOWN: gettext_lazy("移住相談の回答はまだ開けません。"),
    Act.WISH_SEE: gettext_lazy("話したいことはまだ読めません。"),
    Act.CASE_SEND: gettext_lazy("この支援はまだ直接には引き継げません。"),
    Act.SUGGEST_START: gettext_lazy("おすすめの計算を始められません。"),
    Act.SUGGEST_COMPUTE: gettext_lazy("おすすめの計算を始められません。"),
    Act.SUGGEST_SEE: gettext_lazy("おすすめの案はまだ開けません。"),
    Act.SUGGEST_ISSUE: gettext_lazy("おすすめを発行できません。"),
}
"""What P04 is asked of, and how it begins to refuse."""


@evaluator("P04", acts=list(NOT_YET))
def live_approval(ask: Ask) -> Unmet | None:
    """A live consent names the recipient, covers every field asked, the purpose and the day; granted whole or refused."""
    steady.hold(STEADY, ask.programme.pk)
    fields = [str(one) for one in ask.scope.get("fields", [])]
    if _covered(ask, fields):
        return None
    return Unmet(
        "P04",
        what=str(NOT_YET[ask.act]),
        why=_why(ask, fields),
        clause=clause_words("P04"),
        next_label=_next(ask),
        next_url=page(ask, "contractor:approvals") if ask.by.can(Permission.APPROVAL_REQUEST) else "",
    )


def _covered(ask: Ask, fields: list[str]) -> bool:
    if ask.recipient is None or ask.purpose is None or not fields:
        return False
    return live_for(ask.recipient, fields, ask.purpose, today=clock.local(ask.now).date()) is not None


def _next(ask: Ask) -> str:
    if ask.by.can(Permission.APPROVAL_REQUEST):
        return _("承諾を求める")
    return _(
        "事務局が発注者（鳥取県）へ承諾を求めます。承諾が出ると、この画面から開けます。お急ぎのときは事務局へお知らせください。"
    )


def _why(ask: Ask, fields: list[str]) -> str:
    named = naming(ask.recipient, ask.purpose) if ask.recipient and ask.purpose else []
    if not fields:
        return _("見せる項目が示されていません。")
    if not named and ask.act is Act.CONSULT_TOWN:
        return _("この市町村の名前がある、移住相談の回答を見せる承諾が、発注者からまだ出ていません。")
    if not named:
        return _why_unnamed(ask.recipient)
    today = clock.local(ask.now).date()
    in_time = [one for one in named if one.from_on <= today <= one.to_on]
    if not in_time:
        return _("承諾 %(number)s の期間（%(from)s から %(to)s まで）の外です。") % {
            "number": named[0].number,
            "from": _day(named[0].from_on),
            "to": _day(named[0].to_on),
        }
    beyond = set(fields) - set(in_time[0].fields)
    return _("承諾 %(number)s に「%(fields)s」は含まれていません。") % {
        "number": in_time[0].number,
        "fields": field_words(beyond),
    }


def _why_unnamed(recipient: UUID | None) -> str:
    if recipient is not None and is_agency(recipient):
        return _("この相談機関へ、ここにある項目を見せる承諾が、発注者からまだ出ていません。")
    newest = current_list()
    listed = newest is not None and recipient is not None and newest.lines.filter(organisation_id=recipient).exists()
    if listed:
        return _("%(list)sにある出展者へ求職者カードを見せる承諾が、発注者からまだ出ていません。") % {"list": newest}
    return _("この出展者の名前がある承諾が、発注者からまだ出ていません。")


def _day(day: object) -> str:
    return f"{day:%Y年%-m月%-d日}"


@evaluator("P04.number", acts=[Act.APPROVAL_CONFIRM])
def whole(ask: Ask) -> Unmet | None:
    """Number, date, scope, period and document: what makes a click a consent (第4条ただし書: 書面又は電磁的記録)."""
    approval = Approval.objects.filter(pk=ask.about.pk).first() if isinstance(ask.about, Approval) else None
    missing = [_("承諾の記録")] if approval is None else _missing(approval, ask)
    if not missing:
        return None
    return Unmet(
        "P04.number",
        what=_("この承諾はまだ確定できません。"),
        why=_("足りないもの：%(missing)s。") % {"missing": "、".join(missing)},
        clause=clause_words("P04"),
        next_label=_("承諾の内容を記録する"),
        next_url=page(ask, "commissioner:approval", pk=approval.pk) if approval else "",
    )


def _has_recipients(approval: Approval) -> bool:
    return approval.recipient_list is not None and approval.recipient_list.lines.exists()


def _missing(approval: Approval, ask: Ask) -> list[str]:
    refused = approval.decision == Approval.Decision.REFUSED
    number_asked = approval.type != Approval.Type.TAKEOUT and truth("approval.number_required")
    checks = (
        (bool(approval.number_key) or refused or not number_asked, _("施行文書番号")),
        (approval.dated_on is not None, _("施行日")),
        (bool(approval.fields), _("項目の範囲")),
        (approval.is_copy or _has_recipients(approval), _("提供先の一覧")),
        (refused or approval.to_on >= clock.local(ask.now).date(), _("これから先の期間")),
        (bool(approval.document_sha256), _("承諾の文書")),
    )
    return [words for there, words in checks if not there]


@evaluator("agreement.exhibitors", acts=[Act.LIST_PUBLISH])
def list_agreed(ask: Ask) -> Unmet | None:
    """甲 has agreed to exactly these lines."""
    asked = _asked(ask)
    if asked is not None and asked.agreed and asked.content_digest == ask.scope.get("lines"):
        return None
    return Unmet(
        "agreement.exhibitors",
        what=_("この出展企業一覧はまだ公開できません。"),
        why=_why_not_agreed(asked, str(ask.scope.get("lines", ""))),
        clause=clause_words("agreement.exhibitors"),
        next_label=_("協議の状況を見る"),
        next_url=page(ask, "contractor:agreements"),
    )


def _asked(ask: Ask) -> Agreement | None:
    """The question that the act names; where it was asked again about the same list, the newest one."""
    wanted = ask.scope.get("agreement")
    rows = Agreement.objects.filter(kind=Agreement.Kind.EXHIBITORS)
    found: Agreement | None = rows.filter(pk=wanted).first() if wanted else None
    if found is None or found.subject_ref is None:
        return found
    return latest_agreement(found.kind, found.subject_ref)


def _why_not_agreed(asked: Agreement | None, lines: str) -> str:
    if asked is None:
        return _("出展企業は発注者との協議で決めます。協議の申し出がまだありません。")
    if not asked.decision:
        return _("発注者の回答を待っています（申し出 %(day)s）。") % {
            "day": _day(clock.local(asked.asked_at or asked.made_at))
        }
    if asked.decision == Agreement.Decision.REFUSED:
        return _("発注者がこの一覧に同意していません。")
    if asked.decision == Agreement.Decision.CONDITIONS:
        return _("発注者の同意に条件がついています。条件を満たした一覧で、もう一度協議してください。")
    return _("発注者が同意した一覧と、いまの一覧の企業が違います。") if asked.content_digest != lines else ""


@evaluator("agreement.invitations", acts=[Act.INVITATION_SEND])
def invitation_agreed(ask: Ask) -> Unmet | None:
    """The newest question to 甲 that names this company for this gathering was answered with yes, without condition."""
    found = naming_invitation(UUID(str(ask.scope["gathering"])), UUID(str(ask.scope["organisation"])))
    if found is not None and found.agreed:
        return None
    return Unmet(
        "agreement.invitations",
        what=_("この企業には、まだ出展を要請できません。"),
        why=_why_not_invited(found),
        clause=clause_words("agreement.invitations"),
        next_label=_("協議の状況を見る"),
        next_url=page(ask, "contractor:agreements"),
    )


def _why_not_invited(found: Agreement | None) -> str:
    if found is None:
        return _("個別の出展要請は、発注者と協議した企業にだけ送ります。この企業の名前がある協議が、まだありません。")
    if not found.decision:
        return _("発注者の回答を待っています（申し出 %(day)s）。") % {
            "day": _day(clock.local(found.asked_at or found.made_at))
        }
    if found.decision == Agreement.Decision.CONDITIONS:
        return _("発注者の同意に条件がついています。条件を満たした案で、もう一度協議してください。")
    return _("発注者が、この企業への出展要請に同意していません。")


@evaluator("agreement.matches", acts=[Act.MATCH_RECOGNISE])
def matches_recognised(ask: Ask) -> Unmet | None:
    """甲 has agreed, before, to the class of act that is to be counted. カ※ その他発注者が認めるもの."""
    wanted = ask.scope.get("agreement")
    rows = Agreement.objects.filter(kind=Agreement.Kind.MATCHES)
    found: Agreement | None = rows.filter(pk=wanted).first() if wanted else None
    if found is not None and found.agreed:
        return None
    return Unmet(
        "agreement.matches",
        what=_("この行為はまだマッチングに数えられません。"),
        why=_("数えるのは、発注者が先に認めた種類の行為だけです。同意のある協議がありません。"),
        clause=clause_words("agreement.matches"),
        next_label=_("協議の状況を見る"),
        next_url=page(ask, "contractor:agreements"),
    )
