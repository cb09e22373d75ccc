from hashlib import sha256
from uuid import UUID

from engawa.shared.documents import store
from engawa.shared.documents.models import Paper
from engawa.shared.documents.states import PaperState


class Damaged(RuntimeError):
    """A frozen file is missing or is no longer what the ledger recorded."""


def papers(kind: str | None = None) -> list[Paper]:
    """Frozen papers of the open programme, newest first, figures with them."""
    found = Paper.objects.filter(state=PaperState.FROZEN).prefetch_related("figures")
    return list(found.filter(kind=kind) if kind else found)


def figures_of(paper: UUID) -> dict[str, int]:
    """Numbers as they stood, by key: for comparing a later count with the frozen one."""
    return dict(Paper.objects.get(pk=paper).figures.values_list("key", "value"))


def content_of(paper: Paper) -> bytes:
    """The frozen bytes, checked against the paper's SHA-256 on every reading. Raises Damaged."""
    content = store.read(paper.file_key)
    if content is None or sha256(content).hexdigest() != paper.sha256:
        raise Damaged(paper.file_key)
    return content
