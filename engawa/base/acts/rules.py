"""What each act asks: a permission word, duties by their id, a fresh proof. `first-thread.md` 4.

Reads like the table there. `handling` is the word of 特記仕様書7(1)⑪エ under which the entry is listed.
"""

from dataclasses import dataclass

from engawa.base.acts.words import Act
from engawa.base.programmes.permissions import Permission as Word


@dataclass(frozen=True)
class Rule:
    title: str
    permissions: frozenset[Word]
    duties: tuple[str, ...] = ()
    step_up: bool = False
    handling: str = "運営"


def _rule(
    title: str, *permissions: Word, duties: tuple[str, ...] = (), step_up: bool = False, handling: str = "運営"
) -> Rule:
    return Rule(title, frozenset(permissions), duties, step_up, handling)


USE, KEEP, COPY, SEND, END = "利用", "保管", "複写・複製", "送付", "廃棄"

RULES: dict[Act, Rule] = {
    Act.PROGRAMME_OPEN: _rule("事業をひらく", Word.SYSTEM),
    Act.STAFF_INVITE: _rule("担当者を招く", Word.STAFF_INVITE, Word.SYSTEM, duties=("P02", "P14", "P32"), step_up=True),
    Act.STAFF_APPOINT: _rule("担当者が着任する", Word.REGISTER, duties=("P02", "P14", "P32")),
    Act.STAFF_RELEASE: _rule("担当者が離任する", Word.STAFF_INVITE, duties=("P02", "P14", "P32"), step_up=True),
    Act.STAFF_LINK: _rule("サインインのリンクを求める", Word.REGISTER),
    Act.STAFF_SEE: _rule("担当者の名簿を見る", Word.STAFF_VIEW, handling=USE),
    Act.IMPORT_TRY: _rule("求人ファイルを確かめる", Word.IMPORT_RUN, duties=("P07",)),
    Act.IMPORT_CONFIRM: _rule("求人ファイルを取り込む", Word.IMPORT_RUN, duties=("P07",)),
    Act.POSTING_CHECK: _rule("求人票を確認する", Word.POSTING_CHECK, step_up=True),
    Act.LIST_PROPOSE: _rule("出展企業一覧の案を出す", Word.LIST_PUBLISH),
    Act.EXHIBITOR_EDIT: _rule("出展者の紹介を書く", Word.BOOTH_HOST, Word.LIST_PUBLISH),
    Act.APPLICATION_WRITE: _rule("出展申込を書く", Word.BOOTH_HOST),
    Act.APPLICATION_SUBMIT: _rule("出展を申し込む", Word.BOOTH_HOST),
    Act.PASSPORT_WRITE: _rule("パスポートに答える", Word.BOOTH_HOST, Word.LIST_PUBLISH),
    Act.PASSPORT_CHECK: _rule("パスポートの回答を確かめる", Word.PASSPORT_CHECK, duties=("passport.two",)),
    Act.PASSPORT_PUBLISH: _rule("パスポートを公開する", Word.PASSPORT_CHECK),
    Act.PASSPORT_EXPIRE: _rule("期限の過ぎた回答を下げる", Word.SYSTEM),
    Act.INVITATION_DRAFT: _rule("出展要請の案を書く", Word.LIST_PUBLISH),
    Act.INVITATION_SEND: _rule("出展を要請する", Word.LIST_PUBLISH, duties=("agreement.invitations",), handling=SEND),
    Act.INVITATION_ANSWER: _rule("出展要請に答える", Word.REGISTER),
    Act.INVITATION_LAPSE: _rule("出展要請の期限が過ぎる", Word.SYSTEM),
    Act.SELECTION_SET: _rule("出展者を選ぶ基準を決める", Word.LIST_PUBLISH),
    Act.EXHIBITOR_WITHDRAW: _rule("出展を取り下げる", Word.BOOTH_HOST, Word.LIST_PUBLISH),
    Act.EXHIBITOR_SUSPEND: _rule("出展者の公開を止める・戻す", Word.LIST_PUBLISH),
    Act.TRAINING_FINISH: _rule("研修を終える", Word.BOOTH_HOST),
    Act.ROTA_EDIT: _rule("当日の担当を決める", Word.BOOTH_HOST),
    Act.LIST_PUBLISH: _rule("出展企業一覧を公開する", Word.LIST_PUBLISH, duties=("agreement.exhibitors",)),
    Act.SITE_WRITE: _rule("特設サイトのページを書く", Word.SITE_EDIT),
    Act.SITE_CHECK: _rule("特設サイトのページを確かめる", Word.SITE_EDIT, duties=("site.two",)),
    Act.SITE_PUBLISH: _rule("特設サイトのページを公開する", Word.SITE_EDIT),
    Act.SITE_WITHDRAW: _rule("特設サイトのページを下げる", Word.SITE_EDIT),
    Act.LIFE_WRITE: _rule("市町村の暮らしを書く", Word.LIFE_WRITE, duties=("life.own",)),
    Act.LIFE_EXPIRE: _rule("期限の過ぎた暮らしの記載を下げる", Word.SYSTEM),
    Act.TARGET_PROPOSE: _rule("目標を提案する", Word.TARGET_PROPOSE),
    Act.TARGET_AGREE: _rule("目標に合意する", Word.TARGET_AGREE, step_up=True),
    Act.AGREEMENT_ASK: _rule("協議を申し出る", Word.AGREEMENT_ASK),
    Act.AGREEMENT_DECIDE: _rule("協議に答える", Word.AGREEMENT_DECIDE, step_up=True),
    Act.APPROVAL_REQUEST: _rule("承諾を求める", Word.APPROVAL_REQUEST),
    Act.APPROVAL_ENTER: _rule("承諾の内容を記録する", Word.APPROVAL_CONFIRM),
    Act.APPROVAL_CONFIRM: _rule("承諾を確定する", Word.APPROVAL_CONFIRM, duties=("P04.number",), step_up=True),
    Act.APPROVAL_REVOKE: _rule("承諾を取り消す", Word.APPROVAL_CONFIRM, step_up=True),
    Act.APPROVAL_SETTLE: _rule("承諾の期間を終える", Word.SYSTEM),
    Act.PARAMETER_SET: _rule("指定値を定める", Word.APPROVAL_CONFIRM, Word.SYSTEM, duties=("issue",), step_up=True),
    Act.INSTRUCT: _rule("指示する", Word.INSTRUCT, duties=("P39",), step_up=True),
    Act.SUBJECT_REGISTER: _rule("参加登録をする", Word.REGISTER, duties=("P03", "gate"), handling=KEEP),
    Act.SUBJECT_TURN_AWAY: _rule("対象外の方をご案内する", Word.REGISTER),
    Act.SUBJECT_CONFIRM: _rule("登録を確認する", Word.REGISTER, handling=KEEP),
    Act.SUBJECT_LINK: _rule("新しいリンクを求める", Word.REGISTER, handling=USE),
    Act.SUBJECT_ENTER: _rule("本人が入る", Word.REGISTER, handling=USE),
    Act.SUBJECT_LEAVE: _rule("本人が出る", Word.SELF, handling=USE),
    Act.SUBJECT_SEE: _rule("本人が自分の情報を見る", Word.SELF, handling=USE),
    Act.SUBJECT_CORRECT: _rule("本人が直す", Word.SELF, handling=KEEP),
    Act.SUBJECT_LOCK: _rule("確認のない登録を止める", Word.SYSTEM, handling=KEEP),
    Act.REGISTRATION_WITHDRAW: _rule("参加を取りやめる", Word.SELF, handling=KEEP),
    Act.CONSENT_GIVE: _rule("本人が同意する", Word.SELF, handling=KEEP),
    Act.CONSENT_WITHDRAW: _rule("本人が同意を取りやめる", Word.SELF, handling=KEEP),
    Act.EMPLOYER_HIDE: _rule("見せたくない企業を決める", Word.SELF, handling=KEEP),
    Act.ERASURE_ASK: _rule("本人が消去を求める", Word.SELF, handling=END),
    Act.ERASURE_PLAN: _rule("消去の計画を立てる", Word.ERASE, handling=END),
    Act.ATTENDANCE_OFFER: _rule("消去への立会いを申し出る", Word.ERASE, handling=END),
    Act.ATTENDANCE_ANSWER: _rule("立会いを望むか答える", Word.INSTRUCT, handling=END),
    Act.ATTENDANCE_CONFIRM: _rule("消去に立ち会う", Word.ERASE, Word.INSTRUCT, handling=END),
    Act.ERASE: _rule("消去する", Word.ERASE, duties=("P39", "P40", "P41"), step_up=True, handling=END),
    Act.ERASE_RUN: _rule("消去を実行する", Word.SYSTEM, handling=END),
    Act.ERASE_SEARCH: _rule("消去のあとを調べる", Word.SYSTEM, Word.ERASE, handling=END),
    Act.FAIR_PLAN: _rule("開催を準備する", Word.LIST_PUBLISH, Word.SYSTEM),
    Act.FAIR_CLONE: _rule("次の回を前の回からつくる", Word.LIST_PUBLISH),
    Act.BOOTH_OPEN: _rule("ブースを開け閉めする", Word.BOOTH_HOST, Word.SEAT_REMOVE, Word.CONSULT_HOST),
    Act.TICKET_DRAW: _rule("整理券を取る", Word.SELF, handling=USE),
    Act.TICKET_AWAY: _rule("席を外す", Word.SELF, Word.SYSTEM),
    Act.TICKET_BACK: _rule("席に戻る", Word.SELF, Word.SEAT_REMOVE),
    Act.TICKET_LEAVE: _rule("整理券をやめる", Word.SELF),
    Act.SLOT_OFFER: _rule("予約の時間を出す", Word.BOOTH_HOST, Word.CALL_MAKE, Word.SYSTEM),
    Act.SLOT_WITHDRAW: _rule("予約の時間を取り下げる", Word.BOOTH_HOST, Word.CALL_MAKE, Word.DAY_RUN, Word.SYSTEM),
    Act.BOOKING_MAKE: _rule("時間を予約する", Word.SELF, Word.DAY_RUN, Word.AGENCY_VIEW, handling=KEEP),
    Act.BOOKING_CANCEL: _rule("予約を取り消す・戻す", Word.SELF, Word.DAY_RUN, Word.AGENCY_VIEW, handling=KEEP),
    Act.BOOKING_SETTLE: _rule("予約の時刻の扱いを決める", Word.CALL_MAKE, Word.DAY_RUN, Word.SYSTEM, Word.SELF),
    Act.DISCLOSE_SHOW: _rule(
        "求職者カードを開く", Word.CARD_SEE, duties=("P04", "P04.person", "P04.hidden", "training"), handling=USE
    ),
    Act.CALL_MAKE: _rule("お呼びする", Word.CALL_MAKE, Word.SYSTEM),
    Act.CALL_SETTLE: _rule("呼び出しに答える", Word.SELF, Word.CALL_MAKE, Word.SYSTEM),
    Act.APPROACH_ALLOW: _rule("声かけを受ける・やめる", Word.SELF),
    Act.NUDGE_ASK: _rule("今すぐ話せるところを知らせる", Word.SYSTEM, Word.DAY_RUN, handling=USE),
    Act.NUDGE_ANSWER: _rule("知らせに答える", Word.SELF, Word.SYSTEM),
    Act.WISH_PLACE: _rule("話したいことカードを出す", Word.SELF, handling=KEEP),
    Act.WISH_END: _rule("話したいことカードを下げる", Word.SELF, Word.SYSTEM, handling=KEEP),
    Act.WISH_SEE: _rule(
        "話したいことカードを読む", Word.CARD_SEE, duties=("P04", "P04.person", "training"), handling=USE
    ),
    Act.OFFER_SEND: _rule("話したい方に声をかける", Word.CALL_MAKE),
    Act.OFFER_ANSWER: _rule("声かけに答える", Word.SELF, Word.SYSTEM),
    Act.ROOM_OPEN: _rule("部屋をひらく", Word.ROOM_ENTER, Word.SELF, Word.CALL_MAKE, Word.DAY_RUN, Word.SYSTEM),
    Act.ROOM_ADMIT: _rule("入室する", Word.ROOM_ENTER, Word.SELF, Word.CALL_MAKE, Word.SEAT_REMOVE),
    Act.ROOM_CLOSE: _rule("部屋をとじる", Word.ROOM_ENTER, Word.SELF, Word.CALL_MAKE, Word.SEAT_REMOVE, Word.SYSTEM),
    Act.SEAT_REMOVE: _rule("退出させる", Word.SEAT_REMOVE, Word.CALL_MAKE),
    Act.SEAT_PERMIT: _rule("発言を許す", Word.CALL_MAKE, Word.SEAT_REMOVE, Word.SYSTEM),
    Act.CHAT_MODE: _rule("チャットの使い方を変える", Word.CALL_MAKE, Word.SEAT_REMOVE),
    Act.CHAT_PUBLISH: _rule("質問を公開する", Word.CALL_MAKE, Word.SEAT_REMOVE),
    Act.CHAT_HIDE: _rule("発言を隠す", Word.CALL_MAKE, Word.SEAT_REMOVE),
    Act.CHAT_REPORT: _rule("発言を通報する", Word.SELF, Word.CALL_MAKE, Word.SEAT_REMOVE),
    Act.CHAT_SEE: _rule("通報された発言を読む", Word.SEAT_REMOVE, handling=USE),
    Act.PHONE_GIVE: _rule("電話番号を伝える", Word.CALL_MAKE, Word.SEAT_REMOVE, handling=USE),
    Act.DEVICE_CHECK: _rule("接続を確かめる", Word.SELF, Word.ROOM_ENTER, handling=KEEP),
    Act.BRIEFING_PLAN: _rule("企業説明の予定を決める", Word.BOOTH_HOST, Word.LIST_PUBLISH),
    Act.BRIEFING_SIGN: _rule("企業説明に申し込む", Word.SELF, handling=KEEP),
    Act.BRIEFING_HOLD: _rule("企業説明をひらく", Word.BOOTH_HOST, Word.SEAT_REMOVE, Word.SYSTEM),
    Act.PLENARY_PLAN: _rule("開会・PR・閉会の予定を決める", Word.DAY_RUN),
    Act.PLENARY_HOLD: _rule("開会・PR・閉会を進める", Word.DAY_RUN, Word.SYSTEM),
    Act.REHEARSE: _rule("リハーサルをする", Word.BOOTH_HOST, Word.SYSTEM),
    Act.TALK_SETTLE: _rule("面談を判定する", Word.SYSTEM, Word.SELF, Word.ROOM_ENTER, handling=USE),
    Act.TALK_DECIDE: _rule("要確認の面談を決める", Word.TALK_DECIDE, handling=USE),
    Act.TALK_NOTE: _rule("面談後カードを書く", Word.TALK_NOTE, handling=KEEP),
    Act.TALK_SEE: _rule("面談後カードを読む", Word.TALK_NOTE, handling=USE),
    Act.CONSULT_ASK: _rule("相談を申し込む", Word.SELF, handling=KEEP),
    Act.CONSULT_PLAN: _rule("相談の日時を決める・取りやめる", Word.SELF, Word.CONSULT_HOST),
    Act.CONSULT_TELL: _rule("移住相談の内容を伝える", Word.SELF, handling=KEEP),
    Act.CONSULT_SEE: _rule(
        "相談の申込みを読む", Word.CONSULT_HOST, duties=("P04", "P04.person", "consult.body"), handling=USE
    ),
    Act.CONSULT_SHEET: _rule(
        "移住相談の回答を読む", Word.CONSULT_HOST, duties=("P04", "P04.person", "consult.sheet"), handling=USE
    ),
    Act.CONSULT_HOLD: _rule("相談をひらく・終える", Word.SELF, Word.CONSULT_HOST, Word.SYSTEM),
    Act.CONSULT_NOTE: _rule("相談の記録を書く", Word.CONSULT_HOST, handling=KEEP),
    Act.CONSULT_READ: _rule("相談の記録を読む", Word.CONSULT_HOST, handling=USE),
    Act.COUNTER_EDIT: _rule("窓口の時間を決める", Word.CONSULT_HOST),
    Act.CASE_OPEN: _rule("支援を始める", Word.CONSULT_HOST, handling=KEEP),
    Act.CASE_MOVE: _rule("支援を進める", Word.CONSULT_HOST, handling=KEEP),
    Act.CASE_SEE: _rule("支援の記録を読む", Word.CONSULT_HOST, handling=USE),
    Act.CASE_SAY: _rule("本人が段階を答える・直す", Word.SELF, handling=KEEP),
    Act.CASE_ASK: _rule("支援のその後をたずねる", Word.SYSTEM, handling=USE),
    Act.CASE_HAND: _rule("支援の引継ぎを決める", Word.CONSULT_HOST, Word.SELF, Word.SYSTEM),
    Act.CASE_SEND: _rule("支援を引き継ぐ", Word.CONSULT_HOST, duties=("P04", "P04.person"), handling=SEND),
    Act.CASE_AGREE: _rule("本人が引継ぎに答える", Word.SELF, handling=KEEP),
    Act.DAY_ANNOUNCE: _rule("お知らせを出す・取り下げる", Word.DAY_RUN, Word.SYSTEM),
    Act.ISSUER_STATE: _rule("発行元の根拠を記録する", Word.SUGGEST_ISSUE, step_up=True),
    Act.CRITERIA_PROPOSE: _rule("提案の基準の案を作る", Word.SUGGEST_RUN),
    Act.CRITERIA_APPROVE: _rule("提案の基準を承認する", Word.CRITERIA_APPROVE, step_up=True),
    Act.SUGGEST_START: _rule("おすすめの計算を始める", Word.SUGGEST_RUN, duties=("P04", "issue")),
    Act.SUGGEST_COMPUTE: _rule("おすすめの案を計算する", Word.SYSTEM, duties=("P04", "issue"), handling=USE),
    Act.SUGGEST_FAIL: _rule("おすすめの計算をやめる", Word.SYSTEM),
    Act.SUGGEST_SEE: _rule("おすすめの案を読む", Word.SUGGEST_ISSUE, duties=("P04",), handling=USE),
    Act.SUGGEST_ISSUE: _rule(
        "おすすめを発行する", Word.SUGGEST_ISSUE, duties=("P04", "issue"), step_up=True, handling=USE
    ),
    Act.SUGGEST_CHANGE: _rule("おすすめの案を変える", Word.SUGGEST_ISSUE, handling=USE),
    Act.SUGGEST_HIDE: _rule("本人がおすすめを表示しない", Word.SELF, handling=USE),
    Act.FAIR_SUSPEND: _rule("開催を中断・再開する", Word.FAIR_HALT, Word.DAY_RUN, duties=("chief",)),
    Act.FAIR_MOVE: _rule("開催を延期・中止する", Word.FAIR_HALT, duties=("agreement.change",), step_up=True),
    Act.DAY_RELIEVE: _rule("代わりの担当を呼ぶ", Word.DAY_RUN),
    Act.POST_EDIT: _rule("当日体制を決める", Word.DAY_RUN),
    Act.CHAT_GUIDE: _rule("面談の部屋に案内を書く", Word.SEAT_REMOVE),
    Act.TALK_TYPE: _rule("電話や紙の面談を打ち込む", Word.TALK_DECIDE, handling=KEEP),
    Act.REPORT_MAKE: _rule("面談のことを通報する", Word.SELF, Word.TALK_NOTE, handling=KEEP),
    Act.REPORT_SEE: _rule("通報を読む", Word.DAY_RUN, handling=USE),
    Act.REPORT_SETTLE: _rule("通報への対応を終える", Word.DAY_RUN, handling=USE),
    Act.BLOCK_MAKE: _rule("利用を止める", Word.DAY_RUN, handling=KEEP),
    Act.BLOCK_SEE: _rule("利用停止の理由を読む", Word.DAY_RUN, handling=USE),
    Act.BLOCK_LOOK: _rule("利用停止を見直す", Word.DAY_RUN, duties=("block.two",), handling=USE),
    Act.BLOCK_END: _rule("利用停止の期間を終える", Word.SYSTEM),
    Act.MATCH_COLLECT: _rule("マッチングを数える", Word.SYSTEM),
    Act.MATCH_DECIDE: _rule("マッチングを決める", Word.MATCH_DECIDE),
    Act.MATCH_DISPUTE: _rule("マッチングを確かめる", Word.MATCH_DISPUTE),
    Act.MATCH_SEE: _rule("マッチングの根拠を読む", Word.MATCH_VIEW, handling=USE),
    Act.MATCH_SAMPLE: _rule("無作為に選んで確かめる", Word.MATCH_DISPUTE),
    Act.MATCH_SAY: _rule("就職活動への誘導・活動を申告する", Word.MATCH_SAY, Word.MATCH_DECIDE, handling=KEEP),
    Act.MATCH_DENY: _rule("申告に心当たりがないと答える", Word.SELF, handling=KEEP),
    Act.MATCH_RECOGNISE: _rule(
        "発注者が認めるマッチングを記録する", Word.MATCH_DECIDE, duties=("agreement.matches",), handling=KEEP
    ),
    Act.MATCH_ASK: _rule("その後のことをたずねる", Word.SYSTEM, handling=USE),
    Act.FIGURES_FREEZE: _rule("数字を確定する", Word.PAPER_FREEZE),
    Act.EXEMPTION_ASK: _rule("減額の免除を申し出る", Word.AGREEMENT_ASK),
    Act.EXEMPTION_DECIDE: _rule("減額の免除を決める", Word.AGREEMENT_DECIDE, step_up=True),
    Act.LESSON_WRITE: _rule("前回の課題と対応を書く", Word.TARGET_PROPOSE),
    Act.PAPER_FREEZE: _rule("書類を確定する", Word.PAPER_FREEZE),
    Act.NOTICE_SEND: _rule(
        "お知らせを用意する", Word.SYSTEM, Word.SELF, Word.REGISTER, Word.STAFF_INVITE, Word.CALL_MAKE
    ),
    Act.NOTICE_DELIVER: _rule("お知らせを送る", Word.SYSTEM, handling=SEND),
    Act.CAPTURE_READ: _rule("デモで控えたメールを開く", Word.SYSTEM, handling=USE),
    Act.COPY_PRINT: _rule("紙の備えを印刷する", Word.DAY_RUN, duties=("P07.print",), handling=COPY),
    Act.COPY_END: _rule("複製を廃棄する", Word.SYSTEM, Word.IMPORT_RUN, Word.DAY_RUN, handling=END),
    Act.REFUSALS_TALLY: _rule("断った操作をまとめる", Word.SYSTEM),
    Act.VALUE_UNREADABLE: _rule("読み取れない値を知らせる", Word.SYSTEM, handling=KEEP),
}
