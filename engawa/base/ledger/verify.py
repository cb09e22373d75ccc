"""Check a chain inside the installation; `tools/engawa-verify` does the same without importing us."""

from dataclasses import dataclass
from uuid import UUID

from engawa.base.ledger.canonical import GENESIS, entry_hash
from engawa.base.ledger.models import ChainHead, Entry


@dataclass(frozen=True)
class Verdict:
    programme: UUID
    entries: int
    head: str
    bad_seq: int | None = None
    reason: str = ""

    @property
    def good(self) -> bool:
        return self.bad_seq is None


def verify(programme: UUID) -> Verdict:
    """Walk the chain of the open programme and name the first bad entry."""
    prev, expected = GENESIS, 1
    rows = Entry.objects.filter(programme=programme).order_by("seq").values_list("seq", "body", "prev", "hash")
    for seq, body, stored_prev, stored_hash in rows.iterator():
        if seq != expected:
            return Verdict(programme, expected - 1, prev.hex(), expected, "番号が飛んでいます")
        if bytes(stored_prev) != prev:
            return Verdict(programme, expected - 1, prev.hex(), seq, "前の記録とつながっていません")
        if entry_hash(prev, seq, body) != bytes(stored_hash):
            return Verdict(programme, expected - 1, prev.hex(), seq, "内容が書き換えられています")
        prev, expected = bytes(stored_hash), seq + 1
    kept = ChainHead.objects.filter(programme=programme).first()
    if (kept.seq if kept else 0) != expected - 1 or (kept and bytes(kept.hash) != prev):
        return Verdict(programme, expected - 1, prev.hex(), expected, "末尾の記録が欠けています")
    return Verdict(programme, expected - 1, prev.hex())
