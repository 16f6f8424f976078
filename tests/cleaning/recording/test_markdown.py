"""Markdown that is written says what the text says, as a reader of Markdown has it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import structs

from cleaning.config import Config, ConfigError, RecordOptions
from cleaning.cutting import cut_dump, parse
from cleaning.cutting.layout import LONGEST
from cleaning.model import Block, BlockKind, Document, Holder, Link, Outline, Page, Picture
from cleaning.pipeline import clean
from cleaning.recording import record_of
from cleaning.recording.markdown import markdown
from tests.places import FIXTURES

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
CONFIG = Config(record=RecordOptions(text_format="markdown", blocks=True, comments=True))
LONG = "It rained all day in the town, and nobody went out of the house before the evening."


def plain(text: str) -> list[str]:
    """The lines that a reader of Markdown shows."""
    return [line for line in map(bare, _shown(READER.parse(text))) if line]


def bare(line: str) -> str:
    """A line without the empty cells of a row, and with its spaces made one."""
    return " ".join(" ".join(re.split(r"(?:^|\s)\|(?=\s|$)", line)).split())


def _shown(tokens: list[Token]) -> Iterator[str]:
    row: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield " | ".join(row or [])
            row = None
        elif token.type in {"fence", "code_block"}:
            yield from token.content.split("\n")
        elif token.type == "inline":
            words = "".join(_words(token.children or []))
            if row is None:
                yield from words.split("\n")
            else:
                row.append(words)
        else:
            assert token.type != "html_block", token
            assert token.type != "hr", token


def _words(children: list[Token]) -> Iterator[str]:
    for child in children:
        if child.type in {"link_open", "link_close", "image"}:  # a picture says what it says for itself
            continue
        assert child.type in {"text", "text_special", "softbreak", "hardbreak"}, child
        yield "\n" if child.type.endswith("break") else child.content


def lines_of(blocks: tuple[Block, ...] | list[Block]) -> list[str]:
    """The lines of blocks' text."""
    return [line for block in blocks for line in map(bare, block.text.split("\n")) if line]


def written(html: str) -> tuple[str, Document]:
    """A page's Markdown, whatever of it is main text, and its document."""
    document = clean(html, CONFIG)
    return markdown(document.blocks)[0], document


MARKS = st.sampled_from(
    "# > - + * _ ` ~ [ ] ( ) < > & ; | \\ ! : = 1. 2) --- *** ``` ~~~ [x] [a](b) [a]: <b> </b> <!-- &amp; &#35; a_b "
    "http://a.b <a@b.c> word Wort ağaç 😀 \u00a0 12 \\| |---| :-: \t".split(" ")
)
LINE = st.lists(MARKS, min_size=1, max_size=6).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda s: s.join(words))
)
TEXT = st.one_of(
    LINE, st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=30)
)
HOLDERS = st.lists(
    st.builds(
        Holder,
        element=st.integers(0, 3),
        group=st.integers(0, 1),
        number=st.one_of(st.none(), st.integers(0, 12)),
        quote=st.booleans(),
    ),
    max_size=3,
).map(tuple)


@st.composite
def a_block(draw: st.DrawFn) -> Block:
    """A block of any kind in any lists and quotes."""
    kind = draw(st.sampled_from(BlockKind))
    lines = [TEXT] if kind in {BlockKind.HEADING, BlockKind.TABLE_ROW} else [TEXT, TEXT]
    row = kind is BlockKind.TABLE_ROW
    outline = Outline(
        xpath="/p",
        level=draw(st.integers(1, 6)),
        holders=draw(HOLDERS),
        table=draw(st.integers(0, 1)) if row else None,
        header=draw(st.booleans()),
        column=draw(st.integers(0, 2)),
        code_language=draw(st.sampled_from([None, "python", "c++", "`x"])),
    )
    return Block(position=0, kind=kind, text="\n".join(draw(line) for line in lines), outline=outline)


@given(st.lists(a_block(), max_size=6))
def test_marks_of_the_text_are_no_marks(blocks: list[Block]) -> None:
    """Whatever a text holds, its Markdown reads as the same text, and each span is its block's."""
    text, spans = markdown(blocks)
    assert plain(text) == lines_of(blocks), text
    assert all(span.start <= span.end <= len(text) for span in spans)
    assert sorted(spans, key=lambda span: (span.start, span.end)) == list(spans)


