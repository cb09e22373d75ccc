"""What robots read, they read as a browser would."""

from engawa.config.rehearsal.pages import form_to, forms, identity, links, words

PAGE = """<body class="x" data-stream="/p/a/stream?as=me&amp;b=1" data-identity="7f">
<form class="button-form" method="post" action="/p/a/booth/call/"><input type="hidden" name="csrfmiddlewaretoken" value="t&amp;k">
<input type="hidden" name="ticket" value="9"><button>この方をお呼びする</button></form>
<form method="get" action="/search/"><input name="q"></form>
<form method="post" novalidate>
<select name="prefecture"><option value="" selected>選んでください</option><option value="31">鳥取県</option></select>
<input type="radio" name="situation" value="employed"><input type="radio" name="situation" value="left" checked>
<input type="checkbox" name="share" checked><textarea name="words" rows="5">
a &lt;b</textarea></form>
<a href="/p/a/companies/0190c4a6-1111-7000-8000-000000000001/">x</a>
"""


def test_a_form_keeps_its_hidden_fields_and_whatever_is_chosen() -> None:
    call, register = forms(PAGE)

    assert call.fields == [("csrfmiddlewaretoken", "t&k"), ("ticket", "9")]
    assert register.action == ""
    assert register.fields == [("prefecture", ""), ("situation", "left"), ("share", "on"), ("words", "a <b")]
    assert register.choices == {"prefecture": ["", "31"], "situation": ["employed", "left"], "share": ["on"]}


def test_what_is_typed_replaces_what_stood_there() -> None:
    register = forms(PAGE)[1]

    assert register.filled(prefecture="31", situation="employed", ways=["a", "b"]) == [
        ("share", "on"),
        ("words", "a <b"),
        ("prefecture", "31"),
        ("situation", "employed"),
        ("ways", "a"),
        ("ways", "b"),
    ]


def test_a_form_is_found_by_where_it_leads_and_what_stands_on_it() -> None:
    found = form_to(PAGE, "/call/", having="この方")

    assert found is not None
    assert found.value("ticket") == "9"
    assert form_to(PAGE, "/call/", having="次の方") is None


def test_links_words_and_identity() -> None:
    assert links(PAGE, r"/p/a/companies/[0-9a-f-]+/") == ["/p/a/companies/0190c4a6-1111-7000-8000-000000000001/"]
    assert identity(PAGE) == "7f"
    assert words("<b>a</b>  &amp; <i>b</i>") == "a & b"
