"""What is saved beside a page is no document: style sheets, scripts, drawings, feeds, site maps, data."""

from pathlib import Path

import pytest

from cleaning.model import Failure, Rejection
from crawler.feed import FeedOptions, feed
from crawler.feed.companions import companion

CSS = b"/*! x */\n@media (max-width: 10px) { a:hover { color: #333; margin: 0 auto } }\n.a > b { top: 0 }\n"
SCRIPT = b"/* Copyright, all rights reserved. */\n(function(a,b){var c=a.d;if(c){return b(c)}})(window,document);\n"
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by x -->\n'
RSS = XML + b'<rss version="2.0"><channel><title>A</title><item><description>&lt;p&gt;A</description></item>'


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("a.css", CSS, "a style sheet"),
        ("a.css", b"", "a style sheet"),
        ("css", CSS, "a style sheet"),
        ("saved.txt", b".a,.b{color:red}\n#c{top:0;left:0}\n" * 9, "a style sheet"),
        ("a.js", b"alert(1)", "a script"),
        ("jquery.js.download", SCRIPT, "a script"),
        ("f(1).txt", SCRIPT, "a script"),
        ("gtm", b'"use strict";const a=()=>{let b={c:1};return b};export{a};', "a script"),
        ("app.js.map", b'{"version":3,"sources":["a"],"mappings":"AAAA"}', "data"),
        ("a.svg", XML + b"<svg xmlns='x'><title>Logo</title><text>Words</text></svg>", "a drawing"),
        ("logo", b"<svg><foreignObject><p>x</p></foreignObject></svg>\n", "a drawing"),
        ("feed", RSS, "a feed"),
        ("feed.xml", b"<feed xmlns='http://www.w3.org/2005/Atom'><entry/></feed>", "a feed"),
        ("index.rdf", b"<rdf:RDF xmlns='x'><item/></rdf:RDF>", "a feed"),
        ("sitemap.xml", XML + b"<urlset><url><loc>http://a.example/</loc></url></urlset>", "a site map"),
        ("sitemap", b"\xef\xbb\xbf<sitemapindex/>", "a site map"),
        ("style.xsl", b"<xsl:stylesheet version='1.0'/>", "a style sheet"),
        ("utf16.svg", "<svg>a</svg>".encode("utf-16"), "a drawing"),
        ("manifest", b'{"name": "app", "icons": []}', "data"),
        ("list", b'["a", "b", 1]', "data"),
        ("robots.txt", b"# all\nUser-agent: *\nDisallow: /x\n", "rules for robots"),
        ("robots.txt", b"A text about robots.txt: what it says, and to whom.", None),
        ("page.css", b"<!doctype html><p>A page</p>", None),
        ("page.js", b"<html><body>A page</body></html>", None),
        ("page.html", b"<svg><symbol/></svg><div><p>A page that begins with its symbols</p></div>", None),
        ("page.html", b"<p>a { b: c } and (function(){})()</p>", None),
        ("a.txt", b"A text (with brackets) that says: use the function f(x), or window.open().\n" * 9, None),
        ("a.txt", b"function words are words like 'the'; window.open is none of them.", None),
        ("a.txt", b"[1] Smith, J. (1999).\n[2] Doe, J. (2001).", None),
        ("a.xhtml", XML + b"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>A page</p></body></html>", None),
        ("a.xml", XML + b"<article><p>An article</p></article>", None),
        ("az.txt", "Şəhər (paytaxt) böyükdür; əhalisi 2 300 000 nəfərdir.".encode(), None),
    ],
)
def test_companions_are_told_by_content_then_by_name(name: str, body: bytes, expected: str | None) -> None:
    """A page is a page whatever it is called; of the rest, the content and then the name say what it is."""
    assert companion(body, name) == expected


def test_a_folder_that_a_browser_saved_gives_its_page(tmp_path: Path) -> None:
    """Beside the page stand rejects that say what they are; `--format text` reads one all the same."""
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page.html").write_bytes(b"<!doctype html><p>A page</p>")
    files = {"a.css": CSS, "a.js.download": SCRIPT, "rss": RSS, "m.json": b'{"a": 1}', "b.json": b"[1]"}
    for name, body in files.items():
        (tmp_path / "page_files" / name).write_bytes(body)
    page, *others = feed([str(tmp_path)], FeedOptions())
    assert page.source.path == f"{tmp_path}/page.html"
    assert {str(item.reason) for item in others if isinstance(item, Failure)} == {str(Rejection.NOT_A_PAGE)}
    assert len(others) == len(files)
    (text,) = feed([str(tmp_path / "page_files" / "a.css")], FeedOptions(format="text"))
    assert not isinstance(text, Failure)


def test_globs_leave_companions_out(tmp_path: Path) -> None:
    """`--include` and `--exclude` choose among the files of a folder; a file that is named is always read."""
    for name in ("news/a.html", "news/print/a.html", "news/a.css", "old/b.htm"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"<p>x</p>")

    def names(**globs: tuple[str, ...]) -> list[str]:
        found = feed([str(tmp_path)], FeedOptions(**globs))
        return [(item.source.path or "").removeprefix(f"{tmp_path}/") for item in found]

    assert names(include=("*.html",)) == ["news/a.html", "news/print/a.html"]
    assert names(include=("*.html", "*.htm"), exclude=("print",)) == ["news/a.html", "old/b.htm"]
    assert names(include=("news/*.html",)) == ["news/a.html"]
    assert names(include=("news/**",), exclude=("**/print/*",)) == ["news/a.css", "news/a.html"]
    assert names(exclude=("news",)) == ["old/b.htm"]
    assert names(include=("*.HTML",)) == [str(tmp_path)]
    named = feed([str(tmp_path / "news/a.css")], FeedOptions(include=("*.html",)))
    assert [item.source.path for item in named] == [str(tmp_path / "news/a.css")]
