"""Write the demonstration's job postings: 40 invented companies, 120 postings, the same on every run.

    python tools/make_demo_postings.py

Every name ends in （架空）, every corporate number has the body 9999000000NN, every place is the invented 架空町.
"""

import dataclasses
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from engawa.base.kit.corporate import corporate_check_digit  # noqa: E402 - the checkout is put on the path first
from engawa.base.kit.csvsafe import encode, encode_cp932  # noqa: E402
from engawa.base.kit.wareki import wareki  # noqa: E402
from engawa.delivery.exhibitors.library import PREFECTURE, industries, municipalities, occupations  # noqa: E402

DATA = ROOT / "engawa" / "config" / "demo" / "data"


@dataclasses.dataclass(frozen=True)
class Company:
    name: str
    kana: str
    slug: str
    place: str  # municipality code
    industry: str
    employees: int
    capital: int  # 万円
    what: str  # what it makes or does, as postings put it
    jobs: list[str]


@dataclasses.dataclass(frozen=True)
class Job:
    title: str
    occupation: str
    duties: str
    pay: list[Any]  # 月給 or 時給, from, to
    hours: str = "8:30～17:15"
    holidays: str = "土曜日・日曜日・祝日（完全週休2日制）"
    annual: int = 120
    experience: str = "不問"
    licences: str = "普通自動車運転免許（AT限定可）あれば尚可"
    overtime: int = 10
    scope: str = "会社の定める業務"


HOUR = "時給"

# The third posting of these four lies in a neighbouring town, so that all nineteen have work.
ELSEWHERE = {"hinogawa": "314021", "hokiyuai": "314030", "nanbusatoyama": "314021", "mihowan": "314030"}
LACKS_SCOPE, LACKS_TWO = {17, 58}, 96  # postings that lack disclosures and go to 要補完
LAST_TURN, ONE_SITE = 2, 60
LATER = dt.date(2026, 2, 1)
FIRST_RECEIVED = dt.date(2025, 12, 1)


def companies() -> list[Company]:
    return [Company(**row) for row in json.loads((DATA / "companies.json").read_text(encoding="utf-8"))]


def jobs() -> dict[str, Job]:
    rows = json.loads((DATA / "jobs.json").read_text(encoding="utf-8"))
    return {row.pop("key"): Job(**row) for row in rows}


def corporate_no(position: int) -> str:
    body = f"9999000000{position:02d}"
    return f"{corporate_check_digit(body)}{body}"


def posting(number: int, position: int, company: Company, job: Job, turn: int) -> dict[str, str]:
    fixed = job.pay[0] == HOUR
    code = ELSEWHERE.get(company.slug, company.place) if turn == LAST_TURN else company.place
    home, work = municipalities()[company.place], municipalities()[code]
    received = FIRST_RECEIVED + dt.timedelta(days=number * 7 % 67)
    low, high = (amount + (number * 3 % 5) * (10 if fixed else 1000) for amount in job.pay[1:])
    row = {
        "求人番号": f"31990-{number:08d}",
        "受付年月日": wareki(received),
        "紹介期限日": wareki(dt.date(2026, 4, 30) if received >= LATER else dt.date(2026, 3, 31)),
        "受理安定所": "架空公共職業安定所（例示）",
        "求人区分": "パートタイム" if fixed else "フルタイム",
        "事業所番号": f"3199-{position:06d}-{position % 10}",
        "法人番号": corporate_no(position),
        "事業所名": company.name,
        "事業所名カナ": company.kana,
        "職種": job.title,
        "仕事内容": job.duties.format(what=company.what),
        "変更の範囲（業務）": "" if number in LACKS_SCOPE else job.scope,
        "職業分類": f"{job.occupation} {occupations()[job.occupation].name}",
        "産業分類": f"{company.industry} {industries()[company.industry].name}",
        "雇用形態": "パート労働者" if fixed else "契約社員" if number % 13 == 0 else "正社員",
        "雇用期間": "定めあり（12か月）" if fixed or number % 13 == 0 else "定めなし",
        "更新基準": "あり得る（勤務成績・能力・会社の経営状況により判断）。更新上限なし"
        if fixed or number % 13 == 0
        else "",
        "就業場所": f"{PREFECTURE}{work.full_name}架空町{number % 9 + 1}-{number % 20 + 1}",
        "変更の範囲（場所）": "変更なし" if company.employees < ONE_SITE else "会社の定める県内の事業所",
        "受動喫煙対策": "屋内禁煙（屋外に喫煙場所あり）" if number % 3 else "敷地内禁煙",
        "賃金形態": job.pay[0],
        "賃金(a+b+c)": f"{low:,}円～{high:,}円",
        "基本給(a)": f"{low:,}円～{high:,}円" if fixed else f"{low - 10000:,}円～{high - 10000:,}円",
        "定額的手当(b)": "なし" if fixed else "10,000円",
        "固定残業代(c)": "なし",
        "固定残業代に関する特記事項": "",
        "就業時間1": job.hours,
        "就業時間2": "",
        "就業時間3": "",
        "就業時間に関する特記事項": "",
        "時間外": f"あり 月平均{job.overtime}時間" if job.overtime else "なし",
        "休憩": "45分" if fixed else "60分",
        "休日": job.holidays,
        "年間休日数": str(job.annual),
        "加入保険等": "雇用・労災" if fixed else "雇用・労災・健康・厚生",
        "試用期間": "あり 3か月 同条件",
        "年齢制限": "不問" if fixed else "制限あり 59歳以下",
        "該当事由": "" if fixed else "定年を上限（定年60歳。1号）",
        "採用人数": str(1 + number % 3),
        "選考方法": "面接1回（オンライン可）" if number % 2 else "書類選考、面接1回",
        "必要な経験": job.experience,
        "免許・資格": job.licences,
        "マイカー通勤": "可（駐車場あり）",
        "所在地": f"{PREFECTURE}{home.full_name}架空町{position}-1",
        "従業員数": f"{company.employees}人",
        "資本金": f"{company.capital:,}万円",
        "ホームページ": f"https://{company.slug}.example.jp/",
    }
    if number == LACKS_TWO:
        row |= {"受動喫煙対策": "", "試用期間": ""}
    return row


def postings() -> list[dict[str, str]]:
    """One company after the other would make a dull list: first jobs of all, then second, then third."""
    known, firms = jobs(), companies()
    return [
        posting(turn * len(firms) + position, position, firm, known[firm.jobs[turn]], turn)
        for turn in range(LAST_TURN + 1)
        for position, firm in enumerate(firms, start=1)
    ]


def main() -> None:
    rows = postings()
    table = [list(rows[0]), *(list(row.values()) for row in rows)]
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "postings.csv").write_bytes(encode_cp932(table))
    (DATA / "postings-utf8.csv").write_bytes(encode(table))
    print(f"{len(rows)} postings")


if __name__ == "__main__":
    main()
