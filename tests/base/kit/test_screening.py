import pytest

from engawa.base.kit.screening import CONTACT_LABELS, Contact, contacts_in, items_touched, screen


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
        ("〇九〇の一二三四の五六七八", [Contact.PHONE]),
        ("ラインで交換しませんか", [Contact.ACCOUNT]),
        ("インスタで検索してください", [Contact.ACCOUNT]),
        ("製造ラインを見て回れますか。", []),
        ("オンラインで連絡は取れますか。オンラインでつながりますか。", []),
        ("生産ラインの追加はありますか。", []),
        ("ラインを追加する予定はありますか。", []),
        ("ガイドラインの追加はありますか。", []),
        ("インスタを見て応募しました。", []),
        ("LINEで連絡ください", [Contact.ACCOUNT]),
        ("ライン追加してください", [Contact.ACCOUNT]),
        ("私のラインを交換しましょう", [Contact.ACCOUNT]),
        ("会社のインスタグラムは、だれが書いていますか。", []),
        ("Onlineで面接できますか。Node.jsは使いますか。", []),
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


# --- what somebody tells of herself -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("umi@example.jpまでお願いします", "mail"),
        ("ｕｍｉ＠ｅｘａｍｐｌｅ．ｊｐ", "mail"),
        ("umi アットマーク example", "mail"),
        ("090-1234-5678 に電話ください", "phone"),
        ("０９０ １２３４ ５６７８", "phone"),
        ("〇九〇一二三四五六七八", "phone"),
        ("0857(26)7647", "phone"),
        ("+81 90 1234 5678", "phone"),
        ("https://umi.test を見てください", "address"),
        ("umineko.com に書いています", "address"),
        ("@umineko_07 です", "account"),
        ("LINE ID はうみねこ", "account"),
        ("ラインで連絡ください", "account"),
        ("インスタを見てください", "account"),
        ("本籍は鳥取です", "birth"),
        ("家族と暮らせる所", "family"),
        ("夫の転勤で探しています", "family"),
        ("子どもが小さいです", "family"),
        ("実家の近く", "home"),
        ("信仰があります", "belief"),
        ("労働組合にいました", "politics"),
        ("持病があります", "health"),
        ("35歳です", "age"),
        ("４０代です", "age"),
    ],
)
def test_contact_and_what_nobody_may_ask_is_found_and_told_by_kind(text: str, kind: str) -> None:
    found = screen(text)

    assert [one.kind for one in found] == [kind]
    assert found[0].word


@pytest.mark.parametrize(
    "text",
    [
        "海の近くで、作ったものを長く直していける仕事がしたいです。",
        "製造ラインの保全を8年していました。大丈夫でしょうか。",
        "工夫の余地がある仕事が好きです。",
        "介護の資格を活かせますか。2026年4月から働けます。",
        "保育の仕事で子どもと関わってきました。",
        "時給1,200円から、週3日。連絡の多い仕事も平気です。",
        "母国語は日本語です。名前のある仕事がしたいです。",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert screen(text) == []


def test_every_finding_is_told_once_and_contacts_come_first() -> None:
    assert [one.kind for one in screen("35歳、家族4人、umi@example.jp、家族")] == ["mail", "family", "age"]
