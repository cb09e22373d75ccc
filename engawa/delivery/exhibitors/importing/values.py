"""One reader per kind of cell. A reader gets text that is not empty; Unfit says what to write instead."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from engawa.base.kit.corporate import digits, is_corporate_no
from engawa.base.kit.kana import katakana
from engawa.base.kit.text import search_key
from engawa.base.kit.wareki import parse_date
from engawa.delivery.exhibitors.importing.columns import EMPLOYMENT_LABELS, PAY_UNIT_LABELS, Kind
from engawa.delivery.exhibitors.importing.rows import EmploymentType, PayUnit
from engawa.delivery.exhibitors.library import industries, occupations

Value = str | int | dt.date | EmploymentType | PayUnit

_EMPLOYMENT = {search_key(name): kind for kind, name in EMPLOYMENT_LABELS.items()} | {
    search_key(name): kind
    for name, kind in (
        ("正社員（無期）", EmploymentType.REGULAR),
        ("有期雇用", EmploymentType.CONTRACT),
        ("有期契約社員", EmploymentType.CONTRACT),
        ("パート", EmploymentType.PART),
        ("パートタイム", EmploymentType.PART),
        ("無期雇用派遣", EmploymentType.DISPATCH_INDEFINITE),
        ("有期雇用派遣", EmploymentType.DISPATCH_FIXED),
        ("登録型派遣", EmploymentType.DISPATCH_FIXED),
        ("正社員以外（嘱託）", EmploymentType.OTHER),
        ("嘱託", EmploymentType.OTHER),
        ("その他", EmploymentType.OTHER),
    )
}
_UNITS = {name: unit for unit, name in PAY_UNIT_LABELS.items()} | {
    "月額": PayUnit.MONTH,
    "日額": PayUnit.DAY,
    "時間額": PayUnit.HOUR,
    "時間給": PayUnit.HOUR,
    "年俸制": PayUnit.YEAR,
    "年収": PayUnit.YEAR,
    "日給月給": PayUnit.MONTH,
}
# 中分類 of 日本標準産業分類: the highest two-digit code in each section.
_LAST_DIVISION = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRST",
        (2, 4, 5, 8, 32, 36, 41, 49, 61, 67, 70, 74, 77, 80, 82, 85, 87, 96, 98, 99),
        strict=True,
    )
)
_AMOUNT = re.compile(r"(?:(?P<oku>[\d,.]+)億)?(?:(?P<man>[\d,.]+)万)?(?P<yen>[\d,]+)?円?")
_RANGE = re.compile(r"\s*[~〜～]\s*|\s*から\s*|(?<=[\d円])\s*[-−–—]\s*(?=[\d¥])")
_UNIT_PREFIX = re.compile(rf"({'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})\s*:?\s*")
_NOTHING = frozenset({"なし", "無", "無し", "-", "ー", "―", "該当なし"})
_ZIP_HEAD = re.compile(r"^〒?\s*\d{3}[-−ー‐]?\d{4}\s*")


class Unfit(ValueError):
    """A cell that cannot be read; `sentence` follows the name of its row and column."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code, self.sentence = code, sentence
        super().__init__(code)


def job_no(text: str) -> str:
    """5 + 8 digits; no check digit is known."""
    plain = digits(text)
    if not re.fullmatch(r"[0-9]{13}", plain):
        raise Unfit("job_no", _("求人番号は数字13桁です。31010-01234567 のように書いてください。"))
    return f"{plain[:5]}-{plain[5:]}"


def establishment_no(text: str) -> str:
    plain = digits(text)
    if not re.fullmatch(r"[0-9]{11}", plain):
        raise Unfit("establishment_no", _("事業所番号は数字11桁です。3101-001234-5 のように書いてください。"))
    return f"{plain[:4]}-{plain[4:10]}-{plain[10]}"


def corporate_no(text: str) -> str:
    plain = digits(text)
    if not re.fullmatch(r"[0-9]{13}", plain):
        raise Unfit("corporate_no", _("法人番号は数字13桁です。国税庁の法人番号公表サイトの番号を書いてください。"))
    if not is_corporate_no(plain):
        raise Unfit(
            "corporate_check",
            _("法人番号の検査数字が合いません。打ち間違いがないか、法人番号公表サイトで確かめてください。"),
        )
    return plain


