"""Freezing: number, head of the chain, bytes, hash, entry; in this order, in one act."""

import datetime as dt
import json
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock, opened
from engawa.base.kit.wareki import fiscal_year, wareki
from engawa.base.ledger import canonical, reading
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import require_programme
from engawa.base.programmes.models import Programme
from engawa.shared.documents import store
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import Context, DocumentKind, Figure, Issue, document_kind
from engawa.shared.documents.models import Paper, PaperFigure, PaperFile
from engawa.shared.documents.render import render
from engawa.shared.documents.states import PAPER


def freeze_paper(
    kind: str, programme: Programme, *, by: Actor, context: Context, figures: tuple[Figure, ...] | None = None
) -> Paper:
    """Freeze what `context` says. `figures` default to the context's own. Raises Unprintable, changing nothing."""
    with acting(Act.PAPER_FREEZE, programme, by=by, scope={"kind": kind}) as act:
        return freeze(act, kind, context=context, figures=figures)


def freeze(act: OpenAct, kind: str, *, context: Context, figures: tuple[Figure, ...] | None = None) -> Paper:
    """The step: for an act that counts and freezes in one transaction."""
    opened.require_this(act)
    known = _kind_of(kind, context)
    today = clock.today()
    seq, head = reading.head(act.programme_id)
    paper = Paper(
        programme_id=act.programme_id,
        kind=kind,
        fiscal_year=fiscal_year(today),
        title=context.title,
        as_at=context.as_at,
        chain_seq=seq,
        chain_head=head,
    )
    paper.number = _next_number(paper)
    paper.printed = _issued(paper, context, today)
    content = render(known.template, paper.printed, at=context.as_at)
    others = [(form, make(context, _issue(paper.printed))) for form, make in known.also]
    paper.file_key, paper.sha256 = store.keep(content)
    paper.size, paper.frozen_at = len(content), clock.now()
    paper.state = PAPER.after(paper.state, "freeze")
    paper.save()
    counted = context.figures() if figures is None else figures
    _keep_figures(paper, counted)
    files = [_keep_file(paper, form, made) for form, made in others]
    act.record(
        paper=paper.pk,
        fiscal_year=paper.fiscal_year,
        number=paper.number,
        sha256=paper.sha256,
        size=paper.size,
        as_at=paper.as_at,
        chain_seq=seq,
        chain_head=head,
        figures=canonical.digest({figure.key: [figure.value, figure.unit, figure.query_id] for figure in counted}),
        **{file.form: file.sha256 for file in files},
    )
    return paper


def preview(kind: str, *, context: Context, form: Form = Form.PDF) -> bytes:
    """The paper as it would be, marked 案 and without number; nothing is kept. Inside a programme, also read-only.

    Raises Unprintable; KeyError for a form that the kind does not have.
    """
    known = _kind_of(kind, context)
    today = clock.today()
    seq, head = reading.head(require_programme())
    draft = Paper(kind=kind, fiscal_year=fiscal_year(today), title=context.title, chain_seq=seq, chain_head=head)
    issued = _issued(draft, context, today)
    if form == Form.PDF:
        return render(known.template, issued, at=context.as_at)
    return dict(known.also)[form](context, _issue(issued))


def _kind_of(key: str, context: Context) -> DocumentKind:
    known = document_kind(key)
    if not isinstance(context, known.context_type):
        raise TypeError(f"{key} is printed from {known.context_type.__name__}")
    return known


def _issued(paper: Paper, context: Context, today: dt.date) -> dict[str, Any]:
    content = json.loads(json.dumps(context.data()))
    head = " ".join(paper.chain_head[at : at + 8] for at in range(0, 64, 8))
    frame = {
        "title": paper.title,
        "number_text": paper.number_text,
        "dated": wareki(today),
        "date": [today.year, today.month, today.day],
        "addressee": content.pop("addressee"),
        "sender": content.pop("sender"),
        "sender_lines": content.pop("sender_lines", []),
        "draft": paper.number is None,
        "foot": _("［Q-…］は集計の番号です。発注者の窓で、その数字の根拠を1行ずつ確かめられます。"),
        "chain": _("台帳 第%(seq)s号まで（SHA-256）%(head)s") % {"seq": f"{paper.chain_seq or 0:,}", "head": head},
    }
    return {"paper": frame, "content": content}


def _issue(issued: dict[str, Any]) -> Issue:
    frame = issued["paper"]
    return Issue(
        frame["number_text"],
        frame["dated"],
        frame["title"],
        frame["addressee"],
        frame["sender"],
        tuple(frame["sender_lines"]),
    )


def _next_number(paper: Paper) -> int:
    """Gapless within programme, kind and 年度: acts take turns here until they commit, and one that fails takes no number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"engawa.paper/{paper.programme_id}/{paper.kind}/{paper.fiscal_year}"],
        )
    taken = Paper.objects.filter(kind=paper.kind, fiscal_year=paper.fiscal_year).aggregate(last=Max("number"))
    return int(taken["last"] or 0) + 1


def _keep_file(paper: Paper, form: Form, content: bytes) -> PaperFile:
    key, digest = store.keep(content, form.value)
    return PaperFile.objects.create(
        programme_id=paper.programme_id, paper=paper, form=form, file_key=key, sha256=digest, size=len(content)
    )


def _keep_figures(paper: Paper, figures: tuple[Figure, ...]) -> None:
    PaperFigure.objects.bulk_create(
        PaperFigure(
            programme_id=paper.programme_id,
            paper=paper,
            position=position,
            key=figure.key,
            value=figure.value,
            unit=figure.unit,
            query_id=figure.query_id,
            label=figure.label,
        )
        for position, figure in enumerate(figures)
    )
