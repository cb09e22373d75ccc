"""A small installation of its own, and one marked value for each kind of place, put there by whatever writes there."""

import base64
import contextlib
import dataclasses
import datetime as dt
import gzip
import io
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import psycopg
from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import EmailMessage
from procrastinate import App, SyncPsycopgConnector
from psycopg.types.json import Json, Jsonb

from engawa.config import installation, places, roles
from engawa.config.embedded import Embedded
from engawa.config.inspecting import Value
from engawa.config.keeping import programs
from engawa.shared.documents.render import render
from tests.shared.documents.test_render import TEMPLATE, data

KEY = bytes.fromhex("019c3f77aa55" * 10)
LOOKUP = bytes.fromhex("7e57c0de" * 8)
OWN = UUID("0192a7b0-0000-7000-8000-00000000beef")

TABLES = """
CREATE TABLE people (id uuid, line text, facts jsonb, told json, stored bytea, many text[], number numeric);
CREATE TABLE shut (programme_id uuid, line text);
ALTER TABLE shut ENABLE ROW LEVEL SECURITY;
ALTER TABLE shut FORCE ROW LEVEL SECURITY;
CREATE TABLE gone (line text) WITH (autovacuum_enabled = off);
CREATE TABLE sorted (line text) WITH (autovacuum_enabled = off);
CREATE INDEX sorted_line ON sorted (line);
CREATE TABLE counted (line text) WITH (autovacuum_enabled = off);
CREATE TABLE dropped (line text);
CREATE TABLE lost (kept int, line text);
CREATE TABLE long (line text);
CREATE TABLE names (family text, given text);
CREATE TABLE vault.hidden (value bytea);
CREATE TABLE django_session (session_key text PRIMARY KEY, session_data text, expire_date timestamptz);
"""


@dataclasses.dataclass(frozen=True)
class Planted:
    """Where a value must be found: kind of site, words of its name, words of the place, of the encoding."""

    kind: str
    site: str
    place: str = ""
    encoding: str = ""


class House:
    """An installation with an embedded server, empty but for the tables above."""

    def __init__(self, folder: Path) -> None:
        self.var, self.backups, self.temporary = folder / "var", folder / "backups", folder / "tmp"
        installation.decide(self.var, installation.Kind.TEST)
        installation.ensure_root_key(self.var)
        self.server = Embedded(self.var, fast=True)
        self.server.start()
        self.content = roles.ensure_roles(self.server.admin, self.var)
        self.temporary.mkdir()
        self.backups.mkdir()
        with self.admin() as connection:
            connection.execute("SET ROLE engawa_owner")
            connection.execute(TABLES)

    def admin(self) -> roles.Connection:
        return roles.connect(self.server.admin, "engawa")

    def jobs(self) -> App:
        return App(connector=SyncPsycopgConnector(kwargs=self.server.admin.conninfo("engawa")))


