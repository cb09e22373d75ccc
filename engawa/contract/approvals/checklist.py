"""What consents and agreements say of 開始前確認表: items that are 甲's word, items that are let be, consents that lapse."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import uuid5

from django.utils.translation import gettext as _

from engawa.base.acts.words import Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Agency
from engawa.base.programmes.actors import Actor
from engawa.contract.approvals.agreeing import ask_agreement
from engawa.contract.approvals.models import Agreement, Approval, RecipientList
from engawa.contract.approvals.queries import (
    current_list,
    ungiven_agreements,
    waiting_agreements,
    waiting_approvals,
)
from engawa.contract.approvals.states import AgreementState, ApprovalState
from engawa.contract.clauses.library import clause_words
from engawa.contract.duties.checking import (
    Answer,
    Asked,
    Found,
    Word,
    Words,
    checks,
    evidence_of,
    register_words,
)
from engawa.contract.duties.items import ITEMS, Evidence, Waiver
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import Lapse, Owed, lapses, owing

KINDS = (Agreement.Kind.CHECKLIST, Agreement.Kind.PUBLICITY)
ABOUT = "checklist.item"
"""`Agreement.content[ABOUT]`: which item of which fair, and what is asked."""


class NotToAsk(ValueError):
    """Nothing that 甲 is asked about this item."""


class NoEffect(ValueError):
    """Instead of a line of キ something more effective is proposed, with its effect (1(2)キただし書)."""


def may_ask(key: str, asked: Asked) -> bool:
    item = ITEMS[key]
    return item.waivable if asked is Asked.WAIVE else evidence_of(item) is Evidence.AGREED


def ask_about_item(occasion: Occasion, *, by: Actor, key: str, asked: Asked, text: str, effect: str = "") -> Agreement:
    """Ask 甲 to agree to an item, or to let it be. Raises NotToAsk, NoEffect."""
    if not may_ask(key, asked):
        raise NotToAsk
    instead = asked is Asked.WAIVE and ITEMS[key].waiver is Waiver.SUBSTITUTE
    if instead and not effect.strip():
        raise NoEffect
    return ask_agreement(
        occasion.programme,
        by=by,
        kind=Agreement.Kind.PUBLICITY if instead else Agreement.Kind.CHECKLIST,
        subject_ref=uuid5(occasion.gathering, f"{key}/{asked}"),
        text=text,
        content={ABOUT: {"gathering": occasion.gathering, "item": key, "asked": asked}},
        effect=effect,
    )


def about_of(agreement: Agreement) -> dict[str, Any]:
    """`item`, `asked`, `gathering` of a question about an item; nothing of any other."""
    found: dict[str, Any] = agreement.content.get(ABOUT, {}) if agreement.kind in KINDS else {}
    return found


def words_of(occasion: Occasion) -> Words:
    """The newest word about each item; one that was given stands until another question was answered."""
    rows = Agreement.objects.filter(
        kind__in=KINDS,
        state__in=[AgreementState.ASKED, AgreementState.DECIDED],
        content__contains={ABOUT: {"gathering": str(occasion.gathering)}},
    )
    found: dict[tuple[str, Asked], Word] = {}
    for one in rows.order_by("made_at", "pk"):
        about = about_of(one)
        place = (str(about["item"]), Asked(about["asked"]))
        known = found.get(place)
        if one.state == AgreementState.ASKED and known is not None and known.answer is Answer.GIVEN:
            continue
        found[place] = Word(_answer(one), one.pk)
    return found


def _answer(one: Agreement) -> Answer:
    if one.state == AgreementState.ASKED:
        return Answer.WAITING
    return Answer.GIVEN if one.agreed else Answer.NOT_GIVEN


@checks("provision")
def provision(occasion: Occasion) -> Found:
    """On the fair's day a number names the newest list of exhibitors, and both agencies for consultations."""
    rows = Approval.objects.filter(
        state=ApprovalState.LIVE,
        type=Approval.Type.PROVISION,
        from_on__lte=occasion.day,
        to_on__gte=occasion.day,
    )
    meeting = rows.filter(purpose=Purpose.MEETING, recipient_list__kind=RecipientList.Kind.EXHIBITORS)
    if not occasion.over:
        meeting = meeting.filter(recipient_list=current_list())
    consulted = rows.filter(purpose=Purpose.CONSULTATION, recipient_list__kind=RecipientList.Kind.AGENCIES)
    named = set(consulted.values_list("recipient_list__lines__organisation__agency", flat=True))
    numbers = list(meeting.order_by("confirmed_at", "pk").values_list("number", flat=True))
    missing = [] if numbers else [_("出展者に求職者カードを見せる承諾")]
    missing += [_("%(body)sに相談の内容を見せる承諾") % {"body": one.label} for one in Agency if one.value not in named]
    return Found(tuple(missing), _("、").join(numbers))


