"""同席の方: whom she invites to her consultation, and how far that has come. Taken back whenever she likes."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.delivery.fairs.queries.fair import current_fair
from engawa.delivery.guidance.access import own_consultation
from engawa.delivery.guidance.actions import companions
from engawa.delivery.guidance.actions.asking import ConsultStopped
from engawa.delivery.guidance.states import AGENCY_WORDS, AHEAD
from engawa.web.http import subject
from engawa.web.participant.beside import beside_her
from engawa.web.participant.consults import consult_page
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm, MailField
from engawa.web.wishing import ask

CHANGED = gettext_lazy("状況が変わったため、行いませんでした。いまの様子をご確認ください。")


class InviteForm(EngawaForm):
    name = ask(
        gettext_lazy("呼び名"),
        20,
        help_text=gettext_lazy("例：母、友人のみどり。ご本人が、あとから自分の表示名に変えられます。"),
    )
    mail = MailField(
        label=gettext_lazy("メールアドレス"),
        max_length=254,
        help_text=gettext_lazy(
            "ご本人に確かめ、同意をもらうためのリンクを送ります。ほかには使いません。お返事がなければ、72時間で消します。"
        ),
        error_messages={"required": gettext_lazy("同席する方のメールアドレスを入力してください。")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@subject()
def invite(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    one = own_consultation(request.programme, request.actor, pk)
    with inside(request.programme):
        standing = beside_her(one)
    if one.state not in AHEAD or (standing is not None and standing.standing):
        return redirect("participant:consult", programme=programme, pk=pk)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            companions.invite_companion(one, by=request.actor, name=typed["name"], mail=typed["mail"])
        except companions.TooManyInvited:
            form.add_error("mail", _("招待は1日に3回までです。あしたになると、また招待できます。"))
        except (companions.AlreadyInvited, ConsultStopped, WrongState):
            return redirect("participant:consult", programme=programme, pk=pk)
        else:
            return redirect("participant:consult", programme=programme, pk=pk)
    with inside(request.programme):
        bodies = [AGENCY_WORDS[agency] for agency in one.wanted.agencies]
        context = {"fair": current_fair(), "one": one, "form": form, "bodies": bodies}
        return render(request, "participant/consult/invite.html", context, status=422 if form.errors else 200)


@require_POST
@subject()
def do(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """招待を取り消す, もう一度送る."""
    one, verb = own_consultation(request.programme, request.actor, pk), request.POST.get("verb", "")
    try:
        if verb == "take_back":
            companions.take_back(one, by=request.actor)
        elif verb == "again":
            companions.invite_again(one, by=request.actor)
        else:
            return HttpResponseBadRequest()
    except companions.TooSoon:
        words = _("いまお送りしたところです。1分ほど待ってから、もう一度お試しください。")
        return consult_page(request, own_consultation(request.programme, request.actor, pk), said=words, status=409)
    except WrongState:
        one = own_consultation(request.programme, request.actor, pk)
        return consult_page(request, one, said=str(CHANGED), status=409)
    return redirect("participant:consult", programme=programme, pk=pk)
