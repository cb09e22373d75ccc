"""What of the erasures waits for a desk."""

from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.contract.custody.disposal import queries
from engawa.contract.custody.disposal.models import ErasureRequest
from engawa.contract.custody.disposal.states import ErasureState
from engawa.web.between import erasure_words as words
from engawa.web.between.erasure_words import next_step
from engawa.web.between.matter import Lines, Matter
from engawa.web.between.todo import Waiting, address

OPEN = (ErasureState.ASKED, ErasureState.PLANNED, ErasureState.INSTRUCTED, ErasureState.NOT_VERIFIED)
SAYS = {
    (words.OFFICE, "plan"): (gettext_lazy("消去のご希望が届いています"), gettext_lazy("何があるかを数える")),
    (words.OFFICE, "offer"): (gettext_lazy("消去の指示がありました"), gettext_lazy("立会いを申し出る")),
    (words.OFFICE, "attend"): (gettext_lazy("発注者が立会いを求めています"), gettext_lazy("立会いを確かめる")),
    (words.OFFICE, "erase"): (gettext_lazy("消去できます"), gettext_lazy("内容を見て消去する")),
    (words.OFFICE, "search"): (gettext_lazy("消去を確かめられていません"), gettext_lazy("残った場所を見る")),
    (words.WINDOW, "instruct"): (gettext_lazy("消去の指示を求められています"), gettext_lazy("計画を見て指示する")),
    (words.WINDOW, "answer"): (
        gettext_lazy("消去への立会いを申し出られています"),
        gettext_lazy("立会いを求めるか答える"),
    ),
    (words.WINDOW, "attend"): (gettext_lazy("立会いの確認を待っています"), gettext_lazy("立会いを確かめる")),
}


def _waiting(programme: Programme, desk: str) -> list[Waiting]:
    """The oldest first; several of one kind are one line."""
    found: dict[str, list[ErasureRequest]] = {}
    for one in reversed(queries.requests(*OPEN)):
        step = next_step(one)
        if step.waits_for(desk):
            found.setdefault(step.verb, []).append(one)
    return [_line(programme, desk, verb, many) for verb, many in found.items()]


def _line(programme: Programme, desk: str, verb: str, many: list[ErasureRequest]) -> Waiting:
    title, action = SAYS[desk, verb]
    first, more = many[0], len(many) - 1
    note = _("%(first)s ほか%(n)d件") % {"first": first.number_text, "n": more} if more else first.number_text
    url = address(programme, f"{desk}:erasures") if more else address(programme, f"{desk}:erasure", first.pk)
    return Waiting(str(title), note, str(action), url, first.asked_at)


def _matter(desk: str, word: Permission) -> Matter:
    return Matter(
        lambda _actor: [queries.in_states(*OPEN)], lambda programme: _waiting(programme, desk), Lines.TOLD, word
    )


OFFICE = _matter(words.OFFICE, Permission.ERASE)
WINDOW = _matter(words.WINDOW, Permission.INSTRUCT)
