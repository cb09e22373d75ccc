"""What waits around suggestions: criteria to approve, the switch, the next calculation."""

from django.db.models import Exists
from django.utils.translation import gettext as _

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.guidance.suggestions.queries import issuers, issuing, proposed_criteria, runs_of, unapproved
from engawa.web.between.matter import Matter, Rows
from engawa.web.between.todo import Waiting, address


def _switch(_actor: Actor) -> list[Rows]:
    """Everything else is there."""
    return [] if issuing() else [issuers().filter(~Exists(proposed_criteria()))]


def _first_run(_actor: Actor) -> list[Rows]:
    """Somebody may issue it, and nothing has been calculated."""
    gathering = current_gathering() if issuing() else None
    return [issuers().filter(~Exists(runs_of(gathering)))] if gathering else []


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


WINDOW = (
    Matter(lambda _actor: [unapproved()], _approve, word=Permission.CRITERIA_APPROVE),
    Matter(_switch, _decide, word=Permission.APPROVAL_CONFIRM),
)
OFFICE = Matter(_first_run, _calculate, word=Permission.SUGGEST_RUN)
