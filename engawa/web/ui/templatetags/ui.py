"""`{% load ui %}`: the parts a page is made of. What each looks like stands in templates/ui/parts/."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext as _

from engawa.base.kit.yen import yen as yen_text
from engawa.web import language
from engawa.web.ui import icons, marks, phrases as phrase_breaks, targets, words
from engawa.web.ui.fields import view_of

register = template.Library()
Facts = dict[str, Any]

register.filter("jp_datetime", words.jp_datetime)
register.filter("jp_date", words.jp_date)
register.filter("jp_day", words.jp_day)
register.filter("jp_time", words.jp_time)
register.filter("jp_moment", words.jp_moment)
register.filter("binding", words.binding)
register.simple_tag(icons.drawing, name="icon")


@register.filter
def yen(amount: int | None) -> str:
    return "" if amount is None else yen_text(amount)


@register.filter
def phrases(text: object) -> SafeString:
    return phrase_breaks.marked(str(text))


@register.filter
def marked(text: str) -> SafeString:
    """What people wrote in plain text with a few marks."""
    return marks.drawn(text)


@register.filter
def marked_low(text: str) -> SafeString:
    """The same inside a card, whose heading is an h3."""
    return marks.drawn(text, level=4)


# Where we are


def _request(context: Context) -> HttpRequest | None:
    found = context.get("request")
    return found if isinstance(found, HttpRequest) else None


def _programme(context: Context) -> Any | None:
    return getattr(_request(context), "programme", None)


@register.simple_tag(takes_context=True)
def site_name(context: Context) -> str:
    programme = _programme(context)
    return str(programme.short_title) if programme else _("縁側")


@register.simple_tag(takes_context=True)
def home_url(context: Context) -> str:
    programme = _programme(context)
    return f"/p/{programme.slug}/" if programme else "/"


@register.simple_tag(takes_context=True)
def nav_link(context: Context, label: str, url: str, *, exact: bool = False) -> SafeString:
    request = _request(context)
    path = request.path if request else ""
    current = "page" if path == url else _ancestor(path, url, exact=exact)
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, mark, label)


def _ancestor(path: str, url: str, *, exact: bool) -> str:
    return "true" if not exact and url != "/" and url.endswith("/") and path.startswith(url) else ""


@register.inclusion_tag("ui/parts/languages.html", takes_context=True)
def language_switch(context: Context, *, item: bool = False) -> Facts:
    """The languages of this page; nothing on pages for people at work. `item`: the other one alone, in a menu."""
    request = _request(context)
    if request is None or not language.may_choose(request):
        return {"languages": ()}
    back = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else request.path
    here = get_language()
    return {"languages": [(code, name, code == here) for code, name in settings.LANGUAGES], "back": back, "item": item}


# Buttons


@register.inclusion_tag("ui/parts/button.html")
def button(
    label: str,
    *,
    kind: str = "primary",
    size: str = "",
    name: str = "",
    value: str = "",
    icon: str = "",
    wide: bool = False,
    disabled: bool = False,
    file: bool = False,
) -> Facts:
    """`file`: the answer is one, and the page stays."""
    return {"label": label, "classes": _button_classes(kind, size, wide=wide), "name": name, "value": value} | {
        "icon": icon,
        "disabled": disabled,
        "file": file,
    }


@register.inclusion_tag("ui/parts/link_button.html")
def link_button(
    label: str, url: str, *, kind: str = "primary", size: str = "", icon: str = "", wide: bool = False
) -> Facts:
    return {"label": label, "url": url, "classes": _button_classes(kind, size, wide=wide), "icon": icon}


@register.inclusion_tag("ui/parts/post_button.html", takes_context=True)
def post_button(
    context: Context,
    label: str,
    url: str,
    *,
    kind: str = "primary",
    size: str = "",
    icon: str = "",
    wide: bool = False,
    **hidden: object,
) -> Facts:
    """A whole POST form of one button; further keywords become hidden fields."""
    facts = {"label": label, "url": url, "kind": kind, "size": size, "icon": icon, "wide": wide}
    return facts | {"hidden": hidden, "token": _csrf(context), "request": context.get("request")}


def _choice(context: Context) -> Any | None:
    return getattr(_request(context), "fair_choice", None)


@register.inclusion_tag("ui/parts/fair_switch.html", takes_context=True)
def fair_switch(context: Context) -> Facts:
    """Which fair a page of people at work is about, and the others of its contract. Nothing where there is one only."""
    choice, request = _choice(context), _request(context)
    others = [one for one in choice.fairs if one != choice.fair] if choice else []
    back = request.path if request and request.method == "GET" else ""
    facts: Facts = {"choice": choice, "others": others, "back": back, "request": request}
    return facts | {"programme": _programme(context), "csrf_token": context.get("csrf_token")}


def _csrf(context: Context) -> object:
    """Behind a session only: a stranger's page sets no cookie and is guarded by its origin."""
    actor = getattr(_request(context), "actor", None)
    return context.get("csrf_token") if getattr(actor, "kind", "visitor") != "visitor" else None


def _button_classes(kind: str, size: str, *, wide: bool) -> str:
    names = [kind, *([size] if size else []), *(["wide"] if wide else [])]
    return " ".join(["button", *(f"button--{name}" for name in names)])


# Words and figures


