"""The words of `engawa rehearsal…`; what needs the robots' libraries or Django is imported when it is called."""

import argparse
import signal
from collections.abc import Callable
from pathlib import Path

from engawa.config import installation
from engawa.config.installation import Kind, RefusedError

Add = Callable[[str, Callable[[argparse.Namespace], int], str | None], argparse.ArgumentParser]
Serve = Callable[[argparse.Namespace, list[list[str]]], int]

SIZE = {"booths": int, "pairs": int, "least": int, "seconds": float}
"""What the fair is prepared for."""


def rehearsal(arguments: argparse.Namespace) -> int:
    try:
        from engawa.config.rehearsal import run
    except ModuleNotFoundError as problem:
        if problem.name != "httpx":
            raise
        raise RefusedError("予行演習の道具がまだ入っていません。`make rehearsal` で動かしてください。") from problem
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended as by Ctrl-C: its installation ends with it
    return run.rehearse(run.asked(arguments))


def load(arguments: argparse.Namespace) -> int:
    _django()
    from engawa.config.rehearsal import ground

    ground.load(ground.Size(arguments.booths, arguments.pairs, arguments.least, arguments.seconds))
    return 0


def facts(arguments: argparse.Namespace) -> int:
    _django()
    from engawa.config.rehearsal import facts as telling

    telling.tell(Path(arguments.mails))
    return 0


def _django() -> None:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
    import django

    django.setup()


def add_commands(add: Add, serve: Serve) -> None:
    """`serve` runs an installation, after these commands have prepared it."""
    sub = add("rehearsal", rehearsal, "ロボットで説明会の一日を予行演習する")
    sub.add_argument("--seekers", type=int, help="求職者の数（既定は300）")
    sub.add_argument("--booths", type=int, help="ブースの数（既定は60）")
    sub.add_argument("--minutes", type=float, help="人が来て話している時間（分。既定は24）")
    sub.add_argument("--seed", type=int, help="同じ種なら、同じような午後になる")
    sub.add_argument("--no-kills", dest="kills", action="store_false", help="プロセスを強制終了しない")
    sub.add_argument("--more-kills", type=int, default=2, help="各1回のほかに、何回強制終了するか（既定は2）")
    sub.add_argument("--browsers", type=int, help="本物のブラウザーの組の数（既定は1）")
    sub.add_argument("--break", dest="broken", choices=["lock", "wake", "ticker"], help="わざと壊して確かめる")

    def run(arguments: argparse.Namespace) -> int:
        installation.decide(installation.var_folder(), Kind.DEMO)
        words = [text for word in SIZE for text in (f"--{word}", str(getattr(arguments, word)))]
        return serve(arguments, [["prepare"], ["rehearsal-load", *words]])

    for name, command in (("rehearsal-serve", run), ("rehearsal-load", load)):
        sub = add(name, command, None)
        sub.add_argument("--port", type=int, default=0)
        for word, kind in SIZE.items():
            sub.add_argument(f"--{word}", type=kind, required=True)
    add("rehearsal-facts", facts, None).add_argument("mails")