ADDRESSES = st.sampled_from(
    ["https://a.example/", "/b(c)?d=1&copy;2", "x|y\\z", "mailto:a@b.example", "https://ä.example/<é>_*[x]"]
)


@st.composite
def a_linked_block(draw: st.DrawFn) -> Block:
    """A block with links and pictures anywhere in it, none of which stands in another."""
    block = draw(a_block())
    signs = len("".join(block.text.split()))
    ends = sorted(draw(st.lists(st.integers(0, signs), max_size=6, unique=True)))
    links = tuple(Link(start, end, draw(ADDRESSES)) for start, end in zip(ends[::2], ends[1::2], strict=False))
    alt = draw(TEXT).strip()
    pictures = tuple(
        Picture(at, draw(ADDRESSES), alt) for at in sorted(draw(st.lists(st.integers(0, signs), max_size=2)))
    )
    outline = structs.replace(block.outline or Outline(), links=links, pictures=pictures)
    return structs.replace(block, outline=outline)


@given(st.lists(a_linked_block(), max_size=4), st.booleans())
def test_links_and_pictures_change_no_word(blocks: list[Block], between: bool) -> None:
    """Whatever is linked, the Markdown reads as the text, pictures apart; a picture may stand before any block."""
    before = {number: [Picture(0, "/a.png", "*alt*")] for number in range(len(blocks)) if between}
    text, spans = markdown(blocks, before)
    assert plain(text) == lines_of(blocks), text
    assert sorted(spans, key=lambda span: (span.start, span.end)) == list(spans)


REFERRING = f"""<html><head><base href="/deep/"></head><body><article><h1>Rain</h1>
<figure><img src="hero.jpg" alt="A hero"><figcaption>Hero</figcaption></figure>
<p>{LONG} See <a href="x?a=1&amp;b=2">the [weather] report_</a>! and <a href="javascript:x()">nothing</a>.</p>
<figure><img data-src="/lazy.png" src="data:image/gif;base64,AAAA" alt="Lazy *one*"></figure>
<p>{LONG} <a href="//other.example/p(1)">Second</a>, <img src=inline.png width=100 alt=in> then more.</p>
<ul><li><a href=one>One thing</a> of many that they say here</li><li>{LONG} <img src=px.gif width=1 height=1></li></ul>
<table><tr><th>Name</th><th>Link</th></tr><tr><td>a</td><td><a href=/t|x>cell</a></td></tr></table>
<p>{LONG} {LONG}</p></article></body></html>"""
BASED = "https://example.org/deep"
SHOWN = f"""![A hero]({BASED}/hero.jpg)

{LONG} See [the \\[weather\\] report\\_]({BASED}/x?a=1&b=2)! and nothing.

![Lazy \\*one\\*](https://example.org/lazy.png)

{LONG} [Second](https://other.example/p%281%29), ![in]({BASED}/inline.png) then more.

- [One thing]({BASED}/one) of many that they say here
- {LONG}

| Name | Link |
| --- | --- |
| a | [cell](https://example.org/t%7Cx) |

{LONG} {LONG}"""


def test_links_and_pictures_on_request() -> None:
    """From the page's base, in Markdown and in the blocks; what leads nowhere, counts visits or is data is neither."""
    options = RecordOptions(text_format="markdown", blocks=True, links=True, images=True)
    page = Page(body=REFERRING.encode(), url="https://example.org/a/b")
    record = record_of(clean(page, Config(record=options)), options)
    assert record.text == SHOWN
    blocks = record.metadata.blocks or []
    linked = [(block.text[link.start : link.end], link.url) for block in blocks for link in block.links or []]
    assert linked == [
        ("the [weather] report_", f"{BASED}/x?a=1&b=2"),
        ("Second", "https://other.example/p(1)"),
        ("One thing", f"{BASED}/one"),
        ("cell", "https://example.org/t|x"),
    ]
    assert [(image.at, image.alt) for block in blocks for image in block.images or []] == [
        (None, "A hero"),
        (None, "Lazy *one*"),
        (len(LONG) + 8, "in"),
    ]
    without = RecordOptions(text_format="markdown", blocks=True)
    assert plain(record.text) == plain(record_of(clean(page, Config(record=without)), without).text)


