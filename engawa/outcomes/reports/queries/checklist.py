"""開始前確認表 as a paper: the lines as they stand, and the days on which 責 signed. Inside the programme."""

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.kit.wareki import wareki
from engawa.base.parties.models import Person
from engawa.base.programmes.models import Programme
from engawa.contract.duties.checking import Line, checklist
from engawa.contract.duties.items import EVIDENCE_LABELS, GROUP_LABELS, Evidence
from engawa.contract.duties.owing import signatures
from engawa.delivery.fairs.occasions import occasion_of
from engawa.delivery.fairs.queries.fair import fairs
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.reports.documents.checklist import ChecklistLine, ChecklistPaper, SignedDay
from engawa.outcomes.reports.queries.parts import held_words, letterhead


def checklist_paper(programme: Programme, facts: FairFacts) -> ChecklistPaper:
    occasion = occasion_of(programme, fairs().get(gathering=facts.gathering))
    lines, signed = checklist(occasion), signatures(occasion)
    people = [one.signed_by for one in signed] + [one.attested.attested_by for one in lines if one.attested]
    posts = {pk: one.post for pk, one in Person.objects.in_bulk(people).items()}
    order = list(GROUP_LABELS)
    return ChecklistPaper(
        head=letterhead(programme),
        fair_no=facts.number,
        held=held_words(facts),
        lines=tuple(
            ChecklistLine(
                group=str(GROUP_LABELS[one.item.group]),
                name=str(one.item.name),
                clause=one.item.clause,
                evidence=str(EVIDENCE_LABELS[one.evidence]),
                owners=str(one.item.owners),
                due=one.due,
                due_words=one.item.due.words,
                state=one.state.value,
                state_words=one.state_words,
                told=_told(one, posts.get(one.attested.attested_by, "") if one.attested else ""),
            )
            for one in sorted(lines, key=lambda one: order.index(one.item.group))
        ),
        signed=tuple(
            SignedDay(one.day, len(one.lines), posts.get(one.signed_by, ""))
            for one in sorted(signed, key=lambda one: (one.day, one.made_at))
        ),
    )


def _told(line: Line, post: str) -> str:
    if not line.done:
        return _("足りないもの：%(missing)s") % {"missing": _("、").join(line.missing)}
    if line.evidence is Evidence.PERSON and line.attested is not None:
        facts = {
            "words": line.there,
            "post": post or _("責任者"),
            "at": wareki(clock.local(line.attested.made_at).date()),
            "until": wareki(line.attested.until),
        }
        return _("%(words)s（%(post)s、%(at)s確認、%(until)sまで）") % facts
    return line.there
