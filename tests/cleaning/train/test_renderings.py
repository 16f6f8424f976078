"""Training dumps: how a page is rendered as plain text, and what pages are made of labelled ones."""

import pytest

from cleaning.cutting.lines import cut_lines
from cleaning.cutting.tree import parse
from cleaning.train.dump_labels import targets

renderings = pytest.importorskip("cleaning.train.renderings", reason="needs the extra 'train'", exc_type=ImportError)
augmentation = pytest.importorskip(
    "cleaning.train.augmentation", reason="needs the extra 'train'", exc_type=ImportError
)

BODY = tuple(
    f"The ferry sailed on day {day}, with forty passengers and a goat on board, and the harbour was glad of the sight."
    for day in range(1, 7)
)
GOLD = "\n".join(BODY)
MENU = "".join(f"<li><a href=/{name}>{name}</a></li>" for name in ("Home", "News", "Sport"))
PARAGRAPHS = "".join(f"<p>{text.replace('goat', '<b>goat</b>')}</p>\n" for text in BODY)
PAGE = f"""<html><head><title>Ferry | The Post</title><script>var no = "text";</script></head><body>
<nav><ul>{MENU}</ul></nav><article><h1>Ferry</h1>
{PARAGRAPHS}
</article><footer><p>Imprint</p></footer></body></html>"""


@pytest.mark.parametrize("name", renderings.RENDERERS)
def test_a_rendering_holds_the_article(name: str) -> None:
    """Every renderer gives the words of the article in order, and no script."""
    text = renderings.rendered(name, renderings.Sheet(PAGE, "page"))
    assert "var no" not in text
    found = [block.text for block in cut_lines(text)]
    kept = [block for block, share in zip(found, targets(found, GOLD), strict=True) if share > 0.5]
    assert "".join(" ".join(kept).replace("*", "").split()) == "".join(GOLD.split())


@pytest.mark.parametrize("name", renderings.RENDERERS)
def test_a_rendering_is_the_same_again(name: str) -> None:
    """A renderer is pure: the same page and id give the same text."""
    assert renderings.rendered(name, renderings.Sheet(PAGE, "1")) == renderings.rendered(
        name, renderings.Sheet(PAGE, "1")
    )


@pytest.mark.parametrize("name", renderings.RENDERERS)
@pytest.mark.parametrize("markup", ["", "<html></html>", "no tags", "<table><tr><td>1", "<p>" * 3000])
def test_odd_pages_raise_nothing(name: str, markup: str) -> None:
    """A page with hardly anything in it, or nested beyond measure, is rendered or is not."""
    assert isinstance(renderings.rendered(name, renderings.Sheet(markup, "odd")), str)


def test_dumps_of_a_page() -> None:
    """A page gives so many dumps, each by another renderer; another page gets others; the same page the same."""
    dumps = list(renderings.dumps_of("1", PAGE, GOLD, 6))
    assert len({dump.renderer for dump in dumps}) == 6
    assert dumps == list(renderings.dumps_of("1", PAGE, GOLD, 6))
    assert [dump.renderer for dump in dumps] != [dump.renderer for dump in renderings.dumps_of("2", PAGE, GOLD, 6)]
    assert {dump.gold for dump in dumps} == {GOLD}


def test_shortened() -> None:
    """A shortened page has the first paragraphs of its article, and all its clutter."""
    markup, gold = augmentation.shortened("1", PAGE, GOLD)
    assert gold in {"\n".join(BODY[:number]) for number in (1, 2, 3)}
    text = renderings.blocks(renderings.Sheet(markup, "1"))
    assert text.split("\n") == ["Home", "News", "Sport", "Ferry", *gold.split("\n"), "Imprint"]


def test_short_articles_are_not_shortened() -> None:
    """An article of a few paragraphs stays as it is."""
    assert augmentation.shortened("1", "<p>One.</p>", "One.") is None


def test_transplanted() -> None:
    """A dump with another's main text in the place of its own."""
    made = augmentation.transplanted(
        "Home\nIt rained here.\nShare\nIt snowed.\nImprint",
        "It rained here.\nIt snowed.",
        f"News\n{BODY[0]}\nEnd",
        BODY[0],
    )
    assert made == (f"Home\n{BODY[0]}\nImprint", BODY[0])


def test_a_tree_is_left_as_it_is() -> None:
    """The renderers share one tree; none changes it."""
    sheet = renderings.Sheet(PAGE, "1")
    before = renderings.html.tostring(sheet.tree)
    for name in renderings.RENDERERS:
        renderings.rendered(name, sheet)
    assert renderings.html.tostring(sheet.tree) == before == renderings.html.tostring(parse(PAGE))
