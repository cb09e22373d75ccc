"""Companies beyond the demo's forty, all invented: their postings as a file of the feed, and who sits at the booth."""

import csv
import io
from typing import Any

from engawa.base.kit.corporate import corporate_check_digit
from engawa.base.kit.csvsafe import decode, encode
from engawa.config.demo.people import DATA, read

BODY = "99990001{:04d}"
OWN = ("求人番号", "事業所番号", "法人番号", "事業所名", "事業所名カナ", "ホームページ")
WHOLE = 11
"""The first postings of the feed lack nothing; some later ones do, on purpose."""
DIGITS = "〇一二三四五六七八九"
KANA = ("レイ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ")


def hosts(count: int) -> list[dict[str, Any]]:
    """One for each booth: the demo's, then more of the same kind."""
    known: list[dict[str, Any]] = read("people.json")["exhibitors"]
    return [*known[:count], *(_host(number) for number in range(1, count - len(known) + 1))]


def more(count: int) -> list[dict[str, Any]]:
    """What the companies beyond the demo's say of themselves, when so many booths are wanted."""
    known = read("companies.json")
    return [
        {"name": _name(number), "what": known[number % len(known)]["what"], "employees": 20 + number}
        for number in range(1, count - len(known) + 1)
    ]


def postings(count: int) -> bytes:
    """The feed for so many companies: the demo's postings, and one of each company beyond."""
    head, *rows = csv.reader(io.StringIO(decode((DATA / "postings.csv").read_bytes()).text, newline=""))
    place = {name: head.index(name) for name in OWN}
    wanted = {host["corporate_no"] for host in hosts(count)}
    told = [row for row in rows if row[place["法人番号"]] in wanted]
    for number in range(1, len(more(count)) + 1):
        row = list(rows[1 + number % WHOLE])
        own = (
            f"31991-{number:08d}",
            f"3199-{900000 + number}-1",
            _corporate_no(number),
            _name(number),
            _kana(number),
            "",
        )
        for name, value in zip(OWN, own, strict=True):
            row[place[name]] = value
        told.append(row)
    return encode([head, *told])


def _host(number: int) -> dict[str, Any]:
    return {
        "key": f"rehearsal-host-{number:02}",
        "corporate_no": _corporate_no(number),
        "title": "採用担当",
        "family": "予行",
        "given": f"担当{_written(number)}",
        "mail": f"rehearsal-host-{number:02}@example.jp",
    }


def _corporate_no(number: int) -> str:
    body = BODY.format(number)
    return f"{corporate_check_digit(body)}{body}"


def _name(number: int) -> str:
    return f"株式会社予行{_written(number)}号（架空）"


def _kana(number: int) -> str:
    return "ヨコウ" + "".join(KANA[int(digit)] for digit in str(number)) + "ゴウ"


def _written(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number))
