"""The letters a demonstration captured instead of sending. Not there in production."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engawa.base.parties.models import Person
from engawa.base.programmes.context import across_programmes, inside
from engawa.base.programmes.models import Programme, platform
from engawa.base.subjects.aliases import show_aliases
from engawa.shared.messaging.captured import read_captured
from engawa.shared.messaging.kinds import notice_kind
from engawa.shared.messaging.models import MailCapture, Notice
from engawa.shared.messaging.queries import captured
from engawa.web.http import FACES
from engawa.web.scope import EngawaRequest

SHOWN = 30


@dataclass(frozen=True)
class Line:
    """What the list shows of one letter: nothing that is sealed but the alias."""

    capture: UUID
    at: dt.datetime
    to: str
    subject: str


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    FACES[f"{view.__module__}.{view.__qualname__}"] = "demo"

    @wraps(view)
    def guarded(request: EngawaRequest, **kwargs: Any) -> HttpResponse:
        if settings.ENGAWA_KIND not in {"demo", "test"}:
            raise Http404
        response = view(request, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@require_safe
@demo_only
def letters(request: EngawaRequest) -> HttpResponse:
    boxes = list(_boxes())
    return render(request, "demo/letters.html", {"boxes": boxes, "any": any(lines for _programme, lines in boxes)})


@require_safe
@demo_only
def letter(request: EngawaRequest, of: str, pk: UUID) -> HttpResponse:
    programme = get_object_or_404(Programme, slug=of)
    opened = read_captured(programme, pk)
    return render(request, "demo/letter.html", {"letter": opened, "of": programme, "pk": pk})


@require_safe
@demo_only
def sheet(request: EngawaRequest, of: str, pk: UUID, number: int) -> HttpResponse:
    sheets = read_captured(get_object_or_404(Programme, slug=of), pk).attachments
    if not 1 <= number <= len(sheets):
        raise Http404
    one = sheets[number - 1]
    response = HttpResponse(one.content, content_type=one.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{one.name}"'
    return response


def _boxes() -> Iterator[tuple[Programme, list[Line]]]:
    for programme in across_programmes("a demonstration's letter box"):
        yield programme, _lines(programme)
    with inside(platform()):  # links for signing in belong to no programme
        yield platform(), _lines(platform())


def _lines(programme: Programme) -> list[Line]:
    captures = list(captured().select_related("notice__person__organisation")[:SHOWN])
    aliases = show_aliases(one.notice.subject_id for one in captures if one.notice.subject_id)
    return [_line(programme, one, aliases) for one in captures]


def _line(programme: Programme, capture: MailCapture, aliases: dict[UUID, str]) -> Line:
    notice: Notice = capture.notice
    subject = str(notice_kind(notice.kind).subject).format(sender=programme.neutral_name)
    return Line(capture.pk, capture.made_at, _recipient(notice.person, notice.subject_id, aliases), subject)


def _recipient(person: Person | None, subject: UUID | None, aliases: dict[UUID, str]) -> str:
    if person is not None:
        return _("%(body)sの%(post)s") % {"body": person.organisation.name, "post": person.post or _("担当者")}
    return _("%(alias)sさん") % {"alias": aliases[subject]} if subject in aliases else _("消去された方")


addresses = [
    path("mail/", letters, name="mail"),
    path("mail/<slug:of>/<uuid:pk>/", letter, name="letter"),
    path("mail/<slug:of>/<uuid:pk>/<int:number>/", sheet, name="letter-sheet"),
]
