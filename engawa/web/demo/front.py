"""The demo's front page: one door per role. Impossible in a production installation: its addresses do not exist."""

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.accounts.models import Account, Proof
from engawa.base.acts import hooks
from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import VISITOR
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.base.subjects.steps import begin_session
from engawa.web.demo.doors import DemoDoor, read
from engawa.web.entrance import session
from engawa.web.http import let_in, same_origin
from engawa.web.scope import COMPANION_COOKIE, SEEKER_COOKIE


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Every role with its door, and what to try."""
    doors = read(settings.VAR)
    programme = Programme.objects.filter(pk=doors[0].programme).first() if doors else None
    people = [door for door in doors if door.subject]
    staff = [door for door in doors if door.account]
    return render(request, "demo/front.html", {"people": people, "staff": staff, "programme": programme})


@csrf_exempt
@require_POST
def next_day(request: HttpRequest) -> HttpResponse:
    """新しい一日をはじめる: the worker tells the next fair's story; this page says so meanwhile."""
    if not same_origin(request):
        return render(request, "403.html", status=403)
    with transaction.atomic():
        hooks.defer("demo.next_day", "demo", {})
    return redirect("demo-next-day-started")


@require_safe
def next_day_started(request: HttpRequest) -> HttpResponse:
    words = {
        "heading": _("新しい一日を用意しています"),
        "text": _("1分ほどかかります。そのあと、入口の一覧が新しい説明会のものに変わります。"),
        "action_url": reverse("demo-front"),
        "action_label": _("入口へ戻る"),
    }
    return render(request, "ui/message.html", words)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows whose door it is; the button goes through it."""
    door = next((door for door in read(settings.VAR) if door.key == key), None)
    if door is None or settings.ENGAWA_KIND not in {"demo", "test"}:
        raise Http404
    programme = get_object_or_404(Programme, pk=door.programme)
    if request.method == "GET":
        return render(request, "demo/enter.html", {"door": door, "programme": programme})
    if not same_origin(request):
        return render(request, "403.html", status=403)
    return _as_staff(request, door, programme) if door.account else _by_link(request, door, programme)


def _as_staff(request: HttpRequest, door: DemoDoor, programme: Programme) -> HttpResponse:
    account = get_object_or_404(Account, pk=door.account, is_active=True)
    session.begin(request, account, Proof.DEMO)
    return redirect(session.home_of(programme, account.person) or reverse("entrance:desks"))


def _by_link(request: HttpRequest, door: DemoDoor, programme: Programme) -> HttpResponse:
    """A session as a link of a letter begins it."""
    with inside(programme):
        subject = get_object_or_404(Subject, pk=door.subject)
    with acting(Act.SUBJECT_ENTER, programme, by=VISITOR, subject=subject.pk, scope={"door": "demo"}) as act:
        token, ends = begin_session(act, subject, own_device=False)
    if subject.kind == Subject.Kind.COMPANION:
        return let_in(request, programme.slug, COMPANION_COOKIE, token, ends, to="companion:home")
    return let_in(request, programme.slug, SEEKER_COOKIE, token, ends, to="participant:today")