@register.simple_tag
def chip(label: str, *, tone: str = "plain") -> SafeString:
    return format_html('<span class="chip chip--{}">{}</span>', tone, label)


@register.simple_tag
def status(label: str, *, tone: str = "soft") -> SafeString:
    return format_html('<span class="status status--{}">{}</span>', tone, label)


@register.inclusion_tag("ui/parts/number.html")
def number(label: str, value: object, *, unit: str = "", note: str = "", tone: str = "", url: str = "") -> Facts:
    shown = f"{value:,}" if isinstance(value, int) else value
    return {"label": label, "value": shown, "unit": unit, "note": note, "tone": tone, "url": url}


@register.inclusion_tag("ui/parts/target_bar.html")
def target_bar(
    label: str,
    *,
    value: int,
    target: int,
    unit: str = "",
    floor: int | None = None,
    line: int | None = None,
    note: str = "",
    level: int = 2,
) -> Facts:
    figures = {"value": f"{value:,}", "target": f"{target:,}", "bar": targets.bar(value, target, floor, line)}
    return {"label": label, "unit": unit, "note": note, "level": level} | figures


@register.inclusion_tag("ui/parts/bar.html")
def bar(percent: float, label: str) -> Facts:
    """A plain level. Give the figure in words beside it; `label` names it for screen readers."""
    return {"percent": min(max(percent, 0), 100), "label": label}


@register.inclusion_tag("ui/parts/steps.html")
def steps(current: int, total: int, name: str) -> Facts:
    return {"current": current, "total": total, "name": name, "parts": [at <= current for at in range(1, total + 1)]}


@register.inclusion_tag("ui/parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> Facts:
    request = _request(context)
    kept = [(key, value) for key, values in request.GET.lists() for value in values] if request else []
    query = urlencode([(key, value) for key, value in kept if key != "page"])
    return {"page": page, "query": f"{query}&" if query else ""}


@register.inclusion_tag("ui/parts/empty.html", name="empty")
@register.inclusion_tag("ui/parts/empty.html")
def empty_state(text: str, *, action_label: str = "", action_url: str = "") -> Facts:
    return {"text": text, "action_label": action_label, "action_url": action_url}


@register.inclusion_tag("ui/parts/skeleton.html")
def skeleton(lines: int = 3) -> Facts:
    return {"lines": range(lines)}


# Forms


@register.inclusion_tag("ui/parts/form_key.html", takes_context=True)
def form_key(context: Context) -> Facts:
    """The key by which the server knows a repeated sending of the same form, and which fair it is about."""
    return {"key": uuid4(), "fair": getattr(_choice(context), "key", "")}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, *, hint: str = "", autofocus: bool = False, row: bool = False) -> Facts:
    return {"view": view_of(bound, hint, autofocus=autofocus), "field": bound, "row": row}


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(form: forms.BaseForm) -> Facts:
    return {"form": form, "wrong": [bound for bound in form if bound.errors] if form.is_bound else []}


# Frames around content


@register.simple_block_tag
def unless_blank(content: str) -> str:
    """Nothing at all where the frame's blocks were left empty: no heading without words."""
    return SafeString(content if strip_tags(content).strip() else "")


def _framed(part: str, content: str, **facts: object) -> SafeString:
    return render_to_string(f"ui/parts/{part}.html", {"content": SafeString(content), **facts})


@register.simple_block_tag
def card(content: str, *, title: str = "", label: str = "", tone: str = "plain", level: int = 2) -> str:
    return _framed("card", content, title=title, label=label, tone=tone, level=level)


@register.simple_block_tag
def section(content: str, title: str, *, link_label: str = "", link_url: str = "", level: int = 2) -> str:
    return _framed("section", content, title=title, link_label=link_label, link_url=link_url, level=level)


BANNER_ICONS = {"info": "info", "done": "check", "now": "warning", "error": "error"}


@register.simple_block_tag
def banner(content: str, *, tone: str = "info", title: str = "") -> str:
    return _framed("banner", content, tone=tone, title=title, icon=BANNER_ICONS[tone])


@register.simple_block_tag
def fieldset(content: str, legend: str, *, hint: str = "") -> str:
    return _framed("fieldset", content, legend=legend, hint=hint)


@register.simple_block_tag
def ticket(
    content: str,
    *,
    number: int,
    place: str,
    headline: str,
    range: str = "",  # noqa: A002 - the word the page uses
    note: str = "",
    label: str = "",
    updated: dt.datetime | None = None,
    tone: str = "go",
) -> str:
    """`label` stands instead of the number: a booked time."""
    facts = {"number": number, "place": place, "headline": headline, "range": range, "note": note, "label": label}
    return _framed("ticket", content, updated=updated, tone=tone, **facts)


@register.simple_block_tag
def filter_sheet(content: str, title: str, *, count: int = 0) -> str:
    return _framed("filter_sheet", content, title=title, count=count)


@register.simple_block_tag
def dialog(content: str, name: str, title: str) -> str:
    return _framed("dialog", content, name=name, title=title)


@register.inclusion_tag("ui/parts/dialog_button.html")
def dialog_button(label: str, name: str, *, kind: str = "secondary", size: str = "", close: bool = False) -> Facts:
    command = "close" if close else "show-modal"
    return {"label": label, "name": name, "classes": _button_classes(kind, size, wide=False), "command": command}
