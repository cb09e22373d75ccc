"""A file at the desk, whatever it holds: taken, looked at line by line, confirmed; what was not taken comes back."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engawa.base.kit.csvsafe import Cell, encode
from engawa.base.programmes.context import inside
from engawa.delivery.exhibitors.actions import ImportStale
from engawa.delivery.exhibitors.importing.reading import Unreadable
from engawa.delivery.exhibitors.importing.rows import Verdict
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.exhibitors.states import IMPORT_LABELS, ImportState
from engawa.web.limiting import held, wait_for, words_for
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

PER_PAGE = 50
RUNS_PER_PAGE = 20
ACCEPTED = ".csv,text/csv,.xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

VERDICTS = {
    Verdict.ERROR.value: (_("取り込めない"), "error"),
    Verdict.CHANGED.value: (_("変わる"), "now"),
    Verdict.NEW.value: (_("新しい"), "go"),
    Verdict.UNCHANGED.value: (_("同じ"), "plain"),
}
"""In the order in which they want attention."""

TONES = {ImportState.TRIED: "now", ImportState.UNMATCHED: "now", ImportState.CONFIRMED: "go"}

Line = dict[str, Any]


class FileForm(EngawaForm):
    """Its field is made by `file_field`."""

    most_bytes: ClassVar[int]
    too_large: ClassVar[Any]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > self.most_bytes:
            raise forms.ValidationError(self.too_large)
        return file


def file_field(label: Any, help_text: Any) -> forms.FileField:
    return forms.FileField(label=label, help_text=help_text, widget=forms.FileInput(attrs={"accept": ACCEPTED}))


def take_page(
    request: EngawaRequest,
    form_class: type[FileForm],
    try_file: Callable[[bytes], ImportRun],
    runs: "Callable[[], QuerySet[ImportRun]]",
    *,
    run_page: str,
    template: str,
    facts: Callable[[], dict[str, Any]] = dict,
) -> HttpResponse:
    """The files so far, and the form for another one; `runs` and `facts` are read within the programme."""
    programme = request.programme.slug
    form = form_class(request.POST, request.FILES) if request.method == "POST" else form_class()
    seconds = wait_for(request, "import", request.actor.id) if request.method == "POST" else 0
    if seconds:
        form.held = words_for(seconds)
    elif request.method == "POST" and form.is_valid():
        try:
            run = try_file(form.cleaned_data["file"].read())
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            return redirect(run_page, programme=programme, pk=run.pk)
    with inside(request.programme):
        page = Paginator(runs(), RUNS_PER_PAGE).get_page(request.GET.get("page"))
        told = {"form": form, "page_obj": page, "runs": _rows(page.object_list, run_page, programme)}
        answer = render(request, template, facts() | told, status=422 if form.errors else 200)
    return held(answer, seconds) if seconds else answer


def _rows(runs: Iterable[ImportRun], run_page: str, programme: str) -> list[dict[str, Any]]:
    return [
        {
            "run": run,
            "url": reverse(run_page, kwargs={"programme": programme, "pk": run.pk}),
            "state": IMPORT_LABELS[ImportState(run.state)],
            "tone": TONES.get(ImportState(run.state), "plain"),
            "rows": sum(run.counts.values()),
        }
        for run in runs
    ]


def confirm_page(
    request: EngawaRequest,
    found: ImportRun,
    confirm: Callable[..., ImportRun],
    page: Callable[..., HttpResponse],
    *,
    run_page: str,
) -> HttpResponse:
    """What was shown is written; else the page again, with what became of it."""
    try:
        confirm(found, by=request.actor)
    except ImportStale as problem:
        return page(request, found, problem=str(problem), status=409)
    return redirect(run_page, programme=request.programme.slug, pk=found.pk)


def look(
    request: EngawaRequest, found: ImportRun, lines: Sequence[Line], tell: Callable[[Line], Line]
) -> dict[str, Any]:
    """The lines of one verdict, and how many there are of each."""
    shown = request.GET.get("show", "")
    if shown not in VERDICTS:
        shown = next((verdict for verdict in VERDICTS if found.counts.get(verdict)), Verdict.NEW.value)
    page = Paginator([line for line in lines if line["verdict"] == shown], PER_PAGE).get_page(request.GET.get("page"))
    said, tone = VERDICTS[shown]
    return {
        "run": found,
        "state": IMPORT_LABELS[ImportState(found.state)],
        "verdicts": [(one, *words, found.counts.get(one, 0)) for one, words in VERDICTS.items()],
        "shown": shown,
        "page_obj": page,
        "lines": [line | {"words": said, "tone": tone} | tell(line) for line in page.object_list],
    }


def errors_answer(head: Sequence[Cell], rows: Sequence[Sequence[Cell]], name: str) -> HttpResponse:
    """The lines that were not taken, to be mended at their source."""
    if not rows:
        raise Http404
    return csv_answer([head, *rows], name)


def csv_answer(rows: Iterable[Sequence[Cell]], name: str) -> HttpResponse:
    return HttpResponse(
        encode(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