def name(number: int) -> str:
    """Names nobody bears, no two sharing three letters in a row."""
    one = "湯梨浜三朝琴浦北栄"[number % 9] + "曳吉馬佐治若桜岩美"[number // 9]
    return f"{one}砂{'一二三四五六七八九'[number % 9]}{'東西南北中上下左右'[number // 9]}"


def plant(house: House) -> Iterator[tuple[Value, Planted]]:
    numbers = iter(range(81))

    def marked(label: str, planted: Planted) -> tuple[str, tuple[Value, Planted]]:
        text = name(next(numbers))
        return text, (Value(label, text=text), planted)

    with house.admin() as connection:
        yield from _tables(connection, marked)
        yield from _remnants(connection, marked)
        connection.execute("CHECKPOINT")
    yield from _services(house, marked)
    yield from _files(house, marked)


def _tables(run: roles.Connection, marked: Any) -> Iterator[tuple[Value, Planted]]:
    for label, column, write in (
        ("列の文字", "line", lambda text: text),
        ("jsonb の中", "facts", lambda text: Jsonb({"answers": [{"q": text}]})),
        ("json の中", "told", lambda text: Json({"q": text}, dumps=json.dumps)),
        ("バイト列の中", "stored", lambda text: text.encode("cp932")),
        ("配列の中", "many", lambda text: ["a", text]),
    ):
        text, planted = marked(label, Planted("table", "表 public.people", column))
        run.execute(f"INSERT INTO people ({column}) VALUES (%s)", [write(text)])
        yield planted
    run.execute("INSERT INTO people (id, number) VALUES (%s, 85712345678)", [OWN])
    yield Value("識別子", text=str(OWN)), Planted("table", "表 public.people", "id", "bytes")
    yield Value("数", text="085-7123-45678"), Planted("table", "表 public.people", "number")
    text, planted = marked("ほかの事業の行", Planted("table", "表 public.shut", "line"))
    run.execute("INSERT INTO shut VALUES (gen_random_uuid(), %s)", [text])
    yield planted
    run.execute("INSERT INTO vault.hidden VALUES (%s)", [KEY])
    yield Value("鍵", raw=KEY), Planted("table", "表 vault.hidden", "value")
    run.execute("INSERT INTO names VALUES ('湯', '砂石')")
    yield Value("分かれた氏名", parts=("湯", "砂石")), Planted("table", "表 public.names", "列にまたがって")
    text, planted = marked("長い文の中", Planted("table", "表 public.long", "line"))
    run.execute("INSERT INTO long VALUES (%s)", ["あいうえお。" * 4000 + text + "かきくけこ。" * 4000])
    yield planted


def _remnants(run: roles.Connection, marked: Any) -> Iterator[tuple[Value, Planted]]:
    text, planted = marked("消した行", Planted("heap", "表 public.gone（ヒープ）", "base/"))
    run.execute("INSERT INTO gone VALUES (%s)", [text])
    run.execute("DELETE FROM gone")
    yield planted
    text, planted = marked("索引", Planted("index", "索引 public.sorted_line（表 public.sorted）", "base/"))
    run.execute("INSERT INTO sorted VALUES (%s)", [text])
    run.execute("DELETE FROM sorted")
    yield planted
    text, planted = marked("統計", Planted("catalogue", "サーバーの目録", "pg_statistic.stavalues1"))
    run.execute("INSERT INTO counted SELECT %s FROM generate_series(1, 20)", [text])
    run.execute("ANALYZE counted")
    run.execute("DELETE FROM counted")
    yield planted
    text, planted = marked("消した表の WAL", Planted("wal", "書き込み記録（pg_wal）", "pg_wal/"))
    run.execute("INSERT INTO dropped VALUES (%s)", [text])
    run.execute("DROP TABLE dropped")
    yield planted
    text, planted = marked("消した列", Planted("heap", "表 public.lost（ヒープ）", "base/"))
    run.execute("INSERT INTO lost VALUES (1, %s)", [text])
    run.execute("ALTER TABLE lost DROP COLUMN line")
    yield planted
    text, planted = marked("サーバーの記録", Planted("log", "サーバーの記録", "server.log"))
    run.execute(f"DO $$ BEGIN RAISE LOG 'job for {text}'; END $$")
    yield planted


def _services(house: House, marked: Any) -> Iterator[tuple[Value, Planted]]:
    text, planted = marked("仕事の引数", Planted("table", "表 public.procrastinate_jobs", "args"))
    with house.jobs().open() as jobs:
        jobs.schema_manager.apply_schema()
        jobs.configure_task("greet", allow_unknown=True).defer(name=text)
    yield planted
    text, planted = marked(
        "セッション", Planted("table", "表 public.django_session", "session_data", "in zlib in base64")
    )
    with house.admin() as connection:
        encoded = SessionStore().encode({"note": text * 5})
        connection.execute("INSERT INTO django_session VALUES ('k', %s, now())", [encoded])
    yield planted
    text, planted = marked("控え", Planted("folder", "渡された場所", "engawa.dump", "in dump"))
    with house.admin() as connection:
        connection.execute("CREATE TABLE early (line text)")
        connection.execute("GRANT SELECT ON early TO engawa_backup")
        connection.execute("INSERT INTO early SELECT %s || repeat('x', 2000) FROM generate_series(1, 40)", [text])
    words = [places.wheel_programs() / "bin" / "pg_dump", "--format=custom", f"--file={house.backups / 'engawa.dump'}"]
    reaching = programs.reaching(house.content, roles.BACKUP, house.content["name"])
    subprocess.run(words, env=reaching, check=True)
    with house.admin() as connection:
        connection.execute("DROP TABLE early")
        yield planted
        text, planted = marked("大きな物の中", Planted("catalogue", "サーバーの目録", "pg_largeobject.data"))
        connection.execute("SELECT lo_from_bytea(0, %s)", [text.encode()])
    yield planted


def _files(house: House, marked: Any) -> Iterator[tuple[Value, Planted]]:
    def write(path: str, content: bytes) -> None:
        (house.var / path).parent.mkdir(parents=True, exist_ok=True)
        (house.var / path).write_bytes(content)

    for label, encoding in (("メール", "utf-8"), ("古いメール", "iso-2022-jp")):
        for part in ("本文", "件名"):
            text, planted = marked(f"{label}の{part}", Planted("file", "フォルダー var/mail", ".eml"))
            shown = {"本文": "面談のご案内", "件名": "面談のご案内"} | {part: f"長い挨拶のあとに{text}様"}
            mail = EmailMessage(shown["件名"], shown["本文"] * 3, "a@example.jp", ["b@example.jp"])
            mail.encoding = encoding
            mail.attach("list.csv", f"番号,氏名\r\n1,{shown['本文']}\r\n".encode("cp932"), "text/csv")
            write(f"mail/{label}{part}.eml", mail.message().as_bytes())
            yield planted
    text, planted = marked("ログ", Planted("file", "フォルダー var/logs", "web.log", "percent"))
    write("logs/web.log", f"GET /p/x/enter/{quote(text)}/ 200\n".encode())
    yield planted
    text, planted = marked("書き出し", Planted("file", "フォルダー var/exports", "list.csv.gz", "cp932 in gzip"))
    write("exports/list.csv.gz", gzip.compress(f"1,{text},甲\r\n".encode("cp932")))
    yield planted
    text, planted = marked("表計算", Planted("file", "フォルダー var/exports", "list.xlsx", "in zip"))
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<si><t>{text}</t></si>")
    write("exports/list.xlsx", book.getvalue())
    yield planted
    text, planted = marked("書類", Planted("file", "フォルダー var/files", "a.pdf", "in pdf"))
    write("files/papers/a.pdf", render(TEMPLATE, data(f"本文に{text}"), at=dt.datetime(2026, 2, 14, tzinfo=dt.UTC)))
    yield planted
    text, planted = marked("ファイル名", Planted("file", "フォルダー var/exports", "示しません", "in file name"))
    write(f"exports/{text}.txt", b"-")
    yield planted
    write("run/state.json", json.dumps({"lookup": base64.b64encode(LOOKUP).decode()}).encode())
    yield Value("照合値", raw=LOOKUP), Planted("file", "フォルダー var/run", "state.json", "base64")
    text, planted = marked("一時ファイル", Planted("temporary", "一時フォルダー", "tmpabcd1234/draft"))
    folder = house.temporary / "tmpabcd1234"
    folder.mkdir()
    (folder / "draft").write_text(text, encoding="utf-16")
    yield planted


@contextlib.contextmanager
def asking(house: House, text: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that asked for a value and stays open, as those of a pool do."""
    with house.admin() as connection:
        connection.execute(f"SELECT '{text}'")
        yield connection


def environment(house: House) -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("ENGAWA_")} | {
        "ENGAWA_VAR": str(house.var),
        "TMPDIR": str(house.temporary),
    }
