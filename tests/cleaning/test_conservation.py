"""Label, don't delete: what is kept and what is removed give the page back."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from cleaning import Document, Page, clean, ledger_of
from tests.places import FIXTURES

PAGES = sorted(path for path in FIXTURES.rglob("*") if path.suffix in {".html", ".htm", ".txt"})
WORD = re.compile(r"[^\W_]+")  # without what may be a mark of Markdown
UNSEEN = (
    "script",
    "style",
    "template",
    "svg",
    "head",
    "object",
    "canvas",
    "audio",
    "video",
    "iframe",
    "map",
    "annotation",
)


def words_given_back(document: Document) -> Counter[str]:
    """The words of the text and of the ledger together, as they stand in the page."""
    kept = [block.text if block.raw is None else block.raw for block in document.kept]
    return Counter(WORD.findall("\n".join([*kept, *(row.text for row in ledger_of(document))])))


def visible_words(markup: str) -> Counter[str]:
    """The words that a reader of a page could see, read from the tree without the library's walk."""
    root = html.document_fromstring(markup.encode(), parser=html.HTMLParser(encoding="utf-8"), ensure_head_body=True)
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, *UNSEEN, with_tail=False)
    blocks = {"p", "div", "li", "td", "th", "tr", "br", "h1", "h2", "h3", "h4", "ul", "ol", "section", "nav", "article"}
    blocks |= {"main", "header", "footer", "aside", "form", "figure", "table", "button"}
    for element in root.iter("*"):
        if element.tag in blocks:  # words of neighbouring blocks do not grow together
            element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
    return Counter(WORD.findall("".join(root.itertext())))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_every_fixture_is_given_back(path: Path) -> None:
    """Every word of a fixture that a reader could see is in the text or in the ledger, and nothing else is."""
    body = path.read_bytes()
    document = clean(Page(body=body))
    if document.failure and not document.blocks:
        pytest.skip(f"{document.failure.reason}: rejected before it was cut")
    text = document.encoding and body.decode(document.encoding.name, "replace")
    expected = visible_words(text) if document.format == "html" else Counter(WORD.findall(text))
    assert words_given_back(document) == expected


LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60), max_size=30)


@settings(max_examples=100, deadline=None)
@given(LINES)
def test_any_dump_is_given_back(lines: list[str]) -> None:
    """Whatever the lines of a dump are, none of their words is lost or said twice."""
    text = "\n".join(lines)
    document = clean(Page(body=text.encode(), content_type="text/plain", charset="utf-8"))
    if document.format == "text" and document.blocks:
        assert words_given_back(document) == Counter(WORD.findall(text))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["p", "div", "li", "h2", "td", "nav"]), st.text("ab c.é", min_size=1))))
def test_any_page_is_given_back(parts: list[tuple[str, str]]) -> None:
    """Whatever the elements of a page are, none of their words is lost or said twice."""
    body = "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts)
    markup = f"<!doctype html><html><body><h1>head</h1>{body}</body></html>"
    document = clean(Page(body=markup.encode(), content_type="text/html", charset="utf-8"))
    assert words_given_back(document) == visible_words(markup)