def date(text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise Unfit(
            "date",
            _("「%(text)s」は日付として読めません。2025/10/4 や 令和7年10月4日 のように書いてください。")
            % _short(text),
        ) from error


def postal_code(text: str) -> str:
    plain = digits(text.removeprefix("〒"))
    if not re.fullmatch(r"[0-9]{7}", plain):
        raise Unfit("zip", _("郵便番号は数字7桁です。680-8570 のように書いてください。"))
    return f"{plain[:3]}-{plain[3:]}"


def address(text: str) -> str:
    """As typed, without a postal code in front."""
    return _ZIP_HEAD.sub("", text).strip()


def url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(char.isspace() for char in text):
        raise Unfit("url", _("ホームページは http:// または https:// で始まる住所を書いてください。"))
    return text


def occupation(text: str) -> str:
    """A group by number (also the head of a longer code) or by name."""
    plain = unicodedata.normalize("NFKC", text)
    if match := re.match(r"\d{1,2}(?!\d)|\d{2}(?=\d)", plain):
        code = match.group().zfill(2)
        if code in occupations():
            return code
    for code, item in occupations().items():
        if search_key(item.name) == search_key(plain):
            return code
    raise Unfit("occupation", _("「%(text)s」は職業分類にありません。01〜15 の番号で書いてください。") % _short(text))


def industry(text: str) -> str:
    """A section by letter, by name, or by the two-digit division (09 and 092 are E)."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if (match := re.match(r"([A-T])(?![A-Z])", plain)) is not None:
        return match.group(1)
    if (match := re.match(r"(\d{2})", plain)) is not None and int(match.group(1)) > 0:
        return next(letter for letter, last in _LAST_DIVISION.items() if int(plain[:2]) <= last)
    for code, item in industries().items():
        if search_key(item.name) == search_key(plain):
            return code
    raise Unfit("industry", _("「%(text)s」は産業分類にありません。A〜T の記号で書いてください。") % _short(text))


def employment(text: str) -> EmploymentType:
    if (found := _EMPLOYMENT.get(search_key(text))) is None:
        raise Unfit(
            "employment_type",
            _("「%(text)s」は雇用形態として読めません。正社員、契約社員、パート労働者 などと書いてください。")
            % _short(text),
        )
    return found


def pay_unit(text: str) -> PayUnit:
    if (found := _UNITS.get(unicodedata.normalize("NFKC", text).strip())) is None:
        raise Unfit(
            "pay_unit",
            _("「%(text)s」は賃金形態として読めません。月給、日給、時給、年俸 のどれかを書いてください。")
            % _short(text),
        )
    return found


def pay_range(text: str) -> tuple[PayUnit | None, int | None, int | None]:
    """「月給 200,000円〜250,000円」 to (MONTH, 200000, 250000); one amount is both ends; 「1,050円以上」 has no upper end."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("¥", "")
    unit = None
    if match := _UNIT_PREFIX.match(plain):
        unit, plain = _UNITS[match.group(1)], plain[match.end() :]
    if plain in _NOTHING:
        return unit, None, None
    open_end = plain.endswith(("以上", "~", "〜", "から"))
    parts = [part for part in _RANGE.split(plain.removesuffix("以上")) if part]
    if not parts or len(parts) > 2 or plain.startswith(("~", "〜")):  # noqa: PLR2004 - a range has two ends
        raise _bad_pay(text)
    low = _amount(parts[0], text)
    high = _amount(parts[-1], text) if len(parts) > 1 or not open_end else None
    if high is not None and high < low:
        raise Unfit(
            "pay_order",
            _("「%(text)s」は上限が下限より小さくなっています。低い額を先に書いてください。") % _short(text),
        )
    return unit, low, high


def amount(text: str) -> int:
    """Whole yen of 3,000万円, 1億円, 30,000,000."""
    return _amount(unicodedata.normalize("NFKC", text).strip().replace("¥", ""), text)


def minutes(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    match = re.fullmatch(r"(?:(\d{1,2})時間)?(?:(\d{1,3})分?)?", plain)
    if match is None or not any(match.groups()):
        raise Unfit("minutes", _("「%(text)s」は分として読めません。60分 のように書いてください。") % _short(text))
    return int(match.group(1) or 0) * 60 + int(match.group(2) or 0)


def number(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    match = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:日|人|名)?", plain)
    if match is None:
        raise Unfit("number", _("「%(text)s」は数として読めません。数字だけを書いてください。") % _short(text))
    return int(match.group(1).replace(",", ""))


READERS: dict[Kind, Callable[[str], Value]] = {
    Kind.TEXT: str,
    Kind.KANA: katakana,
    Kind.DATE: date,
    Kind.JOB_NO: job_no,
    Kind.ESTABLISHMENT_NO: establishment_no,
    Kind.CORPORATE_NO: corporate_no,
    Kind.ZIP: postal_code,
    Kind.ADDRESS: address,
    Kind.URL: url,
    Kind.OCCUPATION: occupation,
    Kind.INDUSTRY: industry,
    Kind.EMPLOYMENT: employment,
    Kind.PAY_UNIT: pay_unit,
    Kind.YEN: amount,
    Kind.MINUTES: minutes,
    Kind.NUMBER: number,
}


def is_fixed_term(term: str) -> bool | None:
    """雇用期間 as printed: 「定めなし」 no, 「定めあり」, 「…か月」, 「…まで」 yes, else unknown."""
    plain = unicodedata.normalize("NFKC", term)
    if re.search(r"定め(?:が|は)?な[しい]|無期|期間の定めの?ない|^なし$", plain):
        return False
    if re.search(r"定め(?:が|は)?あり|有期|[かカヶヵケ箇]月|年間|\d年|まで", plain):
        return True
    return None


def has_age_limit(age_limit: str) -> bool:
    return search_key(age_limit) not in {
        search_key(word) for word in ("", "不問", "なし", "年齢不問", "制限なし", "無")
    }


def _amount(plain: str, text: str) -> int:
    match = _AMOUNT.fullmatch(plain.strip())
    if match is None or not any(match.groups()):
        raise _bad_pay(text)
    try:
        whole = sum(
            float((match[name] or "0").replace(",", "")) * size
            for name, size in (("oku", 1e8), ("man", 1e4), ("yen", 1))
        )
    except ValueError as error:
        raise _bad_pay(text) from error
    if whole >= 10**13 or whole != int(whole):
        raise _bad_pay(text)
    return int(whole)


def _bad_pay(text: str) -> Unfit:
    return Unfit(
        "pay", _("「%(text)s」は金額として読めません。200,000円〜250,000円 のように書いてください。") % _short(text)
    )


def _short(text: str) -> dict[str, str]:
    """What a message repeats of a cell."""
    line = " ".join(text.split())
    return {"text": line if len(line) <= 40 else f"{line[:39]}…"}  # noqa: PLR2004 - fits one line of the error list
