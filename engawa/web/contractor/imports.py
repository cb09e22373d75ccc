"""求人の取込み: upload, look at every difference, confirm. 仕様書1(2)オ, JC 2.3."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit.csvsafe import Cell, encode
from engawa.base.kit.text import search_key
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.access import run_for
from engawa.delivery.exhibitors.actions import ImportStale, confirm_import, try_again, try_import
from engawa.delivery.exhibitors.importing.columns import COLUMNS, LABELS
from engawa.delivery.exhibitors.importing.reading import MAX_BYTES, Unreadable
from engawa.delivery.exhibitors.importing.rows import Verdict
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.exhibitors.queries import runs_of
from engawa.delivery.exhibitors.states import IMPORT_LABELS, ImportState
from engawa.web.between.choosing import chosen_fair
from engawa.web.http import staff
from engawa.web.limiting import held, wait_for, words_for
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

PER_PAGE = 50
LEAVE_OUT = ""

VERDICTS = {
    Verdict.ERROR.value: (_("取り込めない"), "error"),
    Verdict.CHANGED.value: (_("変わる"), "now"),
    Verdict.NEW.value: (_("新しい"), "go"),
    Verdict.UNCHANGED.value: (_("同じ"), "plain"),
}
"""In the order in which they want attention."""


class UploadForm(EngawaForm):
    file = forms.FileField(
        label=_("求人票のファイル"),
        help_text=_("CSV（UTF-8 または Shift_JIS）、40MBまで。1行目に見出し、2行目から求人票を1件ずつ。"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _t("ファイルが大きすぎます（上限 40MB）。求人票を分けて保存し、順に取り込んでください。")
            )
        return file


class ColumnsForm(EngawaForm):
    """One choice per header of the file: what it is, or that it is left out."""

    def __init__(self, header: Sequence[str], columns: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elsewhere = {name: key for name, key in columns.items() if name not in header}
        self.header = list(dict.fromkeys(name for name in header if name))
        choices = [(LEAVE_OUT, _("取り込まない")), *((column.key, column.label) for column in COLUMNS)]
        for at, name in enumerate(self.header):
            initial = columns.get(name, _shipped(name))
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=initial
            )

    def columns(self) -> dict[str, str]:
        """Only what differs from the shipped map; other files' headers stay."""
        chosen = {name: self.cleaned_data[f"column_{at}"] for at, name in enumerate(self.header)}
        return self.elsewhere | {name: key for name, key in chosen.items() if key != _shipped(name)}


@cache
def _by_header() -> dict[str, str]:
    return {search_key(label): column.key for column in COLUMNS for label in column.labels}


def _shipped(name: str) -> str:
    """The key that the shipped map gives this header; "" for none."""
    return _by_header().get(search_key(name), "")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.IMPORT_RUN)
def imports(request: EngawaRequest, programme: str) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    seconds = wait_for(request, "import", request.actor.id) if request.method == "POST" else 0
    if seconds:
        form.held = words_for(seconds)
    elif request.method == "POST" and form.is_valid():
        try:
            run = try_import(gathering, by=request.actor, data=form.cleaned_data["file"].read())
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("contractor:import", programme=programme, pk=run.pk)
    with inside(request.programme):
        page = Paginator(runs_of(gathering), 20).get_page(request.GET.get("page"))
        facts = {"form": form, "page_obj": page, "runs": rows_of(page.object_list, "contractor:import", programme)}
        answer = render(request, "contractor/imports/list.html", facts, status=422 if form.errors else 200)
    return held(answer, seconds) if seconds else answer


def rows_of(runs: Iterable[ImportRun], name: str, programme: str) -> list[dict[str, Any]]:
    return [row_of(run, reverse(name, kwargs={"programme": programme, "pk": run.pk})) for run in runs]


def row_of(run: ImportRun, url: str) -> dict[str, Any]:
    """One file on a list of files."""
    tones = {ImportState.TRIED: "now", ImportState.UNMATCHED: "now", ImportState.CONFIRMED: "go"}
    state = ImportState(run.state)
    return {
        "run": run,
        "url": url,
        "state": IMPORT_LABELS[state],
        "tone": tones.get(state, "plain"),
        "rows": sum(run.counts.values()),
    }


