"""いま待っていること: what somebody at a desk has to do next, the first thing first."""

from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.contract.approvals.models import Agreement
from engawa.contract.approvals.queries import (
    agreements,
    approvals,
    current_list,
    waiting_agreements,
    waiting_approvals,
)
from engawa.contract.approvals.states import AgreementState, ApprovalState
from engawa.contract.custody.queries import kits_past_their_end
from engawa.delivery.events.blocks import to_look_at
from engawa.delivery.events.inquiries import handed, waiting_and_late
from engawa.delivery.exhibitors.answers import answers_waiting
from engawa.delivery.fairs.queries.questions import owed_by_office
from engawa.delivery.fairs.queries.rehearsals import waiting_for_office
from engawa.delivery.fairs.queries.site import waiting_to_be_seen
from engawa.delivery.fairs.queries.talks import needs_check
from engawa.delivery.guidance.queries.standing import to_check
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import claims
from engawa.outcomes.measures.models import Target
from engawa.outcomes.measures.queries import pleas, targets, waiting_targets
from engawa.outcomes.measures.states import Goal, MatchState, PleaState
from engawa.web.between import erasure_waiting, suggestion_waiting
from engawa.web.between.todo import Waiting, address as _url
from engawa.web.ui.words import jp_datetime


def for_window(programme: Programme) -> list[Waiting]:
    """What waits for 甲: consents, agreements, targets, answers to what was sent back, erasures to be instructed."""
    return [
        *_window_consents(programme),
        *_window_agreements(programme),
        *_window_targets(programme),
        *_disputed(programme),
        *_pleas(programme),
        *suggestion_waiting.for_window(programme),
        *erasure_waiting.for_window(programme),
    ]


def _window_consents(programme: Programme) -> list[Waiting]:
    found = []
    for one in waiting_approvals():
        asked = one.state == ApprovalState.REQUESTED
        title = _("承諾を求められています") if asked else _("承諾の確定を待っています")
        note = f"{one.type_label}　{one.about}"
        action = _("内容を見て決める") if asked else _("確かめて確定する")
        found.append(Waiting(title, note, action, _url(programme, "commissioner:approval", one.pk), one.requested_at))
    return found


def _window_agreements(programme: Programme) -> list[Waiting]:
    return [
        Waiting(
            _("協議を申し出られています"),
            str(Agreement.Kind(one.kind).label),
            _("内容を見て答える"),
            _url(programme, "commissioner:agreement", one.pk),
            one.asked_at,
        )
        for one in waiting_agreements()
    ]


def _window_targets(programme: Programme) -> list[Waiting]:
    return [
        Waiting(
            _("目標の合意を求められています"),
            f"{one.label}　{one.value:,}{one.unit}（下限 {one.floor:,}{one.unit}）",
            _("目標を見る"),
            _url(programme, "commissioner:targets"),
            one.proposed_at,
        )
        for one in waiting_targets()
    ]


def _disputed(programme: Programme) -> list[Waiting]:
    return [
        Waiting(
            _("マッチングの確認の途中です"),
            f"{one.number_text}　{one.organisation.name}",
            _("根拠を見て決める"),
            _url(programme, "commissioner:match", one.pk),
        )
        for one in claims(sources.fairs(), MatchState.DISPUTED)
    ]


def _pleas(programme: Programme) -> list[Waiting]:
    return [
        Waiting(
            _("減額の免除を申し出られています"),
            one.cause_label,
            _("内容を見て決める"),
            _url(programme, "commissioner:exemption", one.pk),
            one.asked_at,
        )
        for one in pleas()
        if one.state == PleaState.ASKED
    ]


def for_office(programme: Programme) -> list[Waiting]:
    """What waits for 乙: rehearsals without a partner, erasures, talks left open, matches sent back, what 甲 has answered, what must be asked for first."""
    fairs = sources.fairs()
    return [
        *_rehearsing(programme),
        *erasure_waiting.for_office(programme),
        *_looks(programme),
        *_copies(programme),
        *_handed(programme),
        *_inquiries(programme),
        *_questions(programme),
        *_site(programme),
        *_returned(programme, fairs),
        *_open_talks(programme, fairs),
        *_open_consultations(programme),
        *_passports(programme),
        *suggestion_waiting.for_office(programme),
        *_answered(programme),
        *_to_ask(programme),
        *_to_propose(programme, fairs, targets()),
    ]


def _rehearsing(programme: Programme) -> list[Waiting]:
    return [
        Waiting(
            _("リハーサルの相手を待っています"),
            one.booth.name,
            _("部屋を見て入る"),
            _url(programme, "contractor:room", one.room_id),
            one.called_at,
            Permission.SEAT_REMOVE,
        )
        for one in waiting_for_office()
    ]


def _handed(programme: Programme) -> list[Waiting]:
    """Each for its new owner alone."""
    return [
        Waiting(
            _("お問い合わせを引き継がれました"),
            f"{one.topic_words}　{_('%(due)sまで') % {'due': jp_datetime(one.due)}}",
            _("ひとことを読んで受け取る"),
            _url(programme, "contractor:inquiry", one.pk),
            one.handed_at,
            Permission.INQUIRY_ANSWER,
            one.owner,
        )
        for one in handed()
    ]


def _inquiries(programme: Programme) -> list[Waiting]:
    waiting, late = waiting_and_late()
    if not waiting:
        return []
    title = _("お問い合わせが%(n)d件、返事を待っています") % {"n": waiting}
    note = (
        _("うち%(n)d件は期限を過ぎています。") % {"n": late}
        if late
        else _("1開庁日のうちに、当日は10分のうちに返事をします。")
    )
    url = _url(programme, "contractor:inquiries")
    return [Waiting(title, note, _("お問い合わせを見る"), url, word=Permission.INQUIRY_ANSWER)]


