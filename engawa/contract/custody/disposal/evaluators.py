"""P39 to P41: 甲's instruction, its attendance, and a way of erasing that leaves nothing. 特記事項第10条、特記仕様書11."""

from django.utils.translation import gettext as _

from engawa.base.acts.registry import Ask, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.permissions import Permission
from engawa.contract.approvals.evaluators import page
from engawa.contract.clauses.library import clause_words
from engawa.contract.custody.disposal.models import ErasureRequest
from engawa.contract.custody.disposal.states import EFFECTIVE, AttendanceState, ErasureState

LIST = "contractor:erasures"


def _request(ask: Ask) -> ErasureRequest | None:
    """As it stands now, in this programme: another programme's request is not there."""
    if not isinstance(ask.about, ErasureRequest):
        return None
    rows = ErasureRequest.objects.select_related("instruction")
    found: ErasureRequest | None = rows.filter(pk=ask.about.pk).first()
    return found


def _not_yet(duty: str, why: str, next_label: str, next_url: str = "") -> Unmet:
    return Unmet(
        duty,
        what=_("まだ消去できません。"),
        why=why,
        clause=clause_words(duty),
        next_label=next_label,
        next_url=next_url,
    )


@evaluator("P39", acts=[Act.ERASE])
def instructed(ask: Ask) -> Unmet | None:
    """甲's instruction names this very request, and its date has come."""
    request = _request(ask)
    instruction = request.instruction if request is not None else None
    if request is None or instruction is None or request.subject_id is None:
        why = _("この方の消去を指示する文書が、発注者からまだ出ていません。")
        return _not_yet("P39", why, _("発注者へ指示を求める"), page(ask, LIST))
    if instruction.dated_on > clock.local(ask.now).date():
        why = _("指示 %(number)s の日付がまだ来ていません。") % {"number": instruction.number}
        return _not_yet("P39", why, _("指示の日付を確かめる"), page(ask, LIST))
    return None


@evaluator("P39", acts=[Act.INSTRUCT])
def whole(ask: Ask) -> Unmet | None:
    """Number, date, office, document, and requests of this programme whose plan stands: what makes it an instruction."""
    asked = [str(one) for one in ask.scope.get("requests", [])]
    planned = ErasureRequest.objects.filter(pk__in=asked, state=ErasureState.PLANNED)
    stands = {str(pk): digest for pk, digest in planned.values_list("pk", "plan_digest")}
    checks = (
        (bool(ask.scope.get("number")), _("文書の番号")),
        (bool(ask.scope.get("dated_on")), _("文書の日付")),
        (bool(ask.scope.get("document_sha256")), _("指示の文書")),
        (bool(asked) and set(asked) == set(stands), _("消去する方の計画")),
        (
            bool(asked) and list(ask.scope.get("plans", [])) == [stands.get(one) for one in asked],
            _("いまの計画との一致"),
        ),
    )
    missing = [words for there, words in checks if not there]
    if not missing:
        return None
    return Unmet(
        "P39",
        what=_("この指示はまだ出せません。"),
        why=_("足りないもの：%(missing)s。") % {"missing": "、".join(missing)},
        clause=clause_words("P39"),
        next_label=_("消去の計画を確かめる"),
        next_url=page(ask, "commissioner:erasures"),
    )


@evaluator("P40", acts=[Act.ERASE])
def attended(ask: Ask) -> Unmet | None:
    """甲 was asked whether it attends; if it wished to, both sides are there."""
    request = _request(ask)
    state = AttendanceState(request.attendance) if request is not None else AttendanceState.NONE
    if state in {AttendanceState.WAIVED, AttendanceState.CONFIRMED}:
        return None
    why = {
        AttendanceState.NONE: _("立会いを、まだ発注者へ申し出ていません。"),
        AttendanceState.OFFERED: _("立会いを求めるかどうか、発注者の答えを待っています。"),
        AttendanceState.WISHED: _("発注者が立会いを求めています。双方の確認がそろっていません。"),
    }[state]
    label = _("立会いを申し出る") if state is AttendanceState.NONE else _("立会いの確認を見る")
    return _not_yet("P40", why, label, page(ask, LIST) if ask.by.can(Permission.ERASE) else "")


@evaluator("P41", acts=[Act.ERASE])
def beyond_recovery(ask: Ask) -> Unmet | None:
    """A method after which nothing can be read or restored: ending the key alone is not one."""
    if ask.scope.get("method") in set(EFFECTIVE):
        return None
    why = _("鍵の廃棄だけでは、復元できない廃棄と認められていません。")
    return _not_yet("P41", why, _("行の削除と表の書き直しを含む方法を選ぶ"), page(ask, LIST))
