"""What of the erasures waits for a desk: one question to the database, whatever waits."""

from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.contract.custody.disposal import queries
from engawa.contract.custody.disposal.models import ErasureRequest
from engawa.contract.custody.disposal.states import ErasureState
from engawa.web.between.erasure_words import OFFICE, WINDOW, next_step
from engawa.web.between.todo import Waiting, address

OPEN = (ErasureState.ASKED, ErasureState.PLANNED, ErasureState.INSTRUCTED, ErasureState.NOT_VERIFIED)
SAYS = {
    (OFFICE, "plan"): (gettext_lazy("消去のご希望が届いています"), gettext_lazy("何があるかを数える")),
    (OFFICE, "offer"): (gettext_lazy("消去の指示がありました"), gettext_lazy("立会いを申し出る")),
    (OFFICE, "attend"): (gettext_lazy("発注者が立会いを求めています"), gettext_lazy("立会いを確かめる")),
    (OFFICE, "erase"): (gettext_lazy("消去できます"), gettext_lazy("内容を見て消去する")),
    (OFFICE, "search"): (gettext_lazy("消去を確かめられていません"), gettext_lazy("残った場所を見る")),
    (WINDOW, "instruct"): (gettext_lazy("消去の指示を求められています"), gettext_lazy("計画を見て指示する")),
    (WINDOW, "answer"): (gettext_lazy("消去への立会いを申し出られています"), gettext_lazy("立会いを求めるか答える")),
    (WINDOW, "attend"): (gettext_lazy("立会いの確認を待っています"), gettext_lazy("立会いを確かめる")),
}


def for_office(programme: Programme) -> list[Waiting]:
    return _waiting(programme, OFFICE, Permission.ERASE)


def for_window(programme: Programme) -> list[Waiting]:
    return _waiting(programme, WINDOW, Permission.INSTRUCT)


def _waiting(programme: Programme, desk: str, word: Permission) -> list[Waiting]:
    """The oldest first; several of one kind are one line."""
    found: dict[str, list[ErasureRequest]] = {}
    for one in reversed(queries.requests(*OPEN)):
        step = next_step(one)
        if step.waits_for(desk):
            found.setdefault(step.verb, []).append(one)
    return [_line(programme, desk, verb, many, word) for verb, many in found.items()]


def _line(programme: Programme, desk: str, verb: str, many: list[ErasureRequest], word: Permission) -> Waiting:
    title, action = SAYS[desk, verb]
    first, more = many[0], len(many) - 1
    note = _("%(first)s ほか%(n)d件") % {"first": first.number_text, "n": more} if more else first.number_text
    url = address(programme, f"{desk}:erasures") if more else address(programme, f"{desk}:erasure", first.pk)
    return Waiting(str(title), note, str(action), url, first.asked_at, word)
