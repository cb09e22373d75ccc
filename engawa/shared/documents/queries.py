from hashlib import sha256
from uuid import UUID

from engawa.shared.documents import store
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import document_kind
from engawa.shared.documents.models import Paper
from engawa.shared.documents.render import render
from engawa.shared.documents.states import PaperState


class Damaged(RuntimeError):
    """A frozen file is missing or is no longer what the ledger recorded."""


def papers(kind: str | None = None) -> list[Paper]:
    """Frozen papers of the open programme, newest first, with their figures and forms."""
    found = Paper.objects.filter(state=PaperState.FROZEN).defer("printed").prefetch_related("figures", "files")
    return list(found.filter(kind=kind) if kind else found)


def latest(kind: str) -> Paper | None:
    """The last frozen paper of a kind."""
    return Paper.objects.filter(state=PaperState.FROZEN, kind=kind).order_by("-frozen_at", "-id").first()


def figures_of(paper: UUID) -> dict[str, int]:
    """Numbers as they stood, by key: for comparing a later count with the frozen one."""
    return dict(Paper.objects.get(pk=paper).figures.values_list("key", "value"))


def content_of(paper: Paper, form: Form = Form.PDF) -> bytes:
    """The frozen bytes, checked against their SHA-256 on every reading. Raises Damaged, PaperFile.DoesNotExist."""
    kept = paper if form == Form.PDF else paper.files.get(form=form)
    content = store.read(kept.file_key)
    if content is None or sha256(content).hexdigest() != kept.sha256:
        raise Damaged(kept.file_key)
    return content


def printed_again(paper: Paper) -> bytes:
    """The PDF made anew from the frozen context: the same bytes as long as template and fonts are the same."""
    return render(document_kind(paper.kind).template, paper.printed, at=paper.as_at)
