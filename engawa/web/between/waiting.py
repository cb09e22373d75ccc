"""いま待っていること: what somebody at a desk has to do next, the first thing first."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.contract.approvals.models import Agreement
from engawa.contract.approvals.queries import (
    unasked_list,
    ungiven_agreements,
    waiting_agreements,
    waiting_approvals,
)
from engawa.contract.approvals.states import ApprovalState
from engawa.contract.custody.queries import kits_past_their_end
from engawa.delivery.events import inquiries
from engawa.delivery.events.blocks import to_look_at
from engawa.delivery.events.inquiries import handed, waiting_and_late
from engawa.delivery.exhibitors import grants
from engawa.delivery.exhibitors.answers import answers_waiting, submitted
from engawa.delivery.fairs.models import Talk
from engawa.delivery.fairs.queries.questions import left_to_office, owed_by_office
from engawa.delivery.fairs.queries.rehearsals import alone_with_office, waiting_for_office
from engawa.delivery.fairs.queries.site import drafts, waiting_to_be_seen
from engawa.delivery.fairs.queries.talks import to_decide
from engawa.delivery.guidance.queries.standing import to_check, unclear
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import claims_at
from engawa.outcomes.measures.models import MatchClaim
from engawa.outcomes.measures.queries import asked_pleas, waiting_targets, without_target
from engawa.outcomes.measures.states import MatchState
from engawa.web.between import erasure_waiting, suggestion_waiting
from engawa.web.between.matter import Lines, Matter, Rows
from engawa.web.between.todo import Waiting, address as _url
from engawa.web.ui.words import jp_datetime


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
        for one in _claims(MatchState.DISPUTED)
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
        for one in asked_pleas()
    ]


def _rehearsing(programme: Programme) -> list[Waiting]:
    return [
        Waiting(
            _("リハーサルの相手を待っています"),
            one.booth.name,
            _("部屋を見て入る"),
            _url(programme, "contractor:room", one.room_id),
            one.called_at,
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
    return [Waiting(title, note, _("お問い合わせを見る"), url)]


def _questions(programme: Programme) -> list[Waiting]:
    found = owed_by_office()
    if not found:
        return []
    title = _("名前のない質問が%(n)d件、答えを待っています") % {"n": found}
    note = _("出展者からまかされたものと、2開庁日を過ぎたものです。")
    return [Waiting(title, note, _("質問を見る"), _url(programme, "contractor:questions"))]


def _site(programme: Programme) -> list[Waiting]:
    count = waiting_to_be_seen()
    if not count:
        return []
    title = _("特設サイトの下書きが%(n)d件、確認を待っています") % {"n": count}
    note = _("書いた人とは別の人が確かめると、公開されます。")
    return [Waiting(title, note, _("下書きを見る"), _url(programme, "contractor:site"))]


def _returned(programme: Programme) -> list[Waiting]:
    return [
        Waiting(
            _("マッチングが差し戻されました"),
            f"{one.number_text}　{one.organisation.name}",
            _("理由を読んで答える"),
            _url(programme, "contractor:match", one.pk),
        )
        for one in _claims(MatchState.RETURNED)
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
    return [Waiting(title, note, _("理由を読んで見直す"), url, due[0].made_at)]


def _copies(programme: Programme) -> list[Waiting]:
    count = kits_past_their_end().count()
    if not count:
        return []
    title = _("紙の備えの廃棄が%(n)d部、記録されていません") % {"n": count}
    url = _url(programme, "contractor:kit")
    return [Waiting(title, _("期限を過ぎています（特記事項第7条）。"), _("廃棄を記録する"), url)]


def _passports(programme: Programme) -> list[Waiting]:
    answers, exhibitors = answers_waiting()
    if not answers:
        return []
    title = _("パスポートの回答が%(n)d件、確認を待っています") % {"n": answers}
    note = _("%(n)d社。打ち込んだ人とは別の人が確かめます。") % {"n": exhibitors}
    url = _url(programme, "contractor:readiness")
    return [Waiting(title, note, _("回答を確かめる"), url)]


def _grants(programme: Programme) -> list[Waiting]:
    found = list(grants.drafts())
    if not found:
        return []
    title = _("移住支援金の要件が%(n)d件、確認を待っています") % {"n": len(found)}
    note = _("入力した人とは別の人が確かめると、使われます。")
    return [Waiting(title, note, _("要件を確かめる"), _url(programme, "contractor:grants"), found[0].written_at)]


def _open_talks(programme: Programme) -> list[Waiting]:
    count = _talks().count()
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
    return [Waiting(title, note, _("相談を確かめる"), url, found[0].at)]


def _answered(programme: Programme) -> list[Waiting]:
    return [
        Waiting(
            _("協議に同意が出ていません"),
            f"{Agreement.Kind(one.kind).label}　{one.decision_label}",
            _("回答を読む"),
            _url(programme, "contractor:agreement", one.pk),
            one.decided_at,
        )
        for one in ungiven_agreements()
    ]


def _to_ask(programme: Programme) -> list[Waiting]:
    note = _("承諾が出るまで、%(list)sの出展者は求職者カードを開けません。")
    url = _url(programme, "contractor:approval-ask")
    title = _("求職者カードを見せる承諾がまだありません")
    return [Waiting(title, note % {"list": one}, _("承諾を求める"), url) for one in unasked_list()]


def _to_propose(programme: Programme) -> list[Waiting]:
    missing = "、".join(sources.facts_of(one).words for one in without_target().select_related("gathering"))
    if not missing:
        return []
    note = _("%(fairs)sの目標が足りません。実施要領1(2)カが求めています。") % {"fairs": missing}
    url = _url(programme, "contractor:target-propose")
    return [Waiting(_("目標を提案してください"), note, _("目標を提案する"), url)]


def _claims(state: MatchState) -> "QuerySet[MatchClaim]":
    return claims_at(sources.counted().values("gathering"), state)


def _talks() -> "QuerySet[Talk]":
    return to_decide(sources.counted().values("gathering"))


def _some(rows: Callable[[], Rows]) -> Callable[[Actor], list[Rows]]:
    return lambda _actor: [rows()]


def _handed_to(actor: Actor) -> list[Rows]:
    return [handed().filter(owner=actor.person_id)]


WINDOW = (
    Matter(_some(waiting_approvals), _window_consents, Lines.EACH),
    Matter(_some(waiting_agreements), _window_agreements, Lines.EACH),
    Matter(_some(waiting_targets), _window_targets, Lines.EACH),
    Matter(_some(lambda: _claims(MatchState.DISPUTED)), _disputed, Lines.EACH),
    Matter(_some(asked_pleas), _pleas, Lines.EACH),
    *suggestion_waiting.WINDOW,
    erasure_waiting.WINDOW,
)
"""What waits for 甲: consents, agreements, targets, answers to what was sent back, erasures to be instructed."""

OFFICE = (
    Matter(_some(alone_with_office), _rehearsing, Lines.EACH, Permission.SEAT_REMOVE),
    erasure_waiting.OFFICE,
    Matter(_some(to_look_at), _looks, word=Permission.DAY_RUN),
    Matter(_some(kits_past_their_end), _copies, word=Permission.DAY_RUN),
    Matter(_handed_to, _handed, Lines.EACH, Permission.INQUIRY_ANSWER),
    Matter(_some(inquiries.waiting), _inquiries, word=Permission.INQUIRY_ANSWER),
    Matter(_some(left_to_office), _questions, word=Permission.INQUIRY_ANSWER),
    Matter(lambda _actor: drafts(), _site, word=Permission.SITE_EDIT),
    Matter(_some(lambda: _claims(MatchState.RETURNED)), _returned, Lines.EACH),
    Matter(_some(_talks), _open_talks),
    Matter(_some(unclear), _open_consultations, word=Permission.TALK_DECIDE),
    Matter(_some(submitted), _passports, word=Permission.PASSPORT_CHECK),
    Matter(_some(grants.drafts), _grants, word=Permission.GRANT_CONFIRM),
    *suggestion_waiting.OFFICE,
    Matter(_some(ungiven_agreements), _answered, Lines.EACH),
    Matter(_some(unasked_list), _to_ask),
    Matter(_some(without_target), _to_propose),
)
"""What waits for 乙: rehearsals without a partner, erasures, talks left open, matches sent back, what 甲 has answered, what must be asked for first."""
