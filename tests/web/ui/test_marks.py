import pytest

from engawa.web.ui.marks import drawn


def test_plain_lines_become_paragraphs_and_nothing_typed_becomes_a_tag() -> None:
    assert drawn('<script>alert("x")</script>\nつぎの行\n\n別の段落') == (
        "<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;<br>つぎの行</p><p>別の段落</p>"
    )


def test_headings_lists_and_emphasis() -> None:
    text = "# 通勤\n## 冬\n- 雪の日\n・凍る朝\n1. 調べる\n2. **決める**"

    assert drawn(text) == (
        "<h2>通勤</h2><h3>冬</h3>"
        '<ul class="listed"><li>雪の日</li><li>凍る朝</li></ul>'
        '<ol class="listed"><li>調べる</li><li><strong>決める</strong></li></ol>'
    )
    assert drawn("# 中", level=4) == "<h4>中</h4>"


def test_links_lead_to_https_or_into_this_site_only() -> None:
    outside = 'rel="noopener nofollow external"'

    assert drawn("[県のページ](https://example.jp/a?b=1&c=2)") == (
        f'<p><a href="https://example.jp/a?b=1&amp;c=2" {outside}>県のページ</a></p>'
    )
    assert drawn("くわしくは https://example.jp/a。") == (
        f'<p>くわしくは <a href="https://example.jp/a" {outside}>https://example.jp/a</a>。</p>'
    )
    assert drawn("[よくある質問](/p/x/faq/)") == '<p><a href="/p/x/faq/">よくある質問</a></p>'


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](http://example.jp)",
        "[x](//example.jp/)",
        '[x](https://example.jp/" onclick="y)',
        "[x](data:text/html,1)",
        "[<b>](https://example.jp/<i>)",
        "**<img src=x onerror=alert(1)>**",
    ],
)
def test_what_is_no_safe_link_stays_text(text: str) -> None:
    page = drawn(text)

    assert "javascript:" not in page or "href" not in page
    assert 'onclick="' not in page and "<img" not in page and "<b>" not in page and "<i>" not in page
    assert 'href="//' not in page and 'href="http:' not in page and 'href="data' not in page
