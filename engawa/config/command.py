"""The `engawa` command."""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from engawa.config import installation, lan
from engawa.config.embedded import ServerFailedError
from engawa.config.installation import Kind, RefusedError
from engawa.config.places import NoPlaceError
from engawa.config.rehearsal.command import add_commands as add_rehearsal
from engawa.config.supervisor import REFUSED, Supervisor, bind, only_one, say

DEFAULT_PORT = 8000
TRIES = 20


def main(words: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(words)
    os.environ["ENGAWA_VAR"] = str(installation.var_folder())
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except (RefusedError, NoPlaceError, ServerFailedError) as error:
        print(error, file=sys.stderr, flush=True)
        return REFUSED


def demo(arguments: argparse.Namespace) -> int:
    _refuse_unbuilt()
    if os.environ.get("DATABASE_URL"):
        message = "デモは組み込みのデータベースだけを使います。DATABASE_URL を外してください。"
        raise RefusedError(message)
    installation.decide(installation.var_folder(), Kind.DEMO)
    say("デモを準備しています…")

    def when_ready(running: Supervisor) -> None:
        say(f"\nEngawa のデモが動いています: {running.origin}")
        running.once(["demo-links"])
        if running.tls:
            lan.tell(running.tls, running.origin)
        say("終了するには Ctrl-C を押してください。")

    near = lan.own_address() if arguments.lan else None
    return _serve(arguments, before=[["prepare"], ["demo-load"]], when_ready=when_ready, near=near)


def serve(arguments: argparse.Namespace) -> int:
    _refuse_unbuilt()
    installation.decide(installation.var_folder(), Kind(arguments.kind) if arguments.kind else None)

    def when_ready(running: Supervisor) -> None:
        say(f"Engawa が動いています: {running.origin}")

    return _serve(arguments, before=[["prepare"]], when_ready=when_ready)


def prepare(arguments: argparse.Namespace) -> int:
    from engawa.config import preparing

    var = installation.var_folder()
    if installation.read(var) is None and not os.environ.get("DATABASE_URL"):
        message = "はじめの一回は、管理者の接続先を DATABASE_URL に書いてください（組み込みのデータベースなら engawa serve）。"
        raise RefusedError(message)
    installation.decide(var, Kind(arguments.kind) if arguments.kind else None)
    preparing.prepare(var)
    return 0


def reerase(_arguments: argparse.Namespace) -> int:
    """Before the first page: whoever an old copy has brought back is erased again."""
    os.environ["ENGAWA_DB_ROLE"] = "engawa_worker"
    _django()
    from engawa.base.programmes.models import Programme
    from engawa.contract.custody.disposal.returning import erase_returned

    for programme in Programme.objects.exclude(kind=Programme.Kind.PLATFORM).order_by("made_at"):
        if again := erase_returned(programme):
            say(f"{programme.title}: 戻ってきた {again} 人を、もう一度消去しました。")
    return 0


def _again() -> list[Sequence[str]]:
    return [["reerase"]] if (installation.var_folder() / "tombstones.jsonl").exists() else []


def demo_load(_arguments: argparse.Namespace) -> int:
    _django()
    from engawa.config import demo as story

    story.load()
    return 0


def demo_links(_arguments: argparse.Namespace) -> int:
    _django()
    from engawa.config import demo as story

    for label, link in story.demo_links():
        say(f"  {label}\n    {link}")
    return 0


def doctor(_arguments: argparse.Namespace) -> int:
    from engawa.config import doctor as practice

    return practice.examine(installation.var_folder())


def backup(arguments: argparse.Namespace) -> int:
    from engawa.config.keeping import taking

    return taking.backup(installation.var_folder(), Path(arguments.folder))


def backup_key(arguments: argparse.Namespace) -> int:
    from engawa.config.keeping import sealing

    public = sealing.make_identity(Path(arguments.file))
    say(f"控えを開ける鍵を {arguments.file} に作りました。このサーバーの外に、2 か所以上で保管してください。")
    say(f"公開鍵: {public}")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    from engawa.config.keeping import restoring

    var, folder, identity = installation.var_folder(), Path(arguments.folder), Path(arguments.identity)
    return restoring.restore(var, folder, identity, stamp=arguments.stamp, replace=arguments.replace)


def drill(arguments: argparse.Namespace) -> int:
    from engawa.config.keeping import drill as practice

    return practice.drill(
        installation.var_folder(), Path(arguments.folder), Path(arguments.identity), stamp=arguments.stamp
    )


def manage(arguments: argparse.Namespace) -> int:
    os.environ["ENGAWA_DB_ROLE"] = arguments.role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["engawa manage", *arguments.words])
    return 0