def _questions(programme: Programme) -> list[Waiting]:
    """Late ones, and those left to us."""
    found = owed_by_office()
    if not found:
        return []
    title = _("名前のない質問が%(n)d件、答えを待っています") % {"n": found}
    note = _("出展者からまかされたものと、2開庁日を過ぎたものです。")
    return [
        Waiting(title, note, _("質問を見る"), _url(programme, "contractor:questions"), word=Permission.INQUIRY_ANSWER)
    ]


def _site(programme: Programme) -> list[Waiting]:
    count = waiting_to_be_seen()
    if not count:
        return []
    title = _("特設サイトの下書きが%(n)d件、確認を待っています") % {"n": count}
    note = _("書いた人とは別の人が確かめると、公開されます。")
    return [Waiting(title, note, _("下書きを見る"), _url(programme, "contractor:site"), word=Permission.SITE_EDIT)]


def _returned(programme: Programme, fairs: list[sources.FairFacts]) -> list[Waiting]:
    return [
        Waiting(
            _("マッチングが差し戻されました"),
            f"{one.number_text}　{one.organisation.name}",
            _("理由を読んで答える"),
            _url(programme, "contractor:match", one.pk),
        )
        for one in claims(fairs, MatchState.RETURNED)
    ]


def _looks(programme: Programme) -> list[Waiting]:
    """Somebody else looks at each block again."""
    due = list(to_look_at())
    late = sum(one.look_due_at < clock.now() for one in due)
    if not due:
        return []
    title = _("利用停止の見直しが%(n)d件、待っています") % {"n": len(due)}
    note = (
        _("期限を過ぎたものが%(late)d件あります。") % {"late": late} if late else _("止めた人とは別の人が見直します。")
    )
    url = _url(programme, "contractor:abuse")
    return [Waiting(title, note, _("理由を読んで見直す"), url, due[0].made_at, word=Permission.DAY_RUN)]


def _copies(programme: Programme) -> list[Waiting]:
    late = kits_past_their_end()
    if not late:
        return []
    title = _("紙の備えの廃棄が%(n)d部、記録されていません") % {"n": len(late)}
    url = _url(programme, "contractor:kit")
    return [
        Waiting(title, _("期限を過ぎています（特記事項第7条）。"), _("廃棄を記録する"), url, word=Permission.DAY_RUN)
    ]


def _passports(programme: Programme) -> list[Waiting]:
    answers, exhibitors = answers_waiting()
    if not answers:
        return []
    title = _("パスポートの回答が%(n)d件、確認を待っています") % {"n": answers}
    note = _("%(n)d社。打ち込んだ人とは別の人が確かめます。") % {"n": exhibitors}
    url = _url(programme, "contractor:readiness")
    return [Waiting(title, note, _("回答を確かめる"), url, word=Permission.PASSPORT_CHECK)]


def _open_talks(programme: Programme, fairs: list[sources.FairFacts]) -> list[Waiting]:
    count = len(needs_check(*(fair.gathering for fair in fairs)))
    if not count:
        return []
    note = _("記録だけでは成立と言い切れなかった面談です。")
    title = _("要確認の面談が%(n)d件あります") % {"n": count}
    return [Waiting(title, note, _("面談を確かめる"), _url(programme, "contractor:talks"))]


def _open_consultations(programme: Programme) -> list[Waiting]:
    found = to_check()
    if not found:
        return []
    title = _("要確認の相談が%(n)d件あります") % {"n": len(found)}
    note = _("在室の記録だけでは、行われたと言い切れなかった相談です。")
    url = _url(programme, "contractor:consultations")
    return [Waiting(title, note, _("相談を確かめる"), url, found[0].at, word=Permission.TALK_DECIDE)]


def _answered(programme: Programme) -> list[Waiting]:
    """Agreements that 甲 did not give, while no newer question was asked."""
    newest: dict[tuple[str, UUID | None], Agreement] = {}
    for one in agreements():
        newest.setdefault((one.kind, one.subject_ref), one)
    unmet = [one for one in newest.values() if one.state == AgreementState.DECIDED and not one.agreed]
    return [
        Waiting(
            _("協議に同意が出ていません"),
            f"{Agreement.Kind(one.kind).label}　{one.decision_label}",
            _("回答を読む"),
            _url(programme, "contractor:agreement", one.pk),
            one.decided_at,
        )
        for one in unmet
    ]


def _to_ask(programme: Programme) -> list[Waiting]:
    """A published list version that no consent names yet, nor is asked for."""
    newest = current_list()
    alive = {ApprovalState.REQUESTED, ApprovalState.DECIDED, ApprovalState.LIVE}
    if newest is None or any(one.recipient_list_id == newest.pk and one.state in alive for one in approvals()):
        return []
    note = _("承諾が出るまで、%(list)sの出展者は求職者カードを開けません。") % {"list": newest}
    url = _url(programme, "contractor:approval-ask")
    return [Waiting(_("求職者カードを見せる承諾がまだありません"), note, _("承諾を求める"), url)]


def _to_propose(programme: Programme, fairs: list[sources.FairFacts], known: list[Target]) -> list[Waiting]:
    there = {(one.gathering, one.kind) for one in known}
    missing = [fair.words for fair in fairs if any((fair.gathering, goal) not in there for goal in Goal)]
    if not missing:
        return []
    note = _("%(fairs)sの目標が足りません。実施要領1(2)カが求めています。") % {"fairs": "、".join(missing)}
    url = _url(programme, "contractor:target-propose")
    return [Waiting(_("目標を提案してください"), note, _("目標を提案する"), url)]
