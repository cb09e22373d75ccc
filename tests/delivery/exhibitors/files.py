"""Files as an office would upload them."""

import csv
import io
from pathlib import Path

from engawa.base.kit import clock
from engawa.base.kit.corporate import corporate_check_digit
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.life import keys

DEMO = Path(__file__).resolve().parents[3] / "engawa" / "config" / "demo" / "data"

WHOLE = {
    "求人番号": "31990-00000001",
    "受付年月日": "令和7年12月8日",
    "紹介期限日": "令和99年3月31日",
    "法人番号": "",
    "事業所名": "",
    "事業所名カナ": "",
    "職種": "機械オペレーター",
    "仕事内容": "半導体装置の部品の加工を担当します。",
    "変更の範囲（業務）": "会社の定める業務",
    "職業分類": "12",
    "産業分類": "E",
    "雇用形態": "正社員",
    "雇用期間": "定めなし",
    "就業場所": "鳥取県鳥取市架空町2-2",
    "変更の範囲（場所）": "変更なし",
    "受動喫煙対策": "屋内禁煙",
    "賃金形態": "月給",
    "賃金(a+b+c)": "201,000円～265,000円",
    "基本給(a)": "191,000円～255,000円",
    "就業時間1": "8:30～17:15",
    "時間外": "あり 月平均15時間",
    "休憩": "60分",
    "休日": "土曜日・日曜日・祝日",
    "年間休日数": "120",
    "加入保険等": "雇用・労災・健康・厚生",
    "試用期間": "あり 3か月 同条件",
    "採用人数": "2",
    "選考方法": "面接1回",
    "所在地": "鳥取県鳥取市架空町1-1",
    "従業員数": "84人",
    "資本金": "3,000万円",
}


def corporate_no(at: int) -> str:
    body = f"9999{at:08}"
    return f"{corporate_check_digit(body)}{body}"


def row(at: int, **columns: str) -> dict[str, str]:
    own = {
        "求人番号": f"31990-{at:08}",
        "法人番号": corporate_no(at),
        "事業所名": f"会社{at:02}（架空）",
        "事業所名カナ": "カイシャ",
    }
    return WHOLE | own | columns


def file_of(rows: list[dict[str, str]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def postings_file(count: int, **columns: str) -> bytes:
    return file_of([row(at, **columns) for at in range(1, count + 1)])


def town_row(key: str = "commute", code: str = "312011", **columns: str) -> dict[str, str]:
    """A line of 市町村の暮らし as it is handed back."""
    one, today = keys()[key], clock.today()
    base = {"市町村コード": code, "市町村": municipalities()[code].name, "表": one.matrix_name, "項目": one.label}
    base |= {"ようす": "車で15分ほど", "数字": "", "単位": "", "くわしいページ": "https://example.jp/k"}
    return base | {"出典": "市の案内（架空）", "確認日": f"{today.year}/{today.month}/{today.day}"} | columns


def towns_file(*rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    return file_of(list(rows), encoding)


def demo_file(name: str) -> bytes:
    return (DEMO / name).read_bytes()
