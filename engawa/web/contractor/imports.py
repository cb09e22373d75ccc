"""求人の取込み: upload, look at every difference, confirm. 仕様書1(2)オ, JC 2.3."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit.text import search_key
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.access import run_for
from engawa.delivery.exhibitors.actions import confirm_import, try_again, try_import
from engawa.delivery.exhibitors.importing.columns import COLUMNS, LABELS
from engawa.delivery.exhibitors.importing.reading import MAX_BYTES
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.exhibitors.queries import runs_of
from engawa.delivery.exhibitors.states import ImportState
from engawa.web.between.choosing import chosen_fair
from engawa.web.contractor.files import FileForm, confirm_page, errors_answer, file_field, look, take_page
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

LEAVE_OUT = ""


class UploadForm(FileForm):
    file = file_field(
        _("求人票のファイル"),
        _("Excel（.xlsx）か CSV（UTF-8 または Shift_JIS）、40MBまで。1行目に見出し、2行目から求人票を1件ずつ。"),
    )
    most_bytes = MAX_BYTES
    too_large = _("ファイルが大きすぎます（上限 40MB）。求人票を分けて保存し、順に取り込んでください。")


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
    return take_page(
        request,
        UploadForm,
        lambda data: try_import(gathering, by=request.actor, data=data),
        lambda: runs_of(gathering),
        run_page="contractor:import",
        template="contractor/imports/list.html",
    )


@require_safe
@staff(Permission.IMPORT_RUN)
def run(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    return _page(request, run_for(request.programme, request.actor, pk))


@require_POST
@staff(Permission.IMPORT_RUN)
def confirm(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = run_for(request.programme, request.actor, pk)
    return confirm_page(request, found, confirm_import, _page, run_page="contractor:import")


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
    found = run_for(request.programme, request.actor, pk)
    lines = found.plan.get("postings", [])
    rows = [(line["row"], line["job_no"], one["column"], one["message"]) for line in lines for one in line["errors"]]
    return errors_answer((_t("行"), _t("求人番号"), _t("列"), _t("理由")), rows, f"errors-{found.sha256[:8]}.csv")


def _page(
    request: EngawaRequest,
    found: ImportRun,
    *,
    form: ColumnsForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    lines = found.plan.get("postings", [])
    facts = look(request, found, lines, _line) | {
        "problem": problem or found.problem,
        "may_confirm": found.state == ImportState.TRIED and _writes(found),
        "may_match": found.state in {ImportState.TRIED, ImportState.UNMATCHED},
        "same": found.state == ImportState.TRIED and not _writes(found),
        "form": form or ColumnsForm(found.header, found.columns),
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


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {"missing_words": [LABELS[key] for key in line["missing"]]}


urlpatterns = [
    path("imports/", imports, name="imports"),
    path("imports/<uuid:pk>/", run, name="import"),
    path("imports/<uuid:pk>/confirm/", confirm, name="import-confirm"),
    path("imports/<uuid:pk>/columns/", columns, name="import-columns"),
    path("imports/<uuid:pk>/errors.csv", errors, name="import-errors"),
]
