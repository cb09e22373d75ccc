"""Every exhibitor's questions: answer for one that cannot, hide one that must not stand there."""

from django.urls import path

from engawa.web.between import questions
from engawa.web.contractor.desk import OFFICE
from engawa.web.contractor.life import facts

DESK = questions.QuestionDesk("contractor", OFFICE.frame, OFFICE.word, facts)
AT = {"desk": DESK}
urlpatterns = [
    path("questions/", questions.questions, AT, name="questions"),
    path("questions/<uuid:pk>/", questions.question, AT, name="question"),
]
