"""Running it as `deploy/` says: nginx with TLS, two web processes on one socket, a worker, a server of its own."""

import contextlib
import http.server
import json
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engawa.config import roles
from engawa.config.keeping import restoring, sealing
from engawa.config.keeping.generations import FILES, KEYS, Generation, generations
from tests.config.deployed import DEPLOY, HOST, SBIN, Deployed, deployed, unit, values
from tests.config.serving import free_port, until
from tests.delivery.exhibitors.files import postings_file

TOKEN = "Zk3vT0k3nOfALinkThatNobodyElseMaySee"


@pytest.fixture(scope="module")
def place() -> Iterator[Deployed]:
    with deployed() as found:
        yield found


@pytest.fixture(scope="module")
def fair(place: Deployed) -> dict[str, Any]:
    made: dict[str, Any] = place.seed("fair")
    return made


def keeps_quiet(place: Deployed) -> None:
    for log in place.folder.glob("*.log"):
        assert TOKEN not in log.read_text(encoding="utf-8", errors="replace"), log.name


def test_people_come_in_over_tls_with_one_rule_for_next_time(place: Deployed) -> None:
    status, told, page = place.get("/accounts/sign-in/")

    assert status == 200
    assert "サインイン" in page
    assert told["strict-transport-security"].count("max-age") == 1
    assert "secure" in told["set-cookie"].lower()
    figures = {"Authorization": "Bearer figures-please"}
    assert (place.get("/metrics", figures)[0], place.direct("/metrics", **figures)) == (404, 200)


def test_a_stream_passes_while_it_is_written(place: Deployed, fair: dict[str, Any]) -> None:
    with contextlib.closing(place.connect()) as connection:
        connection.request("GET", f"/p/{fair['slug']}/stream", headers={"Host": HOST, "Cookie": fair["cookie"]})
        answer = connection.getresponse()
        assert answer.status == 200
        hello = json.loads(_event(answer, "hello"))
        heard = next(one for one in hello["channels"] if one["kind"] == "board")

        place.seed("wake", fair["id"], heard["kind"], heard["ref"])

        assert json.loads(_event(answer, "wake"))["kind"] == "board"


def test_a_file_passes_up_to_the_applications_own_limit(place: Deployed, fair: dict[str, Any]) -> None:
    taken = _upload(place, fair, postings_file(2))
    largest = _upload(place, fair, b"a,b\n" + b"1,2\n" * 9_990_000)
    beyond = _upload(place, fair, b"x" * 45_000_000)

    assert taken[0] == 302 and "/office/imports/" in taken[1]["location"]
    assert largest[0] == 422  # read, and found to be no postings
    assert beyond[0] == 413 and "40 MB" in beyond[2]


def test_either_web_process_may_be_away_and_people_are_told_when_both_are(place: Deployed) -> None:
    place.end("web-1")
    assert [place.get("/healthz")[0] for _time in range(4)] == [200] * 4
    place.end("web-2", signal.SIGKILL)
    place.listening.close()
    gone = place.get(f"/accounts/link/{TOKEN}/?next={TOKEN}")

    assert gone[0] == 503
    assert "ただいま準備しています" in gone[2]
    keeps_quiet(place)
    place.listen()
    for number in ("1", "2"):
        place.start("engawa-web@.service", key=f"web-{number}")
    until(place.answers, place.log)


def test_no_log_tells_a_token_a_question_or_a_machine(place: Deployed) -> None:
    for path in (f"/accounts/link/{TOKEN}/", f"/p/nobody/enter/{TOKEN}/", f"/{TOKEN}", f"/p/x/{TOKEN}/?q={TOKEN}"):
        place.get(path)

    time.sleep(0.2)
    lines = (place.folder / "engawa-access.log").read_text(encoding="utf-8").splitlines()
    assert [line.split()[1:4] for line in lines[-4:]] == [
        ["127.0.0.0", "GET", "/accounts"],
        ["127.0.0.0", "GET", "/p/nobody/enter"],
        ["127.0.0.0", "GET", "-"],
        ["127.0.0.0", "GET", "/p"],
    ]
    keeps_quiet(place)
    assert "?" not in "".join(lines) and "127.0.0.1" not in "".join(lines)