def test_links_stand_where_repair_moved_them() -> None:
    """Letters that were mended before and in a link take its marks along."""
    broken = "TÃ¼rkiyeâ€™de ÅŸehir iÃ§in gÃ¼zel bir gÃ¼n olduÄŸunu sÃ¶yledi ve yaÄŸmurun dinmesini bekledi"
    options = RecordOptions(text_format="markdown", links=True)
    html = f"<meta charset=utf-8><p>{broken}, <a href='/x'>Ã¼Ã§ gÃ¼n</a> sonra.</p><p>{broken}.</p>"
    text = record_of(clean(html, Config(record=options)), options).text
    assert ", [üç gün](/x) sonra." in text


def test_links_without_a_place_are_refused() -> None:
    """Plain text has no room for them: the message says what to ask for."""
    with pytest.raises(ConfigError, match=r"record.links.*--text-format markdown, or --blocks"):
        RecordOptions(links=True)


@pytest.mark.parametrize("path", sorted((FIXTURES / "seeds").iterdir()), ids=lambda path: path.name)
def test_the_seeds_round_trip(path: Path) -> None:
    """All blocks of real dumps, kept or removed, say the same in Markdown."""
    if path.is_file():
        text, document = markdown((found := clean(path.read_bytes(), CONFIG)).blocks)[0], found
        bullets = re.compile(r"^[-+*•·▪‣⁃●]\s+")  # a dump's own bullets become Markdown's
        assert [bullets.sub("", line) for line in plain(text)] == [
            bullets.sub("", line) for line in lines_of(document.blocks)
        ]


def test_code_that_is_cut_into_lines_stands_in_one_fence() -> None:
    """Highlighters set each line as an element of its own; two elements of code are two blocks all the same."""
    lines = "".join(f"<span style='display:flex'><span>x = {number}\n</span></span>" for number in range(3))
    code = f"<pre><code class='language-python'>{lines}</code></pre>"
    text, document = written(f"<article><p>{LONG}</p>{code}{code}<p>{LONG}</p></article>")
    fence = "```python\nx = 0\nx = 1\nx = 2\n```"
    assert text == f"{LONG}\n\n{fence}\n\n{fence}\n\n{LONG}"
    spans = markdown(document.blocks)[1]
    assert len(spans) == len(document.blocks)
    assert [text[span.start : span.end] for span in spans][1:3] == [fence, fence]


PAGE = f"""<article><p>{LONG}</p><h3>How <i>to</i> do it</h3>
<ol start="3"><li>First of all</li><li>Second<ul><li>one</li><li><p>two</p><p>more of two</p></li></ul></li></ol>
<p>{LONG}</p><pre><code class="hljs language-c++">int *a;
  a[0] = `1`;</code></pre>
<blockquote><p>{LONG}</p><p>So she said.</p></blockquote>
<table><tr><th></th><th>A</th></tr><tr><td>x</td><td>a*b</td></tr></table>
<dl><dt>Rain</dt><dd>Water</dd><dt>Hail</dt><dd>Ice</dd></dl>
<table><tr><td>Weight</td><td>5 kg</td></tr></table></article>"""


def test_a_page_keeps_its_structure() -> None:
    """Headings, lists in lists with their numbers, code with its language, quotes, tables, terms."""
    text, document = written(PAGE)
    assert text.replace(LONG, "L.") == (
        "L.\n\n### How to do it\n\n"
        "3. First of all\n4. Second\n   - one\n   - two\n\n     more of two\n\n"
        "L.\n\n```c++\nint *a;\n  a[0] = `1`;\n```\n\n"
        "> L.\n>\n> So she said.\n\n"
        "|  | A |\n| --- | --- |\n| x | a\\*b |\n\n"
        "- Rain\n  - Water\n- Hail\n  - Ice\n\n"
        "|  |  |\n| --- | --- |\n| Weight | 5 kg |"
    )
    assert plain(text) == lines_of(document.blocks)


def test_lists_side_by_side_stay_two() -> None:
    """Another mark begins the second, so that its numbers are its own."""
    text, _ = written("<ol><li>a<li>b</ol><ol><li>c</ol><ul><li>d</ul><ul><li>e</ul>")
    assert text == "1. a\n2. b\n\n1) c\n\n- d\n\n* e"


