"""Looking over free text before others read it: ways to reach somebody, and the 14 items (厚生労働省「公正な採用選考の基本」).

Contact data are refused. Words that touch one of the 14 items are only a reason to ask back kindly: whoever asks about
a company may well mean the company.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum

from engawa.base.kit.corporate import holds_individual_no


class Contact(StrEnum):
    MAIL = "mail"
    PHONE = "phone"
    ADDRESS = "address"
    ACCOUNT = "account"
    NUMBER = "number"


CONTACT_LABELS = {
    Contact.MAIL: "メールアドレス",
    Contact.PHONE: "電話番号",
    Contact.ADDRESS: "ホームページのアドレス",
    Contact.ACCOUNT: "SNSのアカウント",
    Contact.NUMBER: "個人番号（マイナンバー）",
}

_DASH = r"[-\u2010-\u2015\u2212\u30fcｰ ・.()]{0,2}"
_SHAPES: Mapping[Contact, re.Pattern[str]] = {
    Contact.MAIL: re.compile(
        r"[a-z0-9._%+-]+\s*(?:@|\(at\)|\[at\]|アットマーク|あっとまーく)\s*[a-z0-9-]+(?:\.|\s*(?:ドット|どっと)\s*)[a-z0-9.-]+",
        re.IGNORECASE,
    ),
    Contact.PHONE: re.compile(rf"(?<!\d)(?:\+?81{_DASH}[1-9]|0[1-9])(?:{_DASH}\d){{8,9}}(?!\d)"),
    Contact.ADDRESS: re.compile(
        r"(?:https?://|www\.)\S+|(?<![a-z0-9@.])[a-z0-9-]{2,}\.(?:com|net|org|info|jp|co|me|io|app)(?![a-z])",
        re.IGNORECASE,
    ),
    Contact.ACCOUNT: re.compile(
        r"(?:LINE|ライン|インスタ|Instagram|Twitter|ツイッター|Facebook|フェイスブック|TikTok|Skype|Zoom)"
        r"\s*(?:の?\s*(?:ID|アカウント)\s*(?:は|:|→)?|は|:|→)\s*[@a-z0-9_.-]{3,}|(?<![a-z0-9._%+-])@[a-z0-9_.]{3,}",
        re.IGNORECASE,
    ),
}


def contacts_in(text: str) -> list[Contact]:
    """Ways to reach somebody that the text holds, in any width."""
    plain = unicodedata.normalize("NFKC", text)
    found = [kind for kind, shape in _SHAPES.items() if shape.search(plain)]
    if Contact.MAIL in found:
        found = [kind for kind in found if kind not in {Contact.ADDRESS, Contact.ACCOUNT}]
    return [*found, Contact.NUMBER] if holds_individual_no(text) else found


_ITEMS: tuple[tuple[str, str], ...] = (
    ("本籍・出生地", "本籍|出生地|出身地|国籍|部落"),
    ("家族", "家族構成|父親|母親|両親|兄弟|姉妹|(?:夫|妻|親)の(?:職業|仕事|収入)|離婚|結婚|妊娠|実家"),
    ("住宅状況", "持ち家|間取り|自宅の(?:広さ|地図|近く)"),
    ("生活環境・家庭環境", "生い立ち|家庭環境|生活環境"),
    ("宗教", "宗教|信仰|教会|創価"),
    ("支持政党", "支持(?:する)?政党|政党"),
    ("人生観・生活信条", "人生観|生活信条|座右の銘"),
    ("尊敬する人物", "尊敬する(?:人|人物)"),
    ("思想", "思想|右翼|左翼"),
    ("労働組合・学生運動など", "労働組合|組合活動|学生運動|デモに"),
    ("購読新聞・愛読書など", "購読(?:新聞|している)|愛読"),
    ("身元調査", "身元調査|興信所|戸籍"),
)
_TOUCHES = tuple((item, re.compile(words)) for item, words in _ITEMS)


def items_touched(text: str) -> list[str]:
    """Which of the 14 items its words touch. 13 and 14 (papers, health checks) have no words of their own."""
    plain = unicodedata.normalize("NFKC", text)
    return [item for item, words in _TOUCHES if words.search(plain)]
