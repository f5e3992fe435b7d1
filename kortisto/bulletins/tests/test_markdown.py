"""The part of Markdown that bulletins know, and what does not pass."""

import pytest

from kortisto.bulletins.markdown import to_blocks, to_html, to_text


def test_headings_lists_emphasis_and_links_are_set():
    html = to_html(
        "# Otsikko\n\nTeksti, **vahva** ja *korostus*, [linkki](https://a.example).\n\n1. yksi\n2. kaksi\n\n- kohta"
    )
    assert "<h2>Otsikko</h2>" in html
    assert "<strong>vahva</strong>" in html
    assert "<em>korostus</em>" in html
    assert '<a href="https://a.example">linkki</a>' in html
    assert "<ol>" in html
    assert "<ul>" in html


def test_headings_follow_the_pages_own_without_a_gap():
    assert to_html("### Ensin syvä\n\n# Sitten ylin\n\n##### Syvin") == (
        "<h2>Ensin syvä</h2>\n<h2>Sitten ylin</h2>\n<h3>Syvin</h3>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHN2Zz4=)",
        "[x](//elsewhere.example/x)",
        "![kuva](https://a.example/kuva.png)",
        "<javascript:alert(1)>",
        "[x](vbscript:a)",
    ],
)
def test_what_looks_like_html_stays_text_and_a_dangerous_link_is_none(text):
    html = to_html(text)
    for part in ("<script", "<img", 'href="javascript', 'href="data', 'href="//', 'href="vbscript'):
        assert part not in html, html


def test_the_plain_text_keeps_lists_and_tells_where_links_lead():
    text = to_text(
        "# Otsikko\n\nLue [ohje](https://a.example/o) tai <https://b.example>.\n\n- yksi\n- kaksi\n  - sisempi"
    )
    assert text == ("Otsikko\n\nLue ohje (https://a.example/o) tai https://b.example.\n\n- yksi\n- kaksi\n  - sisempi")


def test_blocks_hold_everything_that_the_text_says():
    heading, paragraph, listing = to_blocks("## A\n\n*b* **c**\n\n3. d\n4. e")
    assert (heading["kind"], heading["level"]) == ("heading", 2)
    assert [(span["text"], span["emphasis"], span["strong"]) for span in paragraph["spans"]] == [
        ("b", True, False), (" ", False, False), ("c", False, True),
    ]  # fmt: skip
    assert listing["ordered"]
    assert [item[0]["spans"][0]["text"] for item in listing["items"]] == ["d", "e"]
