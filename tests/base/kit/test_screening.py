import pytest

from engawa.base.kit.screening import CONTACT_LABELS, Contact, contacts_in, items_touched


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("umineko@example.jp に返事をください", [Contact.MAIL]),
        ("umineko＠example．jp", [Contact.MAIL]),
        ("umineko アットマーク example ドット jp", [Contact.MAIL]),
        ("090-1234-5678 まで", [Contact.PHONE]),
        ("０９０１２３４５６７８", [Contact.PHONE]),
        ("0857（26）7647です", [Contact.PHONE]),
        ("+81 90 1234 5678", [Contact.PHONE]),
        ("https://example.jp/me を見て", [Contact.ADDRESS]),
        ("example.com で検索", [Contact.ADDRESS]),
        ("LINE IDはumineko123", [Contact.ACCOUNT]),
        ("インスタは @umi_neko です", [Contact.ACCOUNT]),
        ("123456789018", [Contact.NUMBER]),
        ("月給20万円〜25万円は、残業20時間を含みますか。", []),
        ("2026年2月14日の13:00から話せますか。", []),
        ("LINEで連絡を取り合う職場ですか。", []),
        ("ITの経験が3年あります。Webの仕事はありますか。", []),
    ],
)
def test_ways_to_reach_somebody_are_found_in_any_width(text: str, found: list[Contact]) -> None:
    assert contacts_in(text) == found


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("家族構成を聞かれますか", ["家族"]),
        ("宗教や支持政党のことを聞かれますか", ["宗教", "支持政党"]),
        ("労働組合はありますか", ["労働組合・学生運動など"]),
        ("尊敬する人物と愛読書を書く欄はありますか", ["尊敬する人物", "購読新聞・愛読書など"]),
        ("子どもの送り迎えに合わせて短い時間で働けますか", []),
        ("冬の通勤はどうしていますか", []),
    ],
)
def test_words_of_the_fourteen_items_are_named(text: str, items: list[str]) -> None:
    assert items_touched(text) == items


def test_every_kind_has_its_words() -> None:
    assert set(CONTACT_LABELS) == set(Contact)
