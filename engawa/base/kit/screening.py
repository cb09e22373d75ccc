"""Looking over free text before others read it: ways to reach somebody, and the 14 items (厚生労働省「公正な採用選考の基本」).

Contact data are refused wherever others read. What touches one of the 14 items is weighed by who writes: in a question
(`items_touched`) it is only a reason to ask back kindly, as whoever asks about a company may well mean the company; what
somebody tells of herself (`screen`) is nobody's to know before a first talk, in more words, and age and sex beside it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engawa.base.kit.corporate import holds_individual_no


class Contact(StrEnum):
    MAIL = "mail"
    PHONE = "phone"
    ADDRESS = "address"
    ACCOUNT = "account"
    NUMBER = "number"


class Matter(StrEnum):
    """What is nobody's to know before a first talk: the 14 items gathered as people speak of them, age and sex."""

    BIRTH = "birth"
    FAMILY = "family"
    HOME = "home"
    UPBRINGING = "upbringing"
    BELIEF = "belief"
    POLITICS = "politics"
    READING = "reading"
    HEALTH = "health"
    AGE = "age"


@dataclass(frozen=True)
class Found:
    """`word` is what was found, in normal width: for its writer alone."""

    kind: Contact | Matter
    word: str


CONTACT_LABELS = {
    Contact.MAIL: "メールアドレス",
    Contact.PHONE: "電話番号",
    Contact.ADDRESS: "ホームページのアドレス",
    Contact.ACCOUNT: "SNSのアカウント",
    Contact.NUMBER: "個人番号（マイナンバー）",
}

_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DASH = r"[-\u2010-\u2015\u2212\u30fcｰ ・.()の]{0,2}"
_LINE = r"(?<![ァ-ヶー一-鿿])ライン"
"""Not オンライン, ガイドライン, 製造ライン."""
_TALKS = rf"(?:(?<![a-z])line(?![a-z])|{_LINE}|カカオ|kakao|skype|スカイプ|zoom|discord|ディスコード)"
_SHOWS = r"(?:インスタ(?:グラム)?|instagram|twitter|ツイッター|facebook|フェイスブック|tiktok|threads)"
_SHAPES: Mapping[Contact, re.Pattern[str]] = {
    Contact.MAIL: re.compile(
        r"[a-z0-9._%+-]{1,64}\s{0,3}(?:@|\(at\)|\[at\])\s{0,3}[a-z0-9-]{1,63}(?:\.|\s{0,3}(?:ドット|どっと)\s{0,3})[a-z0-9.-]{1,63}|アットマーク|あっとまーく",
        re.IGNORECASE,
    ),
    Contact.PHONE: re.compile(rf"(?<!\d)(?:\+?81{_DASH}[1-9]|0[1-9])(?:{_DASH}\d){{8,9}}(?!\d)"),
    Contact.ADDRESS: re.compile(
        r"(?:https?://|www\.)\S+"
        r"|(?<![a-z0-9@.])[a-z0-9-]{2,}\.(?:com|net|org|info|jp|co|me|io|app|dev|tv|gg|ly|cc)(?![a-z])",
        re.IGNORECASE,
    ),
    Contact.ACCOUNT: re.compile(
        rf"(?:{_TALKS}|{_SHOWS})\s*(?:の?\s*(?:id|アイディー|アカウント)|(?:は|:|→)?\s*(?<![a-z0-9._%+-])[@a-z0-9_.-]{{3,}})"
        rf"|{_TALKS}\s*[のをで]?\s*(?:交換|追加(?!の|する|され|予定)|連絡(?!を取り|は|の)|つなが)"
        rf"|{_SHOWS}\s*[のをでに]?\s*(?:交換|連絡(?!を取り)|つなが|見て(?=くだ|ね|ほし|[。!]?$)|検索|フォロー|dm)"
        r"|(?<![a-z0-9._%+-])@[a-z0-9_.]{2,}",
        re.IGNORECASE,
    ),
}


def contacts_in(text: str) -> list[Contact]:
    """Ways to reach somebody that the text holds, in any width."""
    return [Contact(one.kind) for one in _contacts(text)]


