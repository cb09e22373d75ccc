from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_alias
from engawa.delivery.fairs.actions.talks import read_note, write_note
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.delivery.fairs.talk_states import MESSAGE_WORDS, STAGE_WORDS, Message
from engawa.web.exhibitor.access import talk_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm


class NoteForm(EngawaForm):
    stage = forms.ChoiceField(
        label=gettext_lazy("この方と、次にどうしますか"),
        choices=[(str(code), words) for code, words in STAGE_WORDS.items()],
        widget=forms.RadioSelect,
    )
    message = forms.ChoiceField(
        label=gettext_lazy("相手の画面に出す連絡"),
        choices=[(str(code), words) for code, words in MESSAGE_WORDS.items()],
        widget=forms.RadioSelect,
    )
    memo = forms.CharField(
        label=gettext_lazy("社内のメモ"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "200文字まで。読めるのは貴社の担当者だけです。本籍、家族、思想などは書かないでください。"
        ),
    )


@require_http_methods(["GET", "POST"])
@staff(Permission.TALK_NOTE, opens=True)
def note(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """面談後カード, 30 seconds."""
    talk = talk_for(request, pk)
    if request.method == "POST":
        form = NoteForm(request.POST)
        if form.is_valid():
            write_note(talk, by=request.actor, **form.cleaned_data)
            return redirect("exhibitor:home", programme=programme)
    else:
        written, memo = read_note(talk, by=request.actor)
        initial = {"message": Message.THANKS.value}
        if written:
            initial = {"stage": written.stage, "message": written.message, "memo": memo}
        form = NoteForm(initial=initial)
    with inside(request.programme):
        context = {
            "talk": talk,
            "booth": talk.booth,
            "form": form,
            "alias": show_alias(talk.subject_id),
            "fair": fair_of(talk.booth.gathering),
        }
        return render(request, "exhibitor/note.html", context, status=422 if form.is_bound else 200)
