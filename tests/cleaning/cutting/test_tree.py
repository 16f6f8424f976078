"""A page's tree becomes blocks in document order, with all the text that a reader sees and what the tags say of it."""

import pytest

from cleaning.cutting.containers import bits_of
from cleaning.cutting.layout import LONGEST
from cleaning.cutting.tree import TreeError, cut_tree, flatten, parse
from cleaning.model import Block, BlockKind, Reason, Structure

PROSE = "<p>A sentence that is here to be most of the page, so that small containers stay small.</p>"


def cut(markup: str) -> tuple[Block, ...]:
    """The blocks of a page."""
    return cut_tree(parse(markup))


def texts(markup: str) -> list[str]:
    """The texts of a page's blocks."""
    return [block.text for block in cut(markup)]


def structure(markup: str, text: str) -> Structure:
    """What the tags say of the block with this text."""
    (found,) = (block.structure for block in cut(markup) if block.text == text)
    assert found is not None
    return found


TEXTS = [
    ("<div>one<p>two</p>three</div>four", ["one", "two", "three", "four"]),
    ("<ul><li>one<ul><li>two</li></ul>three</li></ul>", ["one", "two", "three"]),
    ("<p>one <b>bold</b>, <a href='x'>linked</a>.</p>", ["one bold, linked."]),
    ("<p>one<br><br>two<br>still two<br> <br>three</p>", ["one", "two\nstill two", "three"]),
    ("<p><br><br>one<br></p><p>two</p>", ["one", "two"]),
    ("<p>a<script>no()</script>b<style>c{}</style><!-- d -->e<svg><text>f</text></svg></p>", ["abe"]),
    ("<table>one<tr>two<td>three</td></tr></table><ul>four<li>five</li></ul>", ["one", "two", "three", "four", "five"]),
    ("<a href='x'><div>a block</div><div>in a link</div></a>", ["a block", "in a link"]),
    ("<p>one<p>two<td>three<li>four", ["one", "two", "three", "four"]),
    ("  \n<p> \t </p><div>&nbsp;</div><p>one</p>", ["one"]),
    ("<button>go</button><textarea>write</textarea><p>read</p>", ["go", "write", "read"]),
]


@pytest.mark.parametrize(("markup", "expected"), TEXTS, ids=[markup[:40] for markup, _ in TEXTS])
def test_text_stands_in_document_order(markup: str, expected: list[str]) -> None:
    """Text is cut where a block-level element starts or ends, or at an empty line; none is lost, wherever it stands."""
    assert texts(f"<html><body>{markup}</body></html>") == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("only text", ["only text"]),
        ("<p>no body", ["no body"]),
        ("<title>shown by the browser's frame only</title>", []),
        ("<html><body>one</body>two</html>", ["one two"]),
        ("<frameset><frame src='a'><noframes>No frames here.</noframes></frameset>", ["No frames here."]),
    ],
)
def test_pages_without_a_proper_body(markup: str, expected: list[str]) -> None:
    """Text is found where the body is missing, is over, or is a set of frames."""
    assert texts(markup) == expected


@pytest.mark.parametrize("after", ["two", "<p>two</p>", "<html><body><p>two</p></body></html>"])
def test_text_after_the_end_of_the_page(after: str) -> None:
    """Text after </html> is part of the page, as it is in every browser."""
    assert texts(f"<html><body><p>one</p></body></html>{after}") == ["one", "two"]


def test_options_of_a_menu_are_apart() -> None:
    """The choices of a drop-down menu do not grow together."""
    assert "onetwo" not in texts("<select><option>one</option><option>two</option></select>")


def test_preformatted_text_keeps_its_lines() -> None:
    """In <pre>, lines, their indentation and empty lines stay."""
    (block,) = cut("<pre>for x in y:\n    go(x)<br>\n\ndone\n</pre>")
    assert (block.text, block.kind) == ("for x in y:\n    go(x)\n\n\ndone", BlockKind.PREFORMATTED)


def test_row_of_data_is_one_block() -> None:
    """A row of short cells is one block, an empty cell included; its cells are held apart."""
    rows = cut("<table><tr><th>Year</th><th>Sheep</th></tr><tr><td>1999</td><td></td><td><b>12</b></td></tr></table>")
    assert [(row.text, row.kind) for row in rows] == [
        ("Year | Sheep", BlockKind.TABLE_ROW),
        ("1999 | | 12", BlockKind.TABLE_ROW),
    ]


@pytest.mark.parametrize("cell", ["<p>two</p>", "<div>two</div>", f"two{' words' * 40}", "two<br>lines"])
def test_row_of_layout_is_cut(cell: str) -> None:
    """Cells that hold blocks or long text are columns of a page, not data."""
    assert len(cut(f"<table><tr><td>one</td><td>{cell}</td></tr></table>")) == 2


def test_kinds() -> None:
    """What the tags call a block is its kind, from the innermost tag that says anything."""
    page = (
        "<h2>a</h2><blockquote><p>b</p></blockquote><ol><li>c</li></ol><dl><dt>d</dt><dd>e</dd></dl>"
        "<figure><figcaption>f</figcaption></figure><button>g</button><div>h</div>"
    )
    kinds = ["heading", "quote", "list_item", "list_item", "list_item", "caption", "control", "paragraph"]
    assert [str(block.kind) for block in cut(page)] == kinds