@checks("platform")
def platform(occasion: Occasion) -> Found:
    del occasion
    kind = {"kind": Agreement.Kind.PLATFORM, "state": AgreementState.DECIDED}
    if Agreement.objects.filter(decision=Agreement.Decision.AGREED, **kind).exists():
        return Found(there=_("発注者が同意しています"))
    return Found((_("オンライン会場についての発注者の同意"),))


@lapses("approval")
def approvals_lapsing(occasion: Occasion, until: dt.date) -> Iterator[Lapse]:
    del occasion
    rows = Approval.objects.filter(state=ApprovalState.LIVE, to_on__gte=clock.today(), to_on__lt=until)
    for one in rows.order_by("to_on", "pk"):
        what = _("承諾 %(number)s（%(type)s）") % {"number": one.number, "type": one.type_label}
        yield Lapse("approval", what, one.to_on, _("運営（乙）"), str(one.pk), clause_words("P04"))


@lapses("condition")
def conditions_open(occasion: Occasion, until: dt.date) -> Iterator[Lapse]:
    """An open condition keeps the act shut."""
    del occasion, until
    for one in ungiven_agreements().filter(decision=Agreement.Decision.CONDITIONS):
        what = _("条件つきの同意（%(kind)s）") % {"kind": Agreement.Kind(one.kind).label}
        yield Lapse("condition", what, None, _("運営（乙）"), str(one.pk))


@owing("approval-asked")
def approvals_asked(occasion: Occasion) -> Iterator[Owed]:
    """Needed from their first day on."""
    del occasion
    for one in waiting_approvals():
        what = _("承諾（%(type)s）%(about)s") % {"type": one.type_label, "about": one.about}
        yield Owed("approval", what, one.from_on, str(_("発注者（甲）")), one.state_label, ref=one.pk, waits=True)


@owing("agreement-asked")
def agreements_asked(occasion: Occasion) -> Iterator[Owed]:
    """What is asked about an item stands with the item."""
    del occasion
    for one in waiting_agreements():
        about = about_of(one)
        if about and Asked(about["asked"]) is Asked.AGREE:
            continue
        what = _("協議（%(kind)s）") % {"kind": Agreement.Kind(one.kind).label}
        yield Owed("agreement", what, None, str(_("発注者（甲）")), one.state_label, ref=one.pk, waits=True)


def item_words(agreement: Agreement) -> list[str]:
    """What 甲 is asked about, in words: the item, its clause, and what follows."""
    about = about_of(agreement)
    item = ITEMS.get(str(about.get("item", "")))
    if item is None:
        return []
    facts = {"name": item.name, "clause": item.clause}
    if Asked(about["asked"]) is Asked.WAIVE:
        return [_("「%(name)s」（%(clause)s）を、この回ではなしとすること。") % facts]
    return [_("「%(name)s」（%(clause)s）に、この内容で同意すること。") % facts]


def register() -> None:
    register_words("approvals", words_of)
