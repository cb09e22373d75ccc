"""よくある質問の下書き in one press, from what was asked and answered. Two people look before it is public."""

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import Actor
from engawa.delivery.events.inquiring import see_inquiry
from engawa.delivery.events.models.inquiry import Inquiry
from engawa.delivery.fairs.actions.site import PageWords, write_page
from engawa.delivery.fairs.models import Question, SitePage
from engawa.delivery.fairs.site_states import PageKind

LONGEST_TITLE = 80


def draft_from_question(question: Question, *, by: Actor) -> SitePage:
    """Both are public already."""
    words = PageWords(title=question.text[:LONGEST_TITLE], body=question.answer)
    return write_page(question.programme, by=by, kind=PageKind.FAQ, words=words)


def draft_from_inquiry(inquiry: Inquiry, *, by: Actor) -> SitePage:
    """The topic and what was answered; never what somebody wrote about herself."""
    with acting(Act.SITE_WRITE, inquiry.programme, by=by) as act:
        act.skip_entry()
        answer = see_inquiry(inquiry, by=by)["answer"]
        return write_page(
            inquiry.programme, by=by, kind=PageKind.FAQ, words=PageWords(title=inquiry.topic_words, body=answer)
        )
