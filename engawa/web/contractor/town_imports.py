"""市町村の暮らし from a spreadsheet: take the file with what is told now, hand it back, look, confirm. 実施要領1(2)ア(イ)."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.access import run_for
from engawa.delivery.exhibitors.actions import ImportStale, confirm_towns, try_towns
from engawa.delivery.exhibitors.importing.reading import Unreadable
from engawa.delivery.exhibitors.importing.towns import template
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.life import keys
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.exhibitors.queries import runs_of
from engawa.delivery.exhibitors.states import IMPORT_LABELS, ImportState
from engawa.delivery.exhibitors.towns import told_now
from engawa.web.contractor import life
from engawa.web.contractor.imports import PER_PAGE, VERDICTS, csv_answer, rows_of, verdict_shown, verdicts_of
from engawa.web.http import staff
from engawa.web.limiting import held, wait_for, words_for
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

MOST_MEGABYTES = 4


class TownsForm(EngawaForm):
    file = forms.FileField(
        label=_("市町村の暮らしのファイル"),
        help_text=_("記入用のファイルに書いて、CSV（UTF-8 または Shift_JIS）で保存したもの。4MBまで。"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(_t("ファイルが大きすぎます（上限 4MB）。市町村ごとに分けてください。"))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.IMPORT_RUN)
def imports(request: EngawaRequest, programme: str) -> HttpResponse:
    form = TownsForm(request.POST, request.FILES) if request.method == "POST" else TownsForm()
    seconds = wait_for(request, "import", request.actor.id) if request.method == "POST" else 0
    if seconds:
        form.held = words_for(seconds)
    elif request.method == "POST" and form.is_valid():
        try:
            run = try_towns(request.programme, by=request.actor, data=form.cleaned_data["file"].read())
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("contractor:town-import", programme=programme, pk=run.pk)
    with inside(request.programme):
        page = Paginator(runs_of(None), 20).get_page(request.GET.get("page"))
        runs = rows_of(page.object_list, "contractor:town-import", programme)
        facts = life.facts(request) | {"form": form, "page_obj": page, "runs": runs}
        answer = render(request, "contractor/towns/imports.html", facts, status=422 if form.errors else 200)
    return held(answer, seconds) if seconds else answer


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
    found = _run_for(request, pk)
    try:
        confirm_towns(found, by=request.actor)
    except ImportStale as problem:
        return _page(request, found, problem=str(problem), status=409)
    return redirect("contractor:town-import", programme=programme, pk=pk)


@require_safe
@staff(Permission.IMPORT_RUN)
def errors(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """The lines that were not taken, to be mended in the file."""
    found = _run_for(request, pk)
    rows = [
        (line["row"], *_names(line), one["column"], one["message"])
        for line in found.plan["cells"]
        for one in line["errors"]
    ]
    if not rows:
        raise Http404
    head = (_t("行"), _t("市町村"), _t("項目"), _t("列"), _t("理由"))
    return csv_answer([head, *rows], f"towns-errors-{found.sha256[:8]}.csv")


def _names(line: dict[str, Any]) -> tuple[str, str]:
    if not line["key"]:
        return "", ""
    return municipalities()[line["code"]].name, keys()[line["key"]].label


def _page(request: EngawaRequest, found: ImportRun, *, problem: str = "", status: int = 200) -> HttpResponse:
    lines = found.plan["cells"]
    shown = verdict_shown(request.GET.get("show"), found.counts)
    page = Paginator([line for line in lines if line["verdict"] == shown], PER_PAGE).get_page(request.GET.get("page"))
    writes = found.counts["new"] + found.counts["changed"]
    tried = found.state == ImportState.TRIED
    facts = {
        "run": found,
        "state": IMPORT_LABELS[ImportState(found.state)],
        "problem": problem,
        "may_confirm": tried and writes > 0,
        "same": tried and not writes,
        "writes": writes,
        "towns": len({code for code, _key in found.plan["holds"]}),
        "blank": sum(line["blank"] for line in lines),
        "verdicts": verdicts_of(found),
        "shown": shown,
        "page_obj": page,
        "lines": [_line(line) for line in page.object_list],
    }
    with inside(request.programme):
        return render(request, "contractor/towns/import.html", life.facts(request) | facts, status=status)


def _line(line: dict[str, Any]) -> dict[str, Any]:
    words, tone = VERDICTS[line["verdict"]]
    town, label = _names(line)
    return line | {"words": words, "tone": tone, "town": town, "label": label}


urlpatterns = [
    path("towns/import/", imports, name="town-imports"),
    path("towns/import/file.csv", file, name="town-import-file"),
    path("towns/import/<uuid:pk>/", run, name="town-import"),
    path("towns/import/<uuid:pk>/confirm/", confirm, name="town-import-confirm"),
    path("towns/import/<uuid:pk>/errors.csv", errors, name="town-import-errors"),
]
