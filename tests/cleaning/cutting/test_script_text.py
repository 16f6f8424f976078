"""Pages whose scripts carry the text that they would show."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.cutting import Cut
from cleaning.cutting.script_text import with_script_text
from cleaning.cutting.tree import parse
from cleaning.model import Document, Page, Rejection
from cleaning.pipeline import clean

SENTENCES = [
    "It rained all day in the town, and nobody went out of the house before the evening came.",
    "The river rose by a metre; the bridge at the mill was closed, the school was opened for those who had to leave.",
    "By night the rain had ended. The mayor said that nobody was hurt, and that the bridge would open on Monday.",
    "Farmers on the other bank count what they lost: hay, fences, and forty sheep that stood in the lower meadow.",
]
MARKUP = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
PARAGRAPH = " ".join(SENTENCES)
LINES = "\n\n".join(SENTENCES)
SHELL = '<!doctype html><html><head><title>Rain</title>{}</head><body><div id="root">Loading</div>{}</body></html>'
OTHER = {"props": {"menu": ["News", "Sport"], "cookies": "We use cookies. " * 3, "path": "/static/chunks/" * 60}}


def flight(value: str) -> str:
    """A value as React's server components send it: JSON in a string of JavaScript."""
    row = "5:" + json.dumps(["$", "$L23", None, {"state": {"article": {"contentHtml": value}}}])
    return f"<script>self.__next_f.push({json.dumps([1, row])})</script>"


CARRIED = {
    "Next.js": lambda: (
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(OTHER | {"body": MARKUP})}</script>'
    ),
    "React's flight": lambda: flight(MARKUP),
    "Nuxt": lambda: f"<script>window.__NUXT__=(function(a){{return {{a:a,b:{json.dumps(MARKUP)}}}}}(1));</script>",
    "a state with lines": lambda: f"<script>window.STATE = {json.dumps({'a': {'text': LINES}})}</script>",
    "JSON-LD, one paragraph": lambda: (
        f'<script type="application/ld+json">{json.dumps({"@type": "Article", "articleBody": PARAGRAPH})}</script>'
    ),
}


@pytest.mark.parametrize("name", CARRIED)
def test_the_text_of_a_shell_is_read(name: str) -> None:
    """Whatever made the page, the text is what its scripts carry, paragraph by paragraph."""
    document = clean(SHELL.format("", CARRIED[name]()))
    assert document.failure is None
    assert document.text.split() == " ".join(SENTENCES).split()
    assert "NUXT" not in document.text


def test_the_longest_text_is_the_article_s() -> None:
    """The beginnings of other articles stand in the same state."""
    teasers = [{"html": f"<p>{one}</p><p>{one}</p>" * 2} for one in SENTENCES]
    document = clean(SHELL.format("", f"<script>s={json.dumps({'more': teasers, 'own': MARKUP * 2})}</script>"))
    assert document.text.startswith(SENTENCES[0])
    assert SENTENCES[-1] in document.text


def test_what_a_page_shows_is_its_text() -> None:
    """A page that shows a text of its own is not looked at for another."""
    shown = f"<article><h1>Hail</h1>{MARKUP.replace('rain', 'hail')}</article>"
    document = clean(SHELL.format("", shown + CARRIED["Nuxt"]()))
    assert "hail had ended" in document.text
    assert "rain had ended" not in document.text


@pytest.mark.parametrize(
    "script",
    [
        json.dumps({"css": ".a{color:red}\n.b{margin:0 auto}\n" * 40}),
        json.dumps({"code": "function f(a,b){return a+b;}\nvar x=f(1,2);\n" * 30}),
        json.dumps({"image": "iVBORw0KGgo" * 200}),
        json.dumps({"consent": "We value your privacy. We and our partners store data. You may object. " * 6}),
        '"' + '\\"' * 50_000,
        '"' * 100_001,
        "[" * 100_000,
    ],
    ids=["styles", "code", "image", "one paragraph", "an open string", "quotation marks", "brackets"],
)
def test_what_is_no_text_is_left(script: str) -> None:
    """Styles, code, data and a notice in one paragraph make no text."""
    assert not with_script_text(parse(SHELL.format("", f"<script>x={script}</script>")))


def test_a_shell_without_a_text_is_told() -> None:
    """An empty page stays one."""
    page = Page(body=b"x")
    document = Cut()(Document(page=page, id=page.id, format="html", markup="<!doctype html><body></body>"))
    assert document.failure is not None
    assert document.failure.reason is Rejection.NO_TEXT


@given(st.text(max_size=300))
def test_any_script_is_read(text: str) -> None:
    """Whatever a script holds, it gives a text or none."""
    tree = parse(SHELL.format("", "<script></script>"))
    tree.find(".//script").text = "".join(filter(str.isprintable, (text + '"\\u0000<p>a. b. c.</p>\\ud800"' * 9) * 3))
    assert with_script_text(tree) in {True, False}
