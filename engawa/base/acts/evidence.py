"""Rows that are evidence, not acts: written without an entry. The one written list of them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from engawa.base.acts import hooks
from engawa.base.kit import opened
from engawa.base.programmes.context import HasId, recording

EVIDENCE: dict[str, str] = {
    "live_evidence": "在室・通信の証跡（心拍、計数、開閉）",
    "live_beat": "画面の生存と順番（再起動で消えてよい）",
    "live_signal": "通話の接続信号（2分で消える）",
    "live_message": "部屋の中の会話",
    "live_seat": "席の在・離席（決めた人のいない変化）",
    "queues_presence": "整理券を持つ人の画面が開いているか（30秒で離席中）",
    "guidance_counsellorseen": "相談窓口の画面を相談員が開いているか（40秒で不在）",
    "fairs_plenaryline": "開会・PR・閉会の字幕（だれでも読める公開の言葉）",
    "fairs_hostseen": "ブースの画面を担当者が開いているか（40秒で不在）",
    "acts_refusaltally": "断った操作の数（1分ごとの記録にまとめる）",
    "programmes_answer": "二重送信を防ぐ控え",
    "accounts_signin": "担当者のサインインの控え",
    "accounts_tries": "試みた回数（10分で消える）",
    "accounts_account": "サインインの器（鍵を登録するまで入れない）",
    "accounts_totp": "登録中の認証アプリ（着任の操作が済むまで使えない）",
    "accounts_stepup": "操作の確認の控え（操作そのものは台帳に残る）",
}
"""Tables written outside acts, each with the reason."""


@dataclass
class Recording:
    """Open while evidence is written: it opens no sealed value, makes no key and writes the listed tables only."""

    programme_id: UUID
    wakes: list[tuple[str, str]] = field(default_factory=list)
    writes: frozenset[str] = frozenset(EVIDENCE)

    def unreadable(self, fields: Iterable[str]) -> None:
        raise opened.NoOpenAct("evidence opens no sealed value")

    def wake(self, kind: str, ref: object) -> None:
        self.wakes.append((kind, str(ref)))


@contextmanager
def evidence(programme: HasId) -> Iterator[Recording]:
    """Write evidence rows in a short transaction (or within the open act) and wake screens at its commit."""
    record = Recording(programme.pk)
    token = None
    with recording(programme):
        if opened.current.get() is None:
            token = opened.current.set(record)
        try:
            yield record
        finally:
            if token is not None:
                opened.current.reset(token)
        hooks.wake(programme.pk, record.wakes)
