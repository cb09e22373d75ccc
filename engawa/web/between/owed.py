"""いつまでに何を: everything that 乙 owes, by day; what is late first, what has no day last."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from engawa.base.kit import clock
from engawa.base.kit.days import days_left
from engawa.base.programmes.permissions import Permission as Word
from engawa.contract.duties.owing import Owed, owed
from engawa.web.between.checklist import occasion_for
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.between.preflight import way_of
from engawa.web.scope import EngawaRequest

SOON = 7
PLACES: dict[str, tuple[str, str | Promise, Mapping[str, str]]] = {
    "agreement": ("agreement", gettext_lazy("協議を見る"), {}),
    "target": ("targets", gettext_lazy("目標を見る"), {}),
    "plea": ("exemption", gettext_lazy("申し出を見る"), {}),
    "inquiries": ("inquiries", gettext_lazy("お問い合わせを見る"), {}),
    "blocks": ("abuse", gettext_lazy("理由を読んで見直す"), {}),
    "kits": ("kit", gettext_lazy("廃棄を記録する"), {}),
    "flash": ("flash", gettext_lazy("速報を作成する"), {}),
    "weekly": ("paper-make", gettext_lazy("週次進捗報告を作成する"), {"kind": "weekly"}),
    "report": ("paper-make", gettext_lazy("実施報告書を作成する"), {"kind": "report"}),
}
"""Where each kind is dealt with at 乙's desk, beside those that lapse."""


@dataclass(frozen=True)
class Row:
    owed: Owed
    url: str
    label: str

    @property
    def tone(self) -> str:
        return "error" if self.owed.late else "now" if self.soon else "soft"

    @property
    def soon(self) -> bool:
        return self.owed.due is not None and 0 <= days_left(clock.today(), self.owed.due) <= SOON

    @property
    def when(self) -> str:
        """`3日過ぎています`, `きょうまで`, `あと5日`."""
        if self.owed.due is None:
            return ""
        left = days_left(clock.today(), self.owed.due)
        if left < 0:
            return _("%(n)d日過ぎています") % {"n": -left}
        return _("あと%(n)d日") % {"n": left} if left else _("きょうまで")


@require_safe
@at_desk(Word.CHECKLIST_VIEW)
def owed_list(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    del programme
    occasion = occasion_for(request)
    rows = [_row(request, desk, one) for one in owed(occasion)]
    context = {
        "occasion": occasion,
        "late": [row for row in rows if row.owed.late],
        "ahead": [row for row in rows if row.owed.due and not row.owed.late],
        "undated": [row for row in rows if row.owed.due is None],
        "as_at": clock.now(),
    }
    return page(request, desk, "between/owed", context)


def _row(request: EngawaRequest, desk: Desk, one: Owed) -> Row:
    if one.kind == "item":
        return Row(one, desk.url(request, "checklist-item", key=one.key), _("この項目を見る"))
    if one.kind in PLACES:
        name, label, places = PLACES[one.kind]
        ref = {"pk": one.ref} if one.ref else {}
        return Row(one, desk.url(request, name, **places, **ref), str(label))
    if one.kind == "approval" and one.ref:
        return Row(one, desk.url(request, "approval", pk=one.ref), _("承諾を見る"))
    return Row(one, *way_of(request, desk, one.kind))