def _serve(
    arguments: argparse.Namespace,
    *,
    before: Sequence[Sequence[str]],
    when_ready: Callable[[Supervisor], None],
    near: str | None = None,
) -> int:
    """`near`: our address in the local network, where https is spoken without a proxy."""
    var = installation.var_folder()
    found = installation.read(var)
    installation.ensure_root_key(var)
    outside = bool(os.environ.get("DATABASE_URL")) or (found is not None and found.database == "outside")
    with only_one(var):
        address = near or os.environ.get("ENGAWA_BIND", "127.0.0.1")
        listening = _bind(address, arguments.port or int(os.environ.get("PORT") or 0))
        # A name, not 127.0.0.1: a number is no valid party for passkeys.
        origin = os.environ.get("ENGAWA_ORIGIN") or f"http://localhost:{listening.getsockname()[1]}"
        tls = lan.certificate(var, near) if near else None
        if near:
            origin = f"https://{near}:{listening.getsockname()[1]}"
        running = Supervisor(var, listening, origin=origin, outside=outside, tls=tls)
        return running.run([*before, *_again()], when_ready)


def _bind(address: str, wanted: int) -> socket.socket:
    """The wanted port or none; without a wish the first free one from the usual port on."""
    for port in [wanted] if wanted else range(DEFAULT_PORT, DEFAULT_PORT + TRIES):
        try:
            return bind(address, port)
        except OSError:
            if not wanted and port == DEFAULT_PORT:
                say(f"{DEFAULT_PORT} 番は別のプログラムが使っています。空いている番号を使います。")
    message = f"{wanted or DEFAULT_PORT} 番で待ち受けできません。PORT を変えてください。"
    raise RefusedError(message)


def _refuse_unbuilt() -> None:
    built = ("frontend/dist/manifest.json", "engawa/locale/en/LC_MESSAGES/django.mo")
    if not all((installation.CHECKOUT / name).exists() for name in built):
        message = "画面の部品がまだ組み立てられていません。`make build` を先に実行してください。"
        raise RefusedError(message)


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
    import django

    django.setup()


def verify(arguments: argparse.Namespace) -> int:
    _django()
    from engawa.config import verifying

    if arguments.files:
        return verifying.verify_files(arguments.files)
    return verifying.verify_installation(installation.var_folder(), open_keys=arguments.keys)


def inspect(arguments: argparse.Namespace) -> int:
    from engawa.config.inspecting import command as practice

    return practice.main(installation.var_folder(), words=arguments.words)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="engawa", description="委託事業の場をひらく Engawa（縁側）の操作")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int], help_text: str | None) -> argparse.ArgumentParser:
        # Without a help text argparse leaves a command out of the list: these are called by the supervisor.
        sub = commands.add_parser(name, help=help_text) if help_text else commands.add_parser(name)
        sub.set_defaults(command=command)
        return sub

    for name, command, text in (("demo", demo, "デモを動かす"), ("serve", serve, "すべてのプロセスを動かす")):
        sub = add(name, command, text)
        sub.add_argument("--port", type=int, default=0, help=f"待ち受ける番号（環境変数 PORT、既定は {DEFAULT_PORT}）")
        if name == "demo":
            sub.add_argument("--lan", action="store_true", help="同じネットワークのスマートフォンにも https で見せる")
        if name == "serve":
            sub.add_argument("--kind", choices=list(Kind), help="新しく作るときの種類（既定は production）")
    sub = add("verify", verify, "台帳の連鎖を確かめる")
    sub.add_argument("files", nargs="*", help="書き出した台帳と控え（省くと自分の台帳）")
    sub.add_argument("--keys", action="store_true", help="root.key で鍵が開くことも確かめる")
    add("inspect", inspect, "消した方の残りを探す（探す値は標準入力の JSON）").add_argument(
        "--words", action="store_true", help="結果を日本語の文で示す（省くと JSON）"
    )
    add("doctor", doctor, "足りないものと注意することを示す")
    add("backup", backup, "暗号化した控えを作る").add_argument("folder", help="控えを置くフォルダー")
    add("backup-key", backup_key, "控えを開ける鍵を作る").add_argument(
        "file", help="鍵のファイル（サーバーの外で保管）"
    )
    for name, command, text in (("restore", restore, "控えを戻す"), ("drill", drill, "控えを戻せるか試す")):
        sub = add(name, command, text)
        sub.add_argument("folder", help="控えのあるフォルダー")
        sub.add_argument("--identity", required=True, help="控えを開ける鍵のファイル")
        sub.add_argument("--stamp", help="どの控えか（省くといちばん新しいもの）")
        if name == "restore":
            sub.add_argument("--replace", action="store_true", help="今あるデータを失ってよい")
    sub = add("manage", manage, "Django の管理コマンドを実行する")
    sub.add_argument("--role", default=os.environ.get("ENGAWA_DB_ROLE", "engawa_app"), help="データベースの役割")
    sub.add_argument("words", nargs=argparse.REMAINDER)
    add_rehearsal(add, lambda arguments, before: _serve(arguments, before=before, when_ready=lambda _running: None))
    sub = add("prepare", prepare, "はじめる前の用意をする（役割、表、画面の部品）")
    sub.add_argument("--kind", choices=list(Kind), help="新しく作るときの種類（既定は production）")
    add("reerase", reerase, None)
    add("demo-load", demo_load, None)
    add("demo-links", demo_links, None)
    return parser
