"""市町村の暮らし from a spreadsheet: take the file with what is told now, hand it back, look, confirm. 実施要領1(2)ア(イ)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.access import run_for
from engawa.delivery.exhibitors.actions import confirm_towns, try_towns
from engawa.delivery.exhibitors.importing.towns import template
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.life import keys
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.exhibitors.queries import runs_of
from engawa.delivery.exhibitors.states import ImportState
from engawa.delivery.exhibitors.towns import told_now
from engawa.web.contractor import life
from engawa.web.contractor.files import (
    FileForm,
    confirm_page,
    csv_answer,
    errors_answer,
    file_field,
    look,
    take_page,
)
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest


class TownsForm(FileForm):
    file = file_field(
        _("市町村の暮らしのファイル"),
        _("記入用のファイルに書いて、Excel（.xlsx）か CSV（UTF-8 または Shift_JIS）で保存したもの。4MBまで。"),
    )
    most_bytes = 4 * 1024 * 1024
    too_large = _("ファイルが大きすぎます（上限 4MB）。市町村ごとに分けてください。")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.IMPORT_RUN)
def imports(request: EngawaRequest, programme: str) -> HttpResponse:
    return take_page(
        request,
        TownsForm,
        lambda data: try_towns(request.programme, by=request.actor, data=data),
        lambda: runs_of(None),
        run_page="contractor:town-import",
        template="contractor/towns/imports.html",
        facts=lambda: life.facts(request),
    )


@require_safe
@staff(Permission.IMPORT_RUN)
def file(request: EngawaRequest, programme: str) -> HttpResponse:
    """The file to fill in, with what is told of every municipality now."""
    with inside(request.programme):
        rows = template(told_now())
    return csv_answer(rows, f"towns-{clock.today().isoformat()}.csv")


def _run_for(request: EngawaRequest, pk: UUID) -> ImportRun:
    return run_for(request.programme, request.actor, pk, ImportRun.Kind.TOWNS)


@require_safe
@staff(Permission.IMPORT_RUN)
def run(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    return _page(request, _run_for(request, pk))


@require_POST
@staff(Permission.IMPORT_RUN)
def confirm(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    return confirm_page(request, _run_for(request, pk), confirm_towns, _page, run_page="contractor:town-import")


@require_safe
@staff(Permission.IMPORT_RUN)
def errors(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = _run_for(request, pk)
    rows = [
        (line["row"], *_names(line), one["column"], one["message"])
        for line in found.plan["cells"]
        for one in line["errors"]
    ]
    head = (_t("行"), _t("市町村"), _t("項目"), _t("列"), _t("理由"))
    return errors_answer(head, rows, f"towns-errors-{found.sha256[:8]}.csv")


def _names(line: dict[str, Any]) -> tuple[str, str]:
    if not line["key"]:
        return "", ""
    return municipalities()[line["code"]].name, keys()[line["key"]].label


def _page(request: EngawaRequest, found: ImportRun, *, problem: str = "", status: int = 200) -> HttpResponse:
    lines = found.plan["cells"]
    writes = found.counts["new"] + found.counts["changed"]
    tried = found.state == ImportState.TRIED
    facts = look(request, found, lines, _line) | {
        "problem": problem,
        "may_confirm": tried and writes > 0,
        "same": tried and not writes,
        "writes": writes,
        "towns": len({code for code, _key in found.plan["holds"]}),
        "blank": sum(line["blank"] for line in lines),
    }
    with inside(request.programme):
        return render(request, "contractor/towns/import.html", life.facts(request) | facts, status=status)


def _line(line: dict[str, Any]) -> dict[str, Any]:
    town, label = _names(line)
    return {"town": town, "label": label}


urlpatterns = [
    path("towns/import/", imports, name="town-imports"),
    path("towns/import/file.csv", file, name="town-import-file"),
    path("towns/import/<uuid:pk>/", run, name="town-import"),
    path("towns/import/<uuid:pk>/confirm/", confirm, name="town-import-confirm"),
    path("towns/import/<uuid:pk>/errors.csv", errors, name="town-import-errors"),
]
