"""Japanese inside an English page is marked, once; words of public lists are said in English."""

import pytest
from django.utils import translation

from engawa.web.marking import marked


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>Talk to 砂丘食品（架空）</p>", '<p>Talk to <span lang="ja">砂丘食品（架空）</span></p>'),
        ("<p>「海の近く」、12月 and so on</p>", '<p><span lang="ja">「海の近く」、12月</span> and so on</p>'),
        ('<p lang="ja">砂<b>丘</b></p><p>花</p>', '<p lang="ja">砂<b>丘</b></p><p><span lang="ja">花</span></p>'),
        ('<div lang="ja"><div>砂</div>丘</div>花', '<div lang="ja"><div>砂</div>丘</div><span lang="ja">花</span>'),
        ('<a title="砂丘" href="/?a=1&amp;b=花">x</a>', '<a title="砂丘" href="/?a=1&amp;b=花">x</a>'),
        ('<a title="a > 砂">丘</a>', '<a title="a > 砂"><span lang="ja">丘</span></a>'),
        ("<title>砂丘</title><textarea>花</textarea>", "<title>砂丘</title><textarea>花</textarea>"),
        ("<script>const a = '砂' < '丘';</script>", "<script>const a = '砂' < '丘';</script>"),
        ("<!-- 砂丘 --><br>花", '<!-- 砂丘 --><br><span lang="ja">花</span>'),
        (
            '<select><option value="1">砂丘</option></select>',
            '<select><option value="1" lang="ja">砂丘</option></select>',
        ),
        ("<p>&lt;砂&gt;</p>", '<p>&lt;<span lang="ja">砂</span>&gt;</p>'),
        ("<p>nothing, ever　（so）</p>", "<p>nothing, ever　（so）</p>"),
        # words of lists
        ("<td>製造業</td>", "<td>Manufacturing</td>"),
        ("<option> 鳥取市 </option>", "<option> Tottori City </option>"),
        ("<p>業種：製造業</p>", '<p><span lang="ja">業種：製造業</span></p>'),
        ("<p>製造業、建設業　西部</p>", "<p>Manufacturing, Construction　West</p>"),
        ("<dd>1,200円</dd>", "<dd>1,200 yen</dd>"),
        ('<p lang="ja">製造業</p>', '<p lang="ja">製造業</p>'),
        ("<p>製造業の会社</p>", '<p><span lang="ja">製造業の会社</span></p>'),
    ],
)
def test_japanese_is_marked(html: str, told: str) -> None:
    with translation.override("en"):
        assert marked(html) == told


def test_a_page_that_went_by_twice_is_as_after_the_first_time() -> None:
    with translation.override("en"):
        once = marked("<p>砂丘 and <option>花</option></p>")

        assert marked(once) == once
