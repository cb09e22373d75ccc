"""What exhibitors know of 開始前確認表: the agreed list, postings, passports, matrices; and which of their facts lapse."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, F, Min
from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.contract.duties.checking import Found, checks
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import Lapse, lapses
from engawa.delivery.exhibitors.answers import passport_standing
from engawa.delivery.exhibitors.cell import Cell
from engawa.delivery.exhibitors.grant_rule import GrantRule
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.life import MATRICES
from engawa.delivery.exhibitors.models import AttributeValue, Exhibitor, ExhibitorKind, ExhibitorList, Posting
from engawa.delivery.exhibitors.states import (
    AnswerState,
    CellState,
    CheckState,
    ExhibitorState,
    GrantState,
    ListState,
)
from engawa.delivery.exhibitors.towns import told_of

DAY = dt.timedelta(days=1)


@checks("exhibitors")
def listed_and_checked(occasion: Occasion) -> Found:
    lists = ExhibitorList.objects.filter(gathering=occasion.gathering, state=ListState.PUBLISHED)
    number = lists.values_list("number", flat=True).first()
    gone = (ExhibitorState.WITHDRAWN, ExhibitorState.NOT_SELECTED)
    unchecked = Posting.objects.filter(gathering=occasion.gathering, check_state=CheckState.UNCHECKED)
    left = unchecked.exclude(exhibitor__state__in=gone).count()
    missing = [] if number else [_("出展企業一覧の合意と公開")]
    if left:
        missing.append(_("求人%(n)d件の登録の確認") % {"n": left})
    return Found(tuple(missing), _("出展企業一覧 第%(n)d版") % {"n": number} if number else "")


def _confirmed(occasion: Occasion, kind: ExhibitorKind) -> "list[Exhibitor]":
    rows = Exhibitor.objects.filter(gathering=occasion.gathering, state=ExhibitorState.CONFIRMED, kind=kind)
    return list(rows.order_by("kana_key", "pk"))


@checks("passports")
def passports_public(occasion: Occasion) -> Found:
    rows = _confirmed(occasion, ExhibitorKind.COMPANY)
    known = passport_standing(row.pk for row in rows)
    left = sum(not one.public for one in known.values())
    if not rows:
        return Found((_("出展企業の決定"),))
    facts = {"n": len(rows) - left, "all": len(rows)}
    missing = (_("%(n)d社のパスポートの公開") % {"n": left},) if left else ()
    return Found(missing, _("%(all)d社のうち%(n)d社が公開しています") % facts)


@checks("life")
def matrices_told(occasion: Occasion) -> Found:
    """Both matrices of every municipality that exhibits say something today."""
    rows, told = _confirmed(occasion, ExhibitorKind.MUNICIPALITY), told_of()
    if not rows:
        return Found(there=_("出展する市町村はありません"))
    missing = tuple(
        _("「%(matrix)s」の表（%(n)d市町村）") % {"matrix": name, "n": left}
        for matrix, name in MATRICES.items()
        if (left := sum(not told.get(row.municipality, {}).get(matrix) for row in rows))
    )
    return Found(missing, _("%(n)d市町村") % {"n": len(rows)})


@lapses("posting")
def postings_lapsing(occasion: Occasion, until: dt.date) -> Iterator[Lapse]:
    """Of each exhibitor, one line."""
    rows = Posting.objects.filter(
        gathering=occasion.gathering,
        exhibitor__state=ExhibitorState.CONFIRMED,
        check_state=CheckState.CHECKED,
        missing=[],
        expires_on__gte=clock.today(),
        expires_on__lt=until,
    )
    counted = rows.values("exhibitor", name=F("exhibitor__organisation__name")).annotate(
        n=Count("pk"), first=Min("expires_on")
    )
    for one in counted.order_by("first", "name"):
        what = _("%(name)sの求人%(n)d件の紹介期限") % one
        yield Lapse("posting", what, one["first"], one["name"], str(one["exhibitor"]), "実施要領1(2)オ")


@lapses("passport")
def answers_lapsing(occasion: Occasion, until: dt.date) -> Iterator[Lapse]:
    """Certificates too."""
    rows = AttributeValue.objects.filter(
        exhibitor__gathering=occasion.gathering,
        exhibitor__state=ExhibitorState.CONFIRMED,
        state=AnswerState.PUBLISHED,
        expires_on__gte=clock.today(),
        expires_on__lt=until,
    )
    counted = rows.values(who=F("exhibitor"), name=F("exhibitor__organisation__name")).annotate(
        n=Count("pk"), first=Min("expires_on")
    )
    for one in counted.order_by("first", "name"):
        what = _("%(name)sのパスポートの回答・認定%(n)d件") % one
        yield Lapse("passport", what, one["first"], one["name"], str(one["who"]), "実施要領1(2)ア(オ)")


@lapses("cell")
def cells_lapsing(occasion: Occasion, until: dt.date) -> Iterator[Lapse]:
    """`expires_on` is the first day on which a line of a matrix is gone."""
    del occasion
    rows = Cell.objects.filter(state=CellState.SHOWN, expires_on__gt=clock.today(), expires_on__lte=until)
    for one in rows.values("municipality").annotate(n=Count("pk"), first=Min("expires_on")).order_by("municipality"):
        name = municipalities()[one["municipality"]].name
        what = _("%(name)sの暮らし・支援制度の記載%(n)d件") % {"name": name, "n": one["n"]}
        yield Lapse("cell", what, one["first"] - DAY, name, one["municipality"], "実施要領1(2)ア(イ)")


@lapses("grant")
def grants_lapsing(occasion: Occasion, until: dt.date) -> Iterator[Lapse]:
    del occasion
    rows = GrantRule.objects.filter(state=GrantState.CONFIRMED, valid_until__gte=clock.today(), valid_until__lt=until)
    for one in rows.order_by("valid_until", "pk"):
        name = municipalities()[one.municipality].name
        what = _("%(name)sの移住支援金の要件") % {"name": name}
        yield Lapse("grant", what, one.valid_until, name, str(one.pk), "実施要領1(2)ア(イ)")
