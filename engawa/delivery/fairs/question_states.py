"""匿名の質問: asked before the fair, answered for all. 実施要領1(2)ア(オ), コ."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class QuestionState(StrEnum):
    ASKED = "asked"
    OFFICE = "office"
    ANSWERED = "answered"
    HIDDEN = "hidden"


Q = QuestionState

QUESTION_LABELS = {
    Q.ASKED: _("出展者の答えを待っています"),
    Q.OFFICE: _("事務局の答えを待っています"),
    Q.ANSWERED: _("答えを公開中"),
    Q.HIDDEN: _("非公開"),
}

UNANSWERED = (Q.ASKED, Q.OFFICE)

QUESTION = StateTable(
    QuestionState,
    step("pass_on", frm=[Q.ASKED], to=Q.OFFICE),
    step("answer", frm=[Q.ASKED, Q.OFFICE, Q.ANSWERED], to=Q.ANSWERED),
    step("hide", frm=[Q.ASKED, Q.OFFICE, Q.ANSWERED], to=Q.HIDDEN),
    step("show", frm=[Q.HIDDEN], to=Q.ANSWERED),
    initial=Q.ASKED,
)


class Answerer(StrEnum):
    OWN = "own"
    OFFICE = "office"


ANSWERER_LABELS = {
    Answerer.OWN: _("出展者の答え"),
    Answerer.OFFICE: _("事務局の答え"),
}
