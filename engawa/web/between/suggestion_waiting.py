"""What waits around suggestions: criteria to approve, the switch, the next calculation."""

from django.db.models import Exists
from django.utils.translation import gettext as _

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.guidance.suggestions.queries import issuers, issuing, proposed_criteria, runs_of, unapproved
from engawa.delivery.guidance.suggestions.ready import pressing, readiness, unnamed, unready
from engawa.web.between.matter import Matter, Rows
from engawa.web.between.todo import Waiting, address
from engawa.web.ui.words import jp_date


def _switch(_actor: Actor) -> list[Rows]:
    """Everything else is there."""
    return [] if issuing() else [issuers().filter(~Exists(proposed_criteria()))]


def _first_run(_actor: Actor) -> list[Rows]:
    """Somebody may issue it, and nothing has been calculated."""
    gathering = current_gathering() if issuing() else None
    return [issuers().filter(~Exists(runs_of(gathering)))] if gathering else []


def _unready(_actor: Actor) -> list[Rows]:
    gathering = current_gathering()
    return [unready(gathering)] if gathering and pressing(gathering) else []


def _unnamed(_actor: Actor) -> list[Rows]:
    """Something else than the switch is missing; of that `_decide` speaks."""
    gathering = current_gathering()
    return [unnamed(gathering)] if gathering and pressing(gathering) else []


def _approve(programme: Programme) -> list[Waiting]:
    note = _("おすすめを並べる数字です。相談機関と発注者が承認すると公開されます。")
    title = _("提案の基準の承認を求められています")
    url = address(programme, "commissioner:suggestions")
    return [Waiting(title, note, _("基準を見て決める"), url, one.made_at) for one in unapproved()]


def _decide(programme: Programme) -> list[Waiting]:
    note = _("根拠と基準がそろいました。実施要領1(2)ア(エ)は、発行の方式で満たされます。")
    url = address(programme, "commissioner:suggestions")
    return [Waiting(_("おすすめの方式を変えられます"), note, _("方式を決める"), url)]


def _calculate(programme: Programme) -> list[Waiting]:
    note = _("根拠・基準・方式がそろいました。案は相談機関が確かめて承認します。")
    url = address(programme, "contractor:suggestions")
    return [Waiting(_("おすすめの計算を始められます"), note, _("計算を始める"), url)]


def _missing(programme: Programme, name: str) -> list[Waiting]:
    gathering = current_gathering()
    if gathering is None:
        return []
    found = readiness(gathering)
    title = (
        _("相談機関がおすすめを発行する用意が、期限を過ぎています")
        if found.late
        else _("相談機関がおすすめを発行する用意が、そろっていません")
    )
    note = _("%(due)sまで。まだのもの：%(missing)s。実施要領1(2)ア(エ)が求めています。") % {
        "due": jp_date(found.due),
        "missing": _("、").join(found.missing),
    }
    return [Waiting(title, note, _("足りないものを見る"), address(programme, name))]


def _prepare(programme: Programme) -> list[Waiting]:
    return _missing(programme, "contractor:suggestions")


def _press(programme: Programme) -> list[Waiting]:
    return _missing(programme, "commissioner:suggestions")


WINDOW = (
    Matter(lambda _actor: [unapproved()], _approve, word=Permission.CRITERIA_APPROVE),
    Matter(_switch, _decide, word=Permission.APPROVAL_CONFIRM),
    Matter(_unnamed, _press, word=Permission.APPROVAL_CONFIRM),
)
OFFICE = (
    Matter(_first_run, _calculate, word=Permission.SUGGEST_RUN),
    Matter(_unready, _prepare, word=Permission.SUGGEST_RUN),
)
