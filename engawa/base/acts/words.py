"""Names of acts, purposes and classes of data: the catalogue of `first-thread.md` 4."""

from enum import StrEnum


class Act(StrEnum):
    # accounts and staff
    PROGRAMME_OPEN = "programme.open"
    STAFF_INVITE = "staff.invite"
    STAFF_APPOINT = "staff.appoint"
    STAFF_RELEASE = "staff.release"
    STAFF_LINK = "staff.link"
    STAFF_SEE = "staff.see"
    # exhibitors and their postings
    IMPORT_TRY = "import.try"
    IMPORT_CONFIRM = "import.confirm"
    POSTING_CHECK = "posting.check"
    LIST_PROPOSE = "list.propose"
    LIST_PUBLISH = "list.publish"
    EXHIBITOR_EDIT = "exhibitor.edit"
    APPLICATION_WRITE = "application.write"
    APPLICATION_SUBMIT = "application.submit"
    PASSPORT_WRITE = "passport.write"
    PASSPORT_CHECK = "passport.check"
    PASSPORT_PUBLISH = "passport.publish"
    PASSPORT_EXPIRE = "passport.expire"
    INVITATION_DRAFT = "invitation.draft"
    INVITATION_SEND = "invitation.send"
    INVITATION_ANSWER = "invitation.answer"
    INVITATION_LAPSE = "invitation.lapse"
    SELECTION_SET = "selection.set"
    EXHIBITOR_WITHDRAW = "exhibitor.withdraw"
    EXHIBITOR_SUSPEND = "exhibitor.suspend"
    TRAINING_FINISH = "training.finish"
    ROTA_EDIT = "rota.edit"
    # the special web site
    SITE_WRITE = "site.write"
    SITE_CHECK = "site.check"
    SITE_PUBLISH = "site.publish"
    SITE_WITHDRAW = "site.withdraw"
    LIFE_WRITE = "life.write"
    LIFE_EXPIRE = "life.expire"
    LIFE_TRY = "life.try"
    LIFE_IMPORT = "life.import"
    GRANT_WRITE = "grant.write"
    GRANT_CONFIRM = "grant.confirm"
    GRANT_WITHDRAW = "grant.withdraw"
    QUESTION_ASK = "question.ask"
    QUESTION_ANSWER = "question.answer"
    QUESTION_HIDE = "question.hide"
    INQUIRY_RECEIVE = "inquiry.receive"
    INQUIRY_SEE = "inquiry.see"
    INQUIRY_ASSIGN = "inquiry.assign"
    INQUIRY_ANSWER = "inquiry.answer"
    INQUIRY_READ = "inquiry.read"
    INQUIRY_CLOSE = "inquiry.close"
    INQUIRY_END = "inquiry.end"
    SURVEY_SET = "survey.set"
    SURVEY_ANSWER = "survey.answer"
    SURVEY_OWN = "survey.own"
    SURVEY_READ = "survey.read"
    SURVEY_GIST = "survey.gist"
    SURVEY_REMIND = "survey.remind"
    SURVEY_CLOSE = "survey.close"
    # 甲's will
    TARGET_PROPOSE = "target.propose"
    TARGET_AGREE = "target.agree"
    AGREEMENT_ASK = "agreement.ask"
    AGREEMENT_DECIDE = "agreement.decide"
    APPROVAL_REQUEST = "approval.request"
    APPROVAL_ENTER = "approval.enter"
    APPROVAL_CONFIRM = "approval.confirm"
    APPROVAL_REVOKE = "approval.revoke"
    APPROVAL_SETTLE = "approval.settle"
    PARAMETER_SET = "parameter.set"
    INSTRUCT = "instruct"
    # before a fair
    CHECKLIST_ATTEST = "checklist.attest"
    CHECKLIST_RETRACT = "checklist.retract"
    PREFLIGHT_SIGN = "preflight.sign"
    # the person
    SUBJECT_REGISTER = "subject.register"
    SUBJECT_TURN_AWAY = "subject.turn_away"
    SUBJECT_CONFIRM = "subject.confirm"
    SUBJECT_LINK = "subject.link"
    SUBJECT_ENTER = "subject.enter"
    SUBJECT_LEAVE = "subject.leave"
    SUBJECT_SEE = "subject.see"
    SUBJECT_CORRECT = "subject.correct"
    SUBJECT_LOCK = "subject.lock"
    REGISTRATION_WITHDRAW = "registration.withdraw"
    CONSENT_GIVE = "consent.give"
    CONSENT_WITHDRAW = "consent.withdraw"
    EMPLOYER_HIDE = "employer.hide"
    MARK_KEEP = "mark.keep"
    ERASURE_ASK = "erasure.ask"
    ERASURE_PLAN = "erasure.plan"
    ATTENDANCE_OFFER = "attendance.offer"
    ATTENDANCE_ANSWER = "attendance.answer"
    ATTENDANCE_CONFIRM = "attendance.confirm"
    ERASE = "erase"
    ERASE_RUN = "erase.run"
    ERASE_SEARCH = "erase.search"
    # the day
    FAIR_PLAN = "fair.plan"
    FAIR_CLONE = "fair.clone"
    BOOTH_OPEN = "booth.open"
    TICKET_DRAW = "ticket.draw"
    TICKET_AWAY = "ticket.away"
    TICKET_BACK = "ticket.back"
    TICKET_LEAVE = "ticket.leave"
    SLOT_OFFER = "slot.offer"
    SLOT_WITHDRAW = "slot.withdraw"
    BOOKING_MAKE = "booking.make"
    BOOKING_CANCEL = "booking.cancel"
    BOOKING_SETTLE = "booking.settle"
    DISCLOSE_SHOW = "disclose.show"
    CALL_MAKE = "call.make"
    CALL_SETTLE = "call.settle"
    APPROACH_ALLOW = "approach.allow"
    NUDGE_ASK = "nudge.ask"
    NUDGE_ANSWER = "nudge.answer"
    WISH_PLACE = "wish.place"
    WISH_END = "wish.end"
    WISH_SEE = "wish.see"
    OFFER_SEND = "offer.send"
    OFFER_ANSWER = "offer.answer"
    ROOM_OPEN = "room.open"
    ROOM_ADMIT = "room.admit"
    ROOM_CLOSE = "room.close"
    SEAT_REMOVE = "seat.remove"
    SEAT_PERMIT = "seat.permit"
    CHAT_MODE = "chat.mode"
    CHAT_PUBLISH = "chat.publish"
    CHAT_HIDE = "chat.hide"
    CHAT_REPORT = "chat.report"
    CHAT_SEE = "chat.see"
    PHONE_GIVE = "phone.give"
    CHAT_GUIDE = "chat.guide"
    DEVICE_CHECK = "device.check"
    BRIEFING_PLAN = "briefing.plan"
    BRIEFING_SIGN = "briefing.sign"
    BRIEFING_HOLD = "briefing.hold"
    PLENARY_PLAN = "plenary.plan"
    PLENARY_HOLD = "plenary.hold"
    REHEARSE = "rehearsal.hold"
    TALK_SETTLE = "talk.settle"
    TALK_DECIDE = "talk.decide"
    TALK_NOTE = "talk.note"
    TALK_SEE = "talk.see"
    TALK_TYPE = "talk.type"
    # consultation and cases
    CONSULT_ASK = "consult.ask"
    CONSULT_PLAN = "consult.plan"
    CONSULT_TELL = "consult.tell"
    CONSULT_SEE = "consult.see"
    CONSULT_SHEET = "consult.sheet"
    CONSULT_TOWN = "consult.town"
    CONSULT_HOLD = "consult.hold"
    CONSULT_CHECK = "consult.check"
    CONSULT_DECIDE = "consult.decide"
    CONSULT_NOTE = "consult.note"
    CONSULT_READ = "consult.read"
    COMPANION_INVITE = "companion.invite"
    COMPANION_ACCEPT = "companion.accept"
    COMPANION_SIT = "companion.sit"
    COMPANION_END = "companion.end"
    COUNTER_EDIT = "counter.edit"
    CASE_OPEN = "case.open"
    CASE_MOVE = "case.move"
    CASE_SEE = "case.see"
    CASE_SAY = "case.say"
    CASE_ASK = "case.ask"
    CASE_HAND = "case.hand"
    CASE_SEND = "case.send"
    CASE_AGREE = "case.agree"
    # the organiser's day
    DAY_ANNOUNCE = "day.announce"
    DAY_RELIEVE = "day.relieve"
    POST_EDIT = "post.edit"
    FAIR_SUSPEND = "fair.suspend"
    FAIR_MOVE = "fair.move"
    REPORT_MAKE = "report.make"
    REPORT_SEE = "report.see"
    REPORT_SETTLE = "report.settle"
    BLOCK_MAKE = "block.make"
    BLOCK_SEE = "block.see"
    BLOCK_LOOK = "block.look"
    BLOCK_END = "block.end"
    # suggestions
    ISSUER_STATE = "issuer.state"
    CRITERIA_PROPOSE = "criteria.propose"
    CRITERIA_APPROVE = "criteria.approve"
    SUGGEST_START = "suggest.start"
    SUGGEST_COMPUTE = "suggest.compute"
    SUGGEST_FAIL = "suggest.fail"
    SUGGEST_SEE = "suggest.see"
    SUGGEST_ISSUE = "suggest.issue"
    SUGGEST_CHANGE = "suggest.change"
    SUGGEST_HIDE = "suggest.hide"
    # outcomes
    MATCH_COLLECT = "match.collect"
    MATCH_DECIDE = "match.decide"
    MATCH_DISPUTE = "match.dispute"
    MATCH_SEE = "match.see"
    MATCH_SAMPLE = "match.sample"
    MATCH_SAY = "match.say"
    MATCH_DENY = "match.deny"
    MATCH_RECOGNISE = "match.recognise"
    MATCH_ASK = "match.ask"
    FIGURES_FREEZE = "figures.freeze"
    EXEMPTION_ASK = "exemption.ask"
    EXEMPTION_DECIDE = "exemption.decide"
    LESSON_WRITE = "lesson.write"
    PAPER_FREEZE = "paper.freeze"
    REPORT_FREEZE = "report.freeze"
    # messages and copies
    NOTICE_SEND = "notice.send"
    NOTICE_DELIVER = "notice.deliver"
    CAPTURE_READ = "capture.read"
    COPY_PRINT = "copy.print"
    COPY_END = "copy.end"
    REFUSALS_TALLY = "refusals.tally"
    VALUE_UNREADABLE = "value.unreadable"