def _contacts(text: str) -> list[Found]:
    plain = unicodedata.normalize("NFKC", text)
    read = {Contact.PHONE: plain.translate(_DIGITS)}
    found = {kind: hit[0] for kind, shape in _SHAPES.items() if (hit := shape.search(read.get(kind, plain)))}
    if Contact.MAIL in found:
        found.pop(Contact.ADDRESS, None)
        found.pop(Contact.ACCOUNT, None)
    if holds_individual_no(text):
        found[Contact.NUMBER] = CONTACT_LABELS[Contact.NUMBER]
    return [Found(kind, word) for kind, word in found.items()]


@dataclass(frozen=True)
class _Item:
    """`asked`: words that touch it whoever writes. `told`: only where somebody tells of herself."""

    label: str
    matter: Matter
    asked: str = ""
    told: str = ""

    def find(self, *, own: bool) -> "re.Pattern[str] | None":
        words = "|".join(one for one in (self.asked, self.told if own else "") if one)
        return re.compile(words) if words else None


_M = Matter
_ITEMS = (
    _Item("本籍・出生地", _M.BIRTH, "本籍|出生地|出身地|国籍|部落"),
    _Item(
        "家族",
        _M.FAMILY,
        "家族構成|父親|母親|両親|兄弟|姉妹|(?:(?<![工丈])夫|妻|親)の(?:職業|仕事|収入)|離婚|結婚|妊娠",
        "家族|配偶者|(?<![工丈])夫(?=[はがのとも])|[父母妻娘](?=[はがのとも])|息子|うちの子"
        "|子ども(?=が|の学校|の保育)|子育て中|独身|扶養",
    ),
    _Item("住宅状況", _M.HOME, "持ち家|間取り|自宅の(?:広さ|地図|近く)|実家", "持家|借家|一人暮らし|家賃"),
    _Item("生活環境・家庭環境", _M.UPBRINGING, "生い立ち|家庭環境|生活環境"),
    _Item("宗教", _M.BELIEF, "宗教|信仰|教会|創価", "信者"),
    _Item("支持政党", _M.POLITICS, "支持(?:する)?政党|政党", "選挙活動"),
    _Item("人生観・生活信条", _M.BELIEF, "人生観|生活信条|座右の銘", "信条"),
    _Item("尊敬する人物", _M.BELIEF, "尊敬する(?:人|人物)"),
    _Item("思想", _M.BELIEF, "思想|右翼|左翼"),
    _Item("労働組合・学生運動など", _M.POLITICS, "労働組合|組合活動|学生運動|デモに"),
    _Item("購読新聞・愛読書など", _M.READING, "購読(?:新聞|している)|愛読", "購読"),
    _Item("身元調査", _M.HEALTH, "身元調査|興信所|戸籍"),
    _Item("健康診断", _M.HEALTH, told="健康診断|持病|病歴|通院"),
    _Item("年齢・性別", _M.AGE, told="[0-9]{2} ?(?:歳|才)|[2-7]0代|(?<!長)男性|女性"),
)
"""13 and 14 (papers, health checks) have no words by which a question could be told from an ordinary one."""

_ASKED = tuple((one, find) for one in _ITEMS if (find := one.find(own=False)))
_TOLD = tuple((one, find) for one in _ITEMS if (find := one.find(own=True)))


def items_touched(text: str) -> list[str]:
    """Which of the 14 items the words of a question touch."""
    plain = unicodedata.normalize("NFKC", text)
    return [one.label for one, find in _ASKED if find.search(plain)]


def screen(text: str) -> list[Found]:
    """What somebody would tell of herself, each matter once and a way to reach her first; empty: it may be shown."""
    return [*_contacts(text)[:1], *_told(unicodedata.normalize("NFKC", text))]


def _told(plain: str) -> Iterator[Found]:
    said: set[Matter] = set()
    for one, find in _TOLD:
        if one.matter not in said and (hit := find.search(plain)):
            said.add(one.matter)
            yield Found(one.matter, hit[0])