def test_the_application_is_told_by_nginx_alone_where_somebody_comes_from(place: Deployed) -> None:
    """An application that says nothing of buffering, so that this file does it."""
    heard: list[dict[str, str]] = []
    go = threading.Event()

    class Application(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"first\n")
            go.wait(20)

        def log_message(self, *_words: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Application) as application:
        threading.Thread(target=application.serve_forever, daemon=True).start()
        place.end("nginx")
        place.front(behind=application.server_port)
        try:
            with contextlib.closing(place.connect()) as connection:
                forged = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "http", "Forwarded": "for=192.0.2.1"}
                headers = {"Host": HOST, "X-Forwarded-Host": "elsewhere.example", **forged}
                connection.request("GET", "/p/x/stream", headers=headers)
                assert connection.getresponse().read(6) == b"first\n"
        finally:
            go.set()
            application.shutdown()
            place.end("nginx")
            place.front()

    [told] = heard
    assert (told["host"], told["x-forwarded-for"], told["x-forwarded-proto"]) == (HOST, "127.0.0.1", "https")
    assert {"forwarded", "x-forwarded-host"} & set(told) == set()


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    assert shutil.which("systemd-analyze"), "make tools"
    shutil.copytree(DEPLOY / "systemd", tmp_path / "units")
    for path in (tmp_path / "units").rglob("*.*"):
        if path.is_file():
            said = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r"/opt/engawa/\.venv/bin/\w+", "/bin/true", said), encoding="utf-8")
    names = [path.name for path in (tmp_path / "units").glob("engawa*") if path.is_file() and "@" not in path.name]
    words = ["systemd-analyze", "verify", "--man=no", *sorted(names), "engawa-web@1.service"]
    env = {"PATH": SBIN, "SYSTEMD_UNIT_PATH": f"{tmp_path / 'units'}:", "LC_ALL": "C"}

    done = subprocess.run(words, env=env, cwd=tmp_path / "units", capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert len(names) == 6


def test_every_service_is_shut_in_and_none_but_its_own_ports_are_named() -> None:
    services = [path.name for path in (DEPLOY / "systemd").glob("*.service")]

    assert len(services) == 4
    for name in services:
        of = unit(name)
        assert (values(of, "User"), values(of, "NoNewPrivileges")) == (["engawa"], ["yes"])
        assert (values(of, "ProtectSystem"), values(of, "LimitCORE"), values(of, "UMask")) == (
            ["strict"],
            ["0"],
            ["0077"],
        )
    assert [name for name in sorted(services) if "DATABASE_URL" not in values(unit(name), "UnsetEnvironment")] == [
        "engawa-prepare.service"
    ]


# --- backups of what runs here ------------------------------------------------------------------------------------


def test_a_backup_taken_while_everything_runs_comes_back_as_it_was(place: Deployed, fair: dict[str, Any]) -> None:
    """The unit's own command; then the drill, with nothing of it left."""
    place.run("engawa-backup.service")

    told = place.engawa("drill", str(place.backups), "--identity", str(place.key))

    [one] = generations(place.backups)
    assert f"○ {one.stamp} の控えは、戻せます" in told
    for path in place.backups.iterdir():
        assert path.read_bytes().startswith(b"age-encryption.org/v1\n"), path.name
        assert path.stat().st_mode & 0o077 == 0
    with _as(place, roles.BACKUP) as connection:
        assert connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'engawa_%'").fetchall() == []
    for kind in (KEYS, FILES):
        spoiled = bytearray(one.part(kind).read_bytes())
        spoiled[-20] ^= 1
        one.part(kind).write_bytes(spoiled)
        with pytest.raises(AssertionError, match="鍵が違うか、ファイルが壊れています"):
            place.engawa("drill", str(place.backups), "--identity", str(place.key))


def test_whoever_was_erased_since_returns_with_no_backup(place: Deployed, tmp_path: Path) -> None:
    day = place.seed("fair")
    before = _back_up(place, tmp_path)
    place.seed("erase", day["id"], day["subject"], role="engawa_worker")
    after = _back_up(place, tmp_path)
    by, content = sealing.identities(place.key), _content(place)
    restoring.fill(content, restoring.ASIDE, before, after, by)
    with _as(place, roles.BACKUP, restoring.ASIDE) as old, _as(place, roles.BACKUP, "engawa") as now:
        assert old.execute(HERS, {"her": day["subject"]}).fetchone() == (1, 0)  # her row, and no key to it
        assert old.execute(RIGHTS).fetchall() == now.execute(RIGHTS).fetchall()

    words = ["restore", str(tmp_path), "--identity", str(place.key), "--stamp", before.stamp]
    with pytest.raises(AssertionError, match="先に止めてください"):
        place.engawa(*words, "--replace")
    place.end_all()
    with pytest.raises(AssertionError, match="--replace"):
        place.engawa(*words)
    (place.var / "tombstones.jsonl").unlink()  # a new machine knows nothing
    told = place.engawa(*words, "--replace")

    assert "1 人を、もう一度消去しました" in told
    assert place.seed("holds", day["id"], day["subject"]) == {"rows": 0, "keys": 0, "tombstone": True}
    place.start_all()


def _back_up(place: Deployed, folder: Path) -> Generation:
    time.sleep(1.1)  # the name of a generation tells seconds
    place.engawa("backup", str(folder))
    return generations(folder)[-1]


HERS = """
SELECT (SELECT count(*) FROM subjects_subject WHERE id = %(her)s), (SELECT count(*) FROM vault.key WHERE owner = %(her)s)
"""
RIGHTS = """
SELECT kind, name, coalesce((SELECT array_agg(one::text ORDER BY one::text) FROM unnest(acl) AS one), '{}'), more FROM (
  SELECT 'relation' AS kind, oid::regclass::text AS name, relacl AS acl,
         concat(relowner::regrole, relrowsecurity, relforcerowsecurity) AS more
  FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'vault'::regnamespace)
  UNION ALL
  SELECT 'function', oid::regprocedure::text, proacl, concat(proowner::regrole, prosecdef, proconfig)
  FROM pg_proc WHERE pronamespace IN ('public'::regnamespace, 'vault'::regnamespace)
  UNION ALL
  SELECT 'schema', nspname, nspacl, '' FROM pg_namespace WHERE nspname IN ('public', 'vault')
  UNION ALL
  SELECT 'default', concat(defaclrole::regrole, defaclobjtype), defaclacl, '' FROM pg_default_acl
  UNION ALL
  SELECT 'policy', concat(polrelid::regclass, ' ', polname), NULL, pg_get_expr(polqual, polrelid) FROM pg_policy
  UNION ALL
  SELECT 'trigger', concat(tgrelid::regclass, ' ', tgname), NULL, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal
) AS all_of_them ORDER BY kind, name
"""


def _content(place: Deployed) -> roles.Content:
    content: roles.Content = json.loads((place.var / "secrets" / "database.json").read_text(encoding="utf-8"))
    return content


def _as(place: Deployed, role: str, name: str = "postgres") -> "psycopg.Connection[Any]":
    return roles.connect(roles.login(_content(place), role), name)


def _event(answer: Any, wanted: str) -> str:
    """The data of the next event of this name."""
    name = ""
    while True:
        line = answer.readline().decode().strip()
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: ") and name == wanted:
            return line.removeprefix("data: ")


def _upload(place: Deployed, fair: dict[str, Any], data: bytes) -> tuple[int, dict[str, str], str]:
    address = f"/p/{fair['slug']}/office/imports/"
    _status, told, page = place.get(address, {"Cookie": fair["cookie"]})
    form = re.search(r"engawa-form=([^;]+)", told["set-cookie"])
    assert form is not None
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    edge = "engawaEngawaEngawa"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in hidden.items()
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    )
    body = "".join(parts).encode() + head.encode() + data + f"\r\n--{edge}--\r\n".encode()
    headers = {
        "Cookie": f"{fair['cookie']}; engawa-form={form[1]}",
        "Content-Type": f"multipart/form-data; boundary={edge}",
        "Origin": f"https://{HOST}",
    }
    return place.ask("POST", address, body=body, headers=headers)
