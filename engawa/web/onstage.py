"""開会・PR・閉会 on screens: a line above every page that hears, and the page's parts. Drawn once for all who hear."""

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.queries.news import HOSTS, OFFICE, SEEKERS
from engawa.delivery.fairs.queries.plenaries import (
    LINES,
    NOW,
    STAGE,
    lines_now,
    on_now,
    open_now,
    shown_of,
    transcripts,
)
from engawa.shared.streams.channels import Channel, register_push

WHERE = {SEEKERS: "participant:stage", HOSTS: "exhibitor:stage", OFFICE: "public:stage"}
"""Where the line above a page leads."""


def push(channel: Channel) -> str:
    """What all who hear this channel are shown: asked once in each web process."""
    programme = Programme.objects.get(pk=channel.programme)
    with inside(programme):
        if channel.ref == NOW:
            return render_to_string("ui/stage/now.html", {"stage": on_now()})
        if channel.ref == LINES:
            return render_to_string("ui/stage/lines.html", {"lines": lines_now()})
        return _line(programme, channel.ref)


register_push(STAGE, push)


def _line(programme: Programme, ref: str) -> str:
    url = reverse(WHERE[ref], kwargs={"programme": programme.slug})
    return render_to_string("ui/stage/line.html", {"open": open_now(), "url": url})


def line_places(programme: Programme, refs: Iterable[str]) -> str:
    """The place above a page for each audience it belongs to. Run inside the programme."""
    ref = next((one for one in refs if one in WHERE), None)
    context = {"ref": ref, "line": _line(programme, ref)} if ref else {}
    return render_to_string("ui/stage/line_place.html", context) if ref else ""


def stage_of(gathering: Gathering | None) -> dict[str, Any]:
    """The page whole. Run inside the programme."""
    plenaries = shown_of(gathering)
    said = transcripts(plenaries)
    return {
        "stage": on_now(),
        "lines": lines_now(),
        "plenaries": [(one, said.get(one.pk, [])) for one in plenaries],
    }