class Purpose(StrEnum):
    """Why data are held and used. 利用目的."""

    REGISTRATION = "registration"
    MEETING = "meeting"
    CONSULTATION = "consultation"
    FOLLOW_UP = "follow_up"
    SUGGESTION = "suggestion"
    NOTICE = "notice"
    INQUIRY = "inquiry"
    SURVEY = "survey"
    EVIDENCE = "evidence"
    DUTY = "duty"
    OWN_DATA = "own_data"


PURPOSE_LABELS = {
    Purpose.REGISTRATION: "参加登録とご連絡",
    Purpose.MEETING: "出展者との面談",
    Purpose.CONSULTATION: "相談",
    Purpose.FOLLOW_UP: "就職までのフォロー",
    Purpose.SUGGESTION: "相談機関からの出展企業・自治体のご案内",
    Purpose.NOTICE: "お知らせの送付",
    Purpose.INQUIRY: "お問い合わせへのお返事",
    Purpose.SURVEY: "アンケートの集計",
    Purpose.EVIDENCE: "面談が成立したことの記録",
    Purpose.DUTY: "運営担当者の管理",
    Purpose.OWN_DATA: "ご本人による確認",
}


class DataClass(StrEnum):
    """Confidentiality: 1 public facts, aliases, codes · 2 name, contact, wishes, answers, evidence · 3 free text, needs."""

    ALIAS = "alias"
    PSEUDONYM = "pseudonym"
    IDENTITY = "identity"
    CONTACT = "contact"
    WISHES = "wishes"
    NEEDS = "needs"
    HOUSEHOLD = "household"
    ANSWERS = "answers"
    FREE_TEXT = "free_text"
    EVIDENCE = "evidence"
    CREDENTIAL = "credential"
    STAFF_IDENTITY = "staff_identity"
    STAFF_CONTACT = "staff_contact"
    STAFF_POST = "staff_post"


CLASS_LABELS = {
    DataClass.ALIAS: "表示名",
    DataClass.PSEUDONYM: "ご本人を指す番号",
    DataClass.IDENTITY: "氏名",
    DataClass.CONTACT: "連絡先",
    DataClass.WISHES: "希望条件",
    DataClass.NEEDS: "配慮事項",
    DataClass.HOUSEHOLD: "世帯・住まいのこと",
    DataClass.ANSWERS: "アンケートの回答",
    DataClass.FREE_TEXT: "自由記述",
    DataClass.EVIDENCE: "時刻と結果の記録",
    DataClass.CREDENTIAL: "サインインの鍵",
    DataClass.STAFF_IDENTITY: "担当者の氏名",
    DataClass.STAFF_CONTACT: "担当者の連絡先",
    DataClass.STAFF_POST: "担当者の役職",
}
