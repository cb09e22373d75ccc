"""Check the chains of records: our own, or one written out for the commissioner."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from engawa.base.kit.ids import PLATFORM
from engawa.base.ledger.verify import Verdict, verify
from engawa.base.programmes.context import across_programmes, inside
from engawa.base.programmes.models import Programme, platform
from engawa.base.vault import crypto, keys
from engawa.config import installation
from engawa.config.preparing import administrator
from engawa.config.supervisor import say

TOOL = installation.CHECKOUT / "tools" / "engawa-verify"


def verify_files(words: Sequence[str]) -> int:
    """The commissioner's own tool, in its own process: it imports nothing of ours."""
    return subprocess.run([sys.executable, str(TOOL), *words], check=False).returncode


def verify_installation(var: Path, *, open_keys: bool = False) -> int:
    """With `open_keys` also whether the root key here opens what the programmes' keys are wrapped in."""
    decided = installation.read(var)
    if decided is None:
        raise installation.RefusedError("データがまだありません。")
    with administrator(var, decided):
        bad = 0
        if not Programme.objects.filter(pk=PLATFORM).exists():
            say("まだ何も行われていません。確かめる記録はありません。")
            return 0
        with inside(platform()):
            bad += _report("基盤", verify(platform().pk))
            bad += open_keys and _report_key("基盤", PLATFORM)
        for programme in across_programmes("verify every chain"):
            bad += _report(programme.title, verify(programme.pk))
            bad += open_keys and _report_key(programme.title, programme.pk)
    return 1 if bad else 0


def _report(title: str, verdict: Verdict) -> int:
    if verdict.good:
        say(f"○ {title}: 記録 {verdict.entries} 件、末尾 {verdict.head}")
        return 0
    say(f"× {title}: 記録 {verdict.bad_seq} で{verdict.reason}")
    return 1


def _report_key(title: str, programme: UUID) -> int:
    try:
        keys.programme_key(programme)
    except crypto.WillNotOpen:
        say(f"× {title}: この root.key では、封じた情報を開けません。")
        return 1
    return 0
