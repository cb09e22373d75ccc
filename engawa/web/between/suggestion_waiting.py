"""What waits around suggestions: criteria to approve, the switch, the next calculation."""

from django.utils.translation import gettext as _

from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.guidance.suggestions.models import CriteriaApproval
from engawa.delivery.guidance.suggestions.queries import criteria_proposed, issuers, issuing, runs_of
from engawa.web.between.todo import Waiting, address


def for_window(programme: Programme) -> list[Waiting]:
    """A version that 甲 has not approved; and the switch, once everything else is there."""
    url = address(programme, "commissioner:suggestions")
    found, proposed = [], criteria_proposed()
    mine = CriteriaApproval.objects.filter(statement=proposed, side=CriteriaApproval.Side.COMMISSIONER)
    if proposed is not None and not mine.exists():
        note = _("おすすめを並べる数字です。相談機関と発注者が承認すると公開されます。")
        title = _("提案の基準の承認を求められています")
        found.append(Waiting(title, note, _("基準を見て決める"), url, proposed.made_at, Permission.CRITERIA_APPROVE))
    if proposed is None and not issuing() and issuers().exists():
        note = _("根拠と基準がそろいました。実施要領1(2)ア(エ)は、発行の方式で満たされます。")
        title = _("おすすめの方式を変えられます")
        found.append(Waiting(title, note, _("方式を決める"), url, word=Permission.APPROVAL_CONFIRM))
    return found


def for_office(programme: Programme) -> list[Waiting]:
    """The first calculation, once somebody may issue it."""
    gathering = current_gathering()
    if gathering is None or not issuing() or not issuers().exists() or runs_of(gathering).exists():
        return []
    note = _("根拠・基準・方式がそろいました。案は相談機関が確かめて承認します。")
    url = address(programme, "contractor:suggestions")
    return [Waiting(_("おすすめの計算を始められます"), note, _("計算を始める"), url, word=Permission.SUGGEST_RUN)]
