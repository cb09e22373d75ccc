"""Questions to this exhibitor, from nobody in particular."""

from typing import Any

from django.urls import path

from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.web.between import questions
from engawa.web.exhibitor.access import place_for
from engawa.web.scope import EngawaRequest


def _facts(request: EngawaRequest) -> dict[str, Any]:
    return place_for(request).facts


def _own(request: EngawaRequest) -> Exhibitor:
    return place_for(request).own


DESK = questions.QuestionDesk("exhibitor", "exhibitor/prepare_page.html", Permission.BOOTH_HOST, _facts, _own)
AT = {"desk": DESK}
urlpatterns = [
    path("questions/", questions.questions, AT, name="questions"),
    path("questions/<uuid:pk>/", questions.question, AT, name="question"),
]
