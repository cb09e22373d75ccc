"""Check a chain inside the installation; `tools/engawa-verify` does the same without importing us."""

import json
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from engawa.base.ledger.canonical import GENESIS, entry_hash
from engawa.base.ledger.models import ChainHead, Entry, Payload


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
    payloads = _payloads(programme)
    rows = Entry.objects.filter(programme=programme).order_by("seq").values_list("seq", "body", "prev", "hash")
    for seq, body, stored_prev, stored_hash in rows.iterator():
        bad = ""
        if seq != expected:
            bad = "番号が飛んでいます"
        elif bytes(stored_prev) != prev:
            bad = "前の記録とつながっていません"
        elif entry_hash(prev, seq, body) != bytes(stored_hash):
            bad = "内容が書き換えられています"
        else:
            bad = _judge(programme, body, payloads.get(seq))
        if bad:
            return Verdict(programme, expected - 1, prev.hex(), expected, bad)
        prev, expected = bytes(stored_hash), seq + 1
    kept = ChainHead.objects.filter(programme=programme).first()
    if (kept.seq if kept else 0) != expected - 1 or (kept and bytes(kept.hash) != prev):
        return Verdict(programme, expected - 1, prev.hex(), expected, "末尾の記録が欠けています")
    return Verdict(programme, expected - 1, prev.hex())


def _judge(programme: UUID, text: str, payload: str | None) -> str:
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return "記録の形をしていません"
    if body.get("programme") != str(programme):
        return "ほかの事業の記録です"
    if payload is not None and payload != body.get("payload_sha256"):
        return "封をした本文が書き換えられています"
    return ""


def _payloads(programme: UUID) -> dict[int, str]:
    """SHA-256 of each sealed payload that is still there; a disposal may have ended it."""
    rows = Payload.objects.filter(programme=programme).values_list("seq", "sealed")
    return {seq: sha256(bytes(sealed)).hexdigest() for seq, sealed in rows.iterator()}
