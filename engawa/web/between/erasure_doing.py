"""消去: what 責 presses at the office and 甲 at the window, and what each of them puts a hand to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission as Word
from engawa.base.subjects.aliases import show_aliases
from engawa.contract.approvals import documents, handed
from engawa.contract.approvals.actions import NumberTaken
from engawa.contract.custody.disposal import actions, queries
from engawa.contract.custody.disposal.access import request_for
from engawa.contract.custody.disposal.models import ErasureRequest
from engawa.contract.custody.disposal.states import METHOD_LABELS, Method
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.between.erasing import erasure_page
from engawa.web.between.erasure_forms import AnswerForm, InstructionForm, MethodForm
from engawa.web.http import step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.words import jp_date

# --- 責 ---------------------------------------------------------------------------------------------------------------


@require_POST
@at_desk(Word.ERASE)
def plan(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    actions.plan_erasure(request_for(request.actor, request.programme, pk, Word.ERASE), by=request.actor)
    return desk.go(request, "erasure", pk=pk)


@require_POST
@at_desk(Word.ERASE)
def offer(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    actions.offer_attendance(request_for(request.actor, request.programme, pk, Word.ERASE), by=request.actor)
    return desk.go(request, "erasure", pk=pk)


@require_POST
@at_desk(Word.ERASE)
def erase(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    found = request_for(request.actor, request.programme, pk, Word.ERASE)
    form = MethodForm(request.POST)
    if not form.is_valid():
        return erasure_page(request, desk, found, method=form)
    actions.erase(found, by=request.actor, method=form.cleaned_data["method"], step_up=step_up_of(request))
    return desk.go(request, "erasure", pk=pk)


@require_POST
@at_desk(Word.ERASE)
def search(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    actions.search_again(request_for(request.actor, request.programme, pk, Word.ERASE), by=request.actor)
    return desk.go(request, "erasure", pk=pk)


@require_POST
@at_desk(Word.ERASE, Word.INSTRUCT)
def attend(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    """Each side says at its own desk that it is there."""
    found = request_for(request.actor, request.programme, pk, Word.ERASE, Word.INSTRUCT)
    actions.confirm_attendance(found, by=request.actor)
    return desk.go(request, "erasure", pk=pk)


# --- 甲 ---------------------------------------------------------------------------------------------------------------


@require_POST
@at_desk(Word.INSTRUCT)
def answer(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    found = request_for(request.actor, request.programme, pk, Word.INSTRUCT)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return erasure_page(request, desk, found, answer=form)
    typed = form.cleaned_data
    actions.answer_attendance(found, by=request.actor, wish=typed["wish"] == "yes", reference=typed["reference"])
    return desk.go(request, "erasure", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.INSTRUCT)
def instruct(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """The written instruction over one or several planned requests."""
    with inside(request.programme):
        waiting = sorted(queries.waiting_for_instruction(), key=lambda one: one.number)
        aliases = show_aliases(one.subject_id for one in waiting if one.subject_id)
    choices = [(str(one.pk), _choice(one, aliases)) for one in waiting]
    if request.method != "POST":
        form = InstructionForm(choices=choices, initial=_usual(request, [key for key, _label in choices]))
        return page(request, desk, "between/erasure_instruct", {"form": form, "planned": waiting})
    content = _attached(request)
    form = InstructionForm(request.POST, files=request.FILES, choices=choices, attached=content is not None)
    if form.is_valid() and content is not None:
        chosen = [one for one in waiting if str(one.pk) in form.cleaned_data["requests"]]
        try:
            actions.instruct_erasure(
                request.programme,
                by=request.actor,
                requests=chosen,
                document=content,
                step_up=step_up_of(request),
                **{
                    name: form.cleaned_data[name]
                    for name in ("number", "dated_on", "signer", "office", "document_name")
                },
            )
        except NumberTaken:
            form.add_error("number", _("この番号の指示は、すでに記録されています。"))
        else:
            _forget(request)
            return desk.go(request, "erasures")
    return page(request, desk, "between/erasure_instruct", {"form": form, "planned": waiting}, status=422)


def _choice(one: ErasureRequest, aliases: Mapping[UUID, str]) -> str:
    alias = aliases.get(one.subject_id, "") if one.subject_id else ""
    facts = {"number": one.number_text, "alias": alias, "count": sum(line["count"] for line in one.plan)}
    return _("%(number)s　%(alias)sさん（%(count)d件）") % facts


def _usual(request: EngawaRequest, keys: list[str]) -> dict[str, object]:
    """All that wait, or the one whose page led here."""
    asked = request.GET.get("request", "")
    return {"requests": [asked] if asked in keys else keys, "document_name": _("個人情報の消去について（指示）")}


def _attached(request: EngawaRequest) -> bytes | None:
    """The document of this sending, else the one handed in before; carried along until the proof.

    A file that is no document stays with the form, which says so.
    """
    given = request.FILES.get("document")
    if given is None:
        token = _token(request)
        return handed.handed(request.programme, token) if token else None
    content = bytes(given.read())
    given.seek(0)
    try:
        documents.media_type(content)
    except documents.BadDocument:
        return None
    _forget(request)
    _carry(request, handed.hand_in(request.programme, content))
    return content


def _carry(request: EngawaRequest, token: UUID) -> None:
    """The page that asks for the proof sends on what was posted: the token among it."""
    posted = request.POST.copy()
    posted["handed"] = str(token)
    request.POST = posted  # type: ignore[assignment]  # Django lets it be set


def _forget(request: EngawaRequest) -> None:
    if token := _token(request):
        handed.forget(request.programme, token)


def _token(request: EngawaRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("handed", ""))
    except ValueError:
        return None


# --- what a hand is put to --------------------------------------------------------------------------------------------


@step_up_words(Act.INSTRUCT, shown=("office", "signer"))
def _instructing(facts: Mapping[str, Any], programme: Programme) -> list[str]:
    with inside(programme):
        asked = [one for one in queries.waiting_for_instruction() if str(one.pk) in facts["requests"]]
    numbers = "、".join(one.number_text for one in sorted(asked, key=lambda one: one.number))
    return [
        _("文書 %(number)s（%(on)s）により、消去を指示します。")
        % {"number": facts["number"], "on": jp_date(facts["dated_on"])},
        _("消去するもの：%(numbers)s（%(n)d人）") % {"numbers": numbers, "n": len(asked)},
        _("消去したものは、元に戻せません。"),
    ]


@step_up_words(Act.ERASE)
def _erasing(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    return [
        _("この方の情報を消去します。消去したものは、元に戻せません。"),
        _("方法：%(method)s") % {"method": METHOD_LABELS[Method(facts["method"])]},
    ]
