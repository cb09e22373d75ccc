"""Announcements on screens: drawn with the page, pushed whole to those already open, asked for where a push is missed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from engawa.base.programmes.actors import VISITOR, Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.delivery.fairs.models import Announcement
from engawa.delivery.fairs.queries.news import NEWS, news_on, refs_for
from engawa.shared.streams.channels import Channel, register_push
from engawa.web import onstage
from engawa.web.scope import face_asked

PART, PARTS = "ui/parts/news.html", "ui/parts/news_places.html"


def drawn(news: list[Announcement]) -> str:
    return render_to_string(PART, {"news": news})


def push(channel: Channel) -> str:
    """What all who hear this channel are shown: asked once in each web process."""
    with inside(Programme.objects.get(pk=channel.programme)):
        return drawn(news_on(channel.ref)[channel.ref])


register_push(NEWS, push)


def news_context(request: HttpRequest) -> dict[str, Any]:
    """`{{ news }}` in the frame of every page that hears. Asked when it is drawn, and only there."""
    programme, actor = getattr(request, "programme", None), getattr(request, "actor", VISITOR)
    if programme is None or not hears(actor):
        return {"news": None}
    return {"news": Standing(programme, actor), "news_url": address(programme, actor)}


def hears(actor: Actor) -> bool:
    """People at work and those who take part; a companion is told of one consultation alone."""
    return actor.kind == "staff" or actor.can(Permission.SELF)


def address(programme: Programme, actor: Actor) -> str:
    return reverse("news", kwargs={"programme": programme.slug}) + face_asked(actor)


class Standing:
    """A place for each channel, drawn where the frame asks for it, reading inside the programme whether or not the page does."""

    def __init__(self, programme: Programme, actor: Actor) -> None:
        self.programme, self.actor = programme, actor

    def drawn(self) -> str:
        with inside(self.programme):
            refs = refs_for(self.actor)
            return render_to_string(PARTS, {"news": news_on(*refs)}) + onstage.line_places(self.programme, refs)


@require_GET
def news(request: HttpRequest, **_slug: str) -> HttpResponse:
    """The part alone, for a screen whose stream is swallowed by a proxy. Strangers hear nothing here."""
    programme, actor = getattr(request, "programme", None), getattr(request, "actor", VISITOR)
    if programme is None:
        raise Http404
    if not hears(actor):
        return HttpResponse(status=401, headers={"Cache-Control": "no-store"})
    return HttpResponse(Standing(programme, actor).drawn(), headers={"Cache-Control": "no-store"})