def test_a_list_right_in_a_list_is_deeper() -> None:
    """As browsers show what HTML does not allow."""
    assert written("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>")[0] == "- a\n  - b\n- c"


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ('<pre class="brush: python; gutter: false">x</pre>', "python"),
        ('<div class="highlight-source-shell"><pre>x</pre></div>', "shell"),
        ('<div class="highlight-python notranslate"><div class="highlight"><pre>x</pre></div></div>', "python"),
        ('<pre class="sourceCode haskell"><code>x</code></pre>', "haskell"),
        ('<pre data-lang="Go"><code>x</code></pre>', "go"),
        ('<pre><code class="lang-js">x</code></pre>', "js"),
        ('<pre class="language-plaintext">x</pre>', None),
        ("<pre>x</pre>", None),
        ('<div class="highlight-default notranslate"><pre>x</pre></div>', None),
    ],
)
def test_the_language_of_code(markup: str, language: str | None) -> None:
    """As highlighters write it."""
    block = clean(f"<p>{LONG}</p>{markup}", CONFIG).blocks[1]
    assert block.outline is not None
    assert block.outline.code_language == language


def test_xpaths_lead_to_the_elements() -> None:
    """Each block's words are in the element that its XPath names, through elements that are no blocks."""
    html = f"<p>{LONG}</p><a href=/x><div>a</div></a><a href=/y><div>b</div></a><o:p><div>c</div></o:p>"
    document = clean(html, CONFIG)
    tree = parse(html)
    for block in document.blocks:
        assert block.outline is not None
        assert block.outline.xpath is not None
        (element,) = tree.getroottree().xpath(block.outline.xpath)
        assert block.text in element.text_content()


def test_an_element_far_down_has_a_short_xpath() -> None:
    """It is told by its number in the page, and what stands in it from there; the ledger's path is as short."""
    deep = "".join(f"<div><o:p><p>{LONG} {number}</p>" for number in range(80))
    document = clean(f"<div><p>{LONG}</p></div>{deep}", CONFIG)
    tree = parse(document.page.body.decode()).getroottree()
    assert len(document.blocks) == 81
    for block in document.blocks:
        assert block.outline
        assert block.structure
        assert len(block.outline.xpath or "") <= LONGEST
        (element,) = tree.xpath(block.outline.xpath)
        assert block.text in element.text_content()
        assert len(block.structure.path) <= LONGEST
    assert any((block.outline.xpath or "").startswith("(//div)[") for block in document.blocks if block.outline)


def test_spans_of_plain_text() -> None:
    """With `text_format = "text"` a block's span is its text."""
    config = Config(record=RecordOptions(blocks=True))
    record = record_of(clean(PAGE, config), config.record)
    assert record.metadata.blocks
    assert all(record.text[block.start : block.end] == block.text for block in record.metadata.blocks)
    assert [
        (b.level, b.depth, b.number) for b in record.metadata.blocks if b.text in {"How to do it", "Second", "one"}
    ] == [
        (3, 0, None),
        (None, 1, 4),
        (None, 2, None),
    ]


def test_nothing_comes_unasked() -> None:
    """The fields are there, and null; the text is plain."""
    record = record_of(clean(PAGE))
    assert (record.metadata.blocks, record.metadata.comments, record.metadata.text_format) == (None, None, "text")
    assert record.text == clean(PAGE, CONFIG).text


def test_readers_comments_on_request() -> None:
    """Those of the ledger, without the heading above them."""
    said = "I was there that day, and it rained as it never did before in my life."
    news = "".join(f"<p>{LONG} The mayor said that {number} bridges were closed.</p>" for number in range(4))
    html = (
        f"<html><head><title>Rain in the town</title></head><body><article><h1>Rain in the town</h1>{news}</article>"
        f'<section id="comments" class="comments-area"><h3>Comments</h3><ol class="comment-list"><li class="comment">'
        f'<div class="comment-body"><p>{said}</p></div><a href="#">Reply</a><button>Report</button></ol></section>'
    )
    record = record_of(clean(html, CONFIG), CONFIG.record)
    assert record.metadata.comments == [said]
    assert said not in record.text


def test_a_dump_in_markdown_gives_its_marks_back() -> None:
    """What is read as Markdown is written as it was, but for its inline marks."""
    given_text = (
        f"## Rain\n\n{LONG} [There](https://a.example/).\n\n- a\n  - b\n- c\n\n> {LONG}\n\n```python\nx = 1\n```\n\n"
        "| A | B |\n| --- | --- |\n| 1 | 2 |"
    )
    document = clean(given_text, CONFIG)
    assert markdown(document.blocks)[0] == given_text.replace("[There](https://a.example/)", "There")
    assert cut_dump(given_text).pieces