@require_safe
@staff(Permission.IMPORT_RUN)
def run(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    return _page(request, run_for(request.programme, request.actor, pk))


@require_POST
@staff(Permission.IMPORT_RUN)
def confirm(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = run_for(request.programme, request.actor, pk)
    try:
        confirm_import(found, by=request.actor)
    except ImportStale as problem:
        return _page(request, found, problem=str(problem), status=409)
    return redirect("contractor:import", programme=programme, pk=pk)


@require_POST
@staff(Permission.IMPORT_RUN)
def columns(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = run_for(request.programme, request.actor, pk)
    form = ColumnsForm(found.header, found.columns, request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    again = try_again(found, by=request.actor, columns=form.columns())
    return redirect("contractor:import", programme=programme, pk=again.pk)


@require_safe
@staff(Permission.IMPORT_RUN)
def errors(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """The lines that were not taken, to be mended at their source."""
    found = run_for(request.programme, request.actor, pk)
    lines = found.plan.get("postings", [])
    rows = [(line["row"], line["job_no"], one["column"], one["message"]) for line in lines for one in line["errors"]]
    if not rows:
        raise Http404
    return csv_answer([(_t("行"), _t("求人番号"), _t("列"), _t("理由")), *rows], f"errors-{found.sha256[:8]}.csv")


def csv_answer(rows: Iterable[Sequence[Cell]], name: str) -> HttpResponse:
    return HttpResponse(
        encode(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page(
    request: EngawaRequest,
    found: ImportRun,
    *,
    form: ColumnsForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    lines = found.plan.get("postings", [])
    shown = verdict_shown(request.GET.get("show"), found.counts)
    page = Paginator([line for line in lines if line["verdict"] == shown], PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "run": found,
        "state": IMPORT_LABELS[ImportState(found.state)],
        "problem": problem or found.problem,
        "may_confirm": found.state == ImportState.TRIED and _writes(found),
        "may_match": found.state in {ImportState.TRIED, ImportState.UNMATCHED},
        "same": found.state == ImportState.TRIED and not _writes(found),
        "form": form or ColumnsForm(found.header, found.columns),
        "verdicts": verdicts_of(found),
        "shown": shown,
        "page_obj": page,
        "lines": [_line(line) for line in page.object_list],
        "exhibitors": [one for one in found.plan.get("exhibitors", []) if one["verdict"] == "changed"],
        "new_exhibitors": sum(one["verdict"] == "new" for one in found.plan.get("exhibitors", [])),
        "incomplete": sum(bool(line["missing"]) for line in lines),
    }
    with inside(request.programme):
        return render(request, "contractor/imports/run.html", facts, status=status)


def _writes(found: ImportRun) -> bool:
    """Whether confirming would change anything."""
    changes = found.counts.get("new", 0) + found.counts.get("changed", 0)
    return bool(changes) or any(one["verdict"] != "unchanged" for one in found.plan.get("exhibitors", []))


def verdicts_of(found: ImportRun) -> list[tuple[str, Any, str, int]]:
    return [(verdict, words, tone, found.counts.get(verdict, 0)) for verdict, (words, tone) in VERDICTS.items()]


def verdict_shown(asked: str | None, counts: dict[str, int]) -> str:
    if asked in VERDICTS:
        return asked
    return next((verdict for verdict in VERDICTS if counts.get(verdict)), Verdict.NEW.value)


def _line(line: dict[str, Any]) -> dict[str, Any]:
    words, tone = VERDICTS[line["verdict"]]
    return line | {"words": words, "tone": tone, "missing_words": [LABELS[key] for key in line["missing"]]}


urlpatterns = [
    path("imports/", imports, name="imports"),
    path("imports/<uuid:pk>/", run, name="import"),
    path("imports/<uuid:pk>/confirm/", confirm, name="import-confirm"),
    path("imports/<uuid:pk>/columns/", columns, name="import-columns"),
    path("imports/<uuid:pk>/errors.csv", errors, name="import-errors"),
]
