"""両回をくらべる, and 前回の課題 → 対応."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission as Word
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.access import fair_for
from engawa.outcomes.measures.comparing import compare
from engawa.outcomes.measures.lessons import NoAnswer, lesson_for, lessons, write_lesson
from engawa.outcomes.measures.models import Lesson
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

TONES = {Lesson.State.OPEN: "now", Lesson.State.DONE: "go"}


class LessonForm(EngawaForm):
    gathering = forms.ChoiceField(label=gettext_lazy("どの回の課題か"))
    issue = forms.CharField(label=gettext_lazy("課題"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    answer = forms.CharField(
        label=gettext_lazy("対応"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("まだ決まっていなければ、空けておけます。"),
    )
    state = forms.ChoiceField(label=gettext_lazy("状態"), choices=Lesson.State.choices, widget=forms.RadioSelect)

    def __init__(self, fairs: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("gathering", fairs)


@require_safe
@at_desk(Word.MATCH_VIEW)
def comparison(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """Every number opens to its rows; what nobody recorded says so."""
    fairs = sources.fairs()
    words = {fair.gathering: fair.words for fair in fairs}
    rows = [(one, words.get(one.gathering, ""), TONES[Lesson.State(one.state)]) for one in lessons()]
    context = {"fairs": fairs, "groups": compare(fairs), "lessons": rows, "as_at": clock.now()}
    return page(request, desk, "between/comparison", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.TARGET_PROPOSE)
def lesson(request: EngawaRequest, desk: Desk, programme: str, pk: UUID | None = None) -> HttpResponse:
    """A new row, or one that is there."""
    known = lesson_for(request.programme, request.actor, pk) if pk else None
    with inside(request.programme):
        fairs = [(str(fair.gathering), f"{fair.words}　{fair.title}") for fair in sources.fairs()]
    first: dict[str, Any] = {"state": Lesson.State.OPEN}
    if known is not None:
        first = {name: getattr(known, name) for name in ("issue", "answer", "state")}
        first["gathering"] = str(known.gathering)
    form = LessonForm(fairs, request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid() and _write(request, form, known):
        return desk.go(request, "comparison")
    context = {"form": form, "lesson": known}
    return page(request, desk, "between/lesson", context, status=422 if form.errors else 200)


def _write(request: EngawaRequest, form: LessonForm, known: Lesson | None) -> bool:
    typed = form.cleaned_data
    gathering = fair_for(request.programme, UUID(typed["gathering"])).gathering
    said = {name: typed[name] for name in ("issue", "answer", "state")}
    try:
        write_lesson(request.programme, by=request.actor, gathering=gathering, lesson=known, **said)
    except NoAnswer:
        form.add_error("answer", _("対応済みにするときは、したことを書いてください。"))
        return False
    return True
