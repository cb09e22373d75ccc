"""復元の練習: the newest generation is put back beside the running system, compared, and thrown away again."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

from engawa.config import installation
from engawa.config.installation import RefusedError
from engawa.config.keeping import contents, sealing
from engawa.config.keeping.generations import newest_keys, pick
from engawa.config.keeping.restoring import differences, fill, manifest, unpacked
from engawa.config.preparing import administrator
from engawa.config.roles import drop_database
from engawa.config.supervisor import say

ASIDE = "engawa_drill"
KEPT = "drills.jsonl"


def drill(var: Path, folder: Path, identity: Path, *, stamp: str | None = None) -> int:
    """0 when everything came back as it was kept."""
    by = sealing.identities(identity)
    chosen, keyed = pick(folder, stamp), newest_keys(folder)
    decided = installation.read(var)
    secret = var / "secrets" / "database.json"
    if decided is None or not secret.exists():
        raise RefusedError("データがまだありません。")
    began = dt.datetime.now(dt.UTC)
    told = manifest(chosen, by)
    rows = sum(rows for rows, _digest in told["tables"].values())
    with administrator(var, decided):
        content = json.loads(secret.read_text(encoding="utf-8"))
        try:
            fill(content, ASIDE, chosen, keyed, by)
            wrong = differences(content, ASIDE, told, same_keys=chosen == keyed)
            with unpacked(chosen, by, var) as files:
                wrong += contents.compare_files(told["files"], contents.tell_files(files))
            wrong += _opens()
        finally:
            drop_database(content, ASIDE)
    seconds = (dt.datetime.now(dt.UTC) - began).total_seconds()
    for sentence in wrong:
        say(f"× {sentence}")
    facts = f"表 {len(told['tables'])}、行 {rows}、台帳 {len(told['heads'])}、ファイル {len(told['files'])}、{seconds:.0f} 秒"
    say(
        f"{'×' if wrong else '○'} {chosen.stamp} の控えは、{'このままでは戻せません' if wrong else '戻せます'}（{facts}）。"
    )
    line = {"at": began.isoformat(), "stamp": chosen.stamp, "good": not wrong, "rows": rows, "seconds": round(seconds)}
    with (var / KEPT).open("a", encoding="ascii") as file:
        file.write(json.dumps(line) + "\n")
    return 1 if wrong else 0


def last(var: Path) -> dt.datetime | None:
    """When it last went well."""
    try:
        lines = (var / KEPT).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return None
    good = [one["at"] for one in map(json.loads, lines) if one["good"]]
    return dt.datetime.fromisoformat(good[-1]) if good else None


def _opens() -> list[str]:
    """Every chain holds, and the root key of this installation opens every programme's key."""
    env = os.environ | {"ENGAWA_DB_NAME": ASIDE, "ENGAWA_DB_ROLE": "engawa_app"}
    env.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "engawa", "verify", "--keys"],
        cwd=installation.CHECKOUT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return []
    found = [line.removeprefix("× ") for line in done.stdout.splitlines() if line.startswith("×")]
    return found or ["台帳を確かめられません。", *done.stderr.strip().splitlines()[-1:]]