@pytest.mark.parametrize("attribute", ["hidden", "style='display: none'", "style='color:red; VISIBILITY:hidden'"])
def test_hidden_is_marked_and_kept(attribute: str) -> None:
    """Text that the page does not show is a block, marked as hidden, and so is all that it holds."""
    assert structure(f"<div {attribute}><ul><li>x</li></ul></div><p>y</p>", "x").hidden
    assert not structure(f"<div {attribute}><ul><li>x</li></ul></div><p>y</p>", "y").hidden


def test_path_finds_the_element() -> None:
    """The path of a block is the XPath of the element that holds it."""
    tree = parse(f"<div>{PROSE}</div><div>{PROSE}<p>here</p></div>")
    (block,) = (block for block in cut_tree(tree) if block.text == "here")
    assert block.structure is not None
    assert [element.text for element in tree.xpath(block.structure.path)] == ["here"]


def test_a_path_does_not_grow_with_the_depth() -> None:
    """Far down it starts at an element that is told by its number in the page, and finds the block's all the same."""
    tree = parse("".join(f"<div><p>Paragraph {number}</p>" for number in range(200)))
    blocks = cut_tree(tree)
    assert len(blocks) == 200
    for number, block in enumerate(blocks):
        assert block.structure is not None
        assert len(block.structure.path) <= LONGEST
        assert [element.text for element in tree.xpath(block.structure.path)] == [f"Paragraph {number}"]


@pytest.mark.parametrize(
    ("markup", "share"),
    [
        ("<p><a href='x'>all of it</a></p>", 1.0),
        ("<p>none</p>", 0.0),
        ("<p>half<a href='x'>half</a></p>", 0.5),
        ("<a href='x'><p>block</p></a>", 1.0),
        ("<p><a href='x'>in <b>bold</b></a></p>", 1.0),
    ],
)
def test_link_share(markup: str, share: float) -> None:
    """The share of a block's characters that stand in links."""
    assert [block.structure and block.structure.link_share for block in cut(markup)] == [share]


def test_link_share_of_a_menu() -> None:
    """A row of links is all links, whatever stands between them."""
    (block,) = cut("<div><a href='a'>Home</a> | <a href='b'>Map</a> | <a href='c'>News</a></div>")
    assert block.structure is not None
    assert block.structure.link_share == 1.0


def test_hints_come_from_all_containers() -> None:
    """Classes, ids, tags and roles of the elements around a block speak for reasons."""
    page = f"{PROSE * 5}<footer><div class='shareBar'><p id='tags-list' role='navigation'>x</p></div></footer>"
    assert structure(page, "x").hints == {Reason.FOOTER, Reason.SHARE_BAR, Reason.TAG_LIST, Reason.NAVIGATION}


def test_container_of_the_whole_page_says_nothing() -> None:
    """A container that holds most of the page's text gives no hint, whatever its class is."""
    assert structure(f"<div class='related'>{PROSE * 5}<p>x</p></div>", "x").hints == frozenset()


@pytest.mark.parametrize("word", ["shareholder", "relatedness", "adult", "tagus"])
def test_hints_are_whole_words(word: str) -> None:
    """A word that only begins like one of the vocabulary is none of it."""
    assert bits_of(word) == 0


def test_many_siblings() -> None:
    """A page of 200,000 paragraphs is cut."""
    blocks = cut("<p>a</p>" * 200_000)
    assert (len(blocks), blocks[-1].structure and blocks[-1].structure.path) == (
        200_000,
        "/html[1]/body[1]/p[200000]",
    )


def test_deep_nesting_is_cut() -> None:
    """A block under 200 elements is found, with a path that leads to it, and so is what stands after them."""
    blocks = cut("<div>" * 200 + "deep" + "</div>" * 200 + "<p>after</p>")
    assert [block.text for block in blocks] == ["deep", "after"]
    assert blocks[0].structure is not None
    assert blocks[0].structure.path == "(//div)[174]" + "/div[1]" * 26


def test_deeper_nesting_is_no_structure() -> None:
    """No page nests block-level elements 300 deep: the tree says nothing, and costs as much as it is deep."""
    with pytest.raises(TreeError, match="256"):
        cut("<div>" * 300 + "deep" + "</div>" * 300)


def test_formulas_are_text() -> None:
    """The numbers of a formula are shown, its source is not."""
    formula = "<math><mn>5</mn><annotation>\\five</annotation></math>"
    assert texts(f"<p>The rate is {formula} percent.</p>") == ["The rate is 5 percent."]


def test_half_a_page_is_no_page() -> None:
    """Where the parser gives up, at 50,000 nested elements, that is said, and the text is found without the tree."""
    markup = "<p>before</p>" + "<div>" * 50_000 + "deep" + "</div>" * 50_000 + "<p>after</p>"
    with pytest.raises(TreeError, match="depth"):
        parse(markup)
    assert flatten(markup).split() == ["before", "deep", "after"]


@pytest.mark.parametrize("markup", ["", " \n ", "<!-- nothing -->"])
def test_nothing_to_parse(markup: str) -> None:
    """A page of nothing at all is an error with a message."""
    with pytest.raises(TreeError, match="empty"):
        parse(markup)


@pytest.mark.parametrize("tag", ["article", "header", "main", "section"])
@pytest.mark.parametrize("begins", ["<title>T</title>", "<!doctype html><meta charset=utf-8><title>T</title>"])
def test_a_body_that_begins_without_its_tag(tag: str, begins: str) -> None:
    """As HTML allows: the first element that no head holds begins it, and the order stays."""
    assert texts(f"{begins}<{tag}><b>one</b></{tag}>two<section>three</section><div>four</div>five") == [
        "one",
        "two",
        "three",
        "four",
        "five",
    ]
