"""The features of blocks: each array is what a plain loop over the blocks gives, whatever the script."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.cutting.lines import cut_lines
from cleaning.cutting.tree import cut_page, parse
from cleaning.judging.features import Seen, first_look, second_look, with_verdict
from cleaning.judging.features import letters as kinds
from cleaning.judging.features.clues import ARTICLE, Clues, read_clues
from cleaning.judging.features.windows import FAR, Around, Beside, nearest, since, stretch, until
from cleaning.model import Block

VALUES = st.lists(st.floats(-1000, 1000), max_size=40).map(np.array)
MARKS = st.lists(st.booleans(), max_size=40).map(lambda marks: np.array(marks, bool))
TEXTS = st.lists(st.text(max_size=30), max_size=12)
ODD = [
    "",
    " ",
    "Bir köprü, iki yaka: İstanbul’da AÇILDI!",
    "橋は月曜日に開通した。二年の工事の後。",
    "다리가 월요일에 열렸다.",
    "افتتح الجسر يوم الاثنين، بعد عامين.",
    "הגשר נפתח ביום שני",
    "สะพานเปิดวันจันทร์",
    "पुल सोमवार को खुला।",
    "mixed 橋 and мост and جسر",
    "lone \ud800 and \udfff surrogates",
    "😀🏗️ 𝔐𝔬𝔫𝔡𝔞𝔶 👩‍👩‍👧",
    "a\u0301e\u0323 combined",
    "\u200b\ufeff\u00ad",
    "line\nbreak\ttab",
]


@settings(deadline=None, max_examples=50)
@given(VALUES, st.integers(0, 50))
def test_around_is_the_mean_of_the_neighbours(values: np.ndarray, reach: int) -> None:
    """The mean within reach on either side, of as many as there are."""
    naive = [np.mean(values[max(place - reach, 0) : place + reach + 1]) for place in range(len(values))]
    assert Around([values], 50)(reach)[0] == pytest.approx(naive, abs=1e-6)


@settings(deadline=None, max_examples=50)
@given(VALUES, st.integers(-45, 45).filter(bool))
def test_shifted_is_the_neighbours_value(values: np.ndarray, by: int) -> None:
    """The value of the block that stands so far away, and beyond the page's ends what is asked for."""
    size = len(values)
    naive = [values[place + by] if 0 <= place + by < size else -7.0 for place in range(size)]
    assert Beside([values], abs(by), -7.0)(0, by).tolist() == naive


@settings(deadline=None, max_examples=50)
@given(MARKS)
def test_distances_to_the_marks(marks: np.ndarray) -> None:
    """How far the nearest mark above and below is, a block's own aside; far is as far as none."""
    size = len(marks)
    above = [[place - other for other in range(place) if marks[other]] for place in range(size)]
    below = [[other - place for other in range(place + 1, size) if marks[other]] for place in range(size)]
    assert since(marks).tolist() == [min([*found, FAR]) for found in above]
    assert until(marks).tolist() == [min([*found, FAR]) for found in below]
    nearest_above, nearest_below = nearest(marks)
    assert nearest_above.tolist() == [place - min(found) if found else -1 for place, found in enumerate(above)]
    assert nearest_below.tolist() == [place + min(found) if found else -1 for place, found in enumerate(below)]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(-9, 9), max_size=25))
def test_stretch_has_the_greatest_sum(weights: list[int]) -> None:
    """No run of blocks weighs more than the one that is found; where none weighs anything it is empty."""
    sums = [sum(weights[start:end]) for start in range(len(weights)) for end in range(start + 1, len(weights) + 1)]
    start, end = stretch(np.array(weights, np.float64))
    assert sum(weights[start:end]) == max([0, *sums])
    assert (start, end) == (0, 0) or end > start


@pytest.mark.parametrize(
    ("weights", "span"),
    [
        ([], (0, 0)),
        ([-1.0, -2.0], (0, 0)),
        ([-1.0, 2.0, -1.0, 2.0, -3.0, 2.0], (1, 4)),
        ([1.0, -5.0, 3.0], (2, 3)),
        ([1.0, 1.0], (0, 2)),
        ([1.0, -1.0, 1.0], (0, 1)),
    ],
)
def test_of_equal_stretches_the_first(weights: list[float], span: tuple[int, int]) -> None:
    """The stretch goes over what weighs little against, and ends at what weighs much."""
    assert stretch(np.array(weights)) == span


def category(text: str, *categories: str) -> int:
    """How many characters of the first plane have one of these categories."""
    return sum(ord(char) < kinds.PLANE and unicodedata.category(char) in categories for char in text)


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_characters_are_counted_as_python_does(texts: list[str]) -> None:
    """Letters, capitals and digits of each block, whatever the script."""
    read = kinds.read(texts)
    for bits, categories in (
        (kinds.LETTER, ("Lu", "Ll", "Lt", "Lm", "Lo")),
        (kinds.UPPER, ("Lu", "Lt")),
        (kinds.LOWER, ("Ll",)),
        (kinds.DIGIT, ("Nd", "Nl", "No")),
        (kinds.CURRENCY, ("Sc",)),
    ):
        assert read.count(bits).tolist() == [category(text, *categories) for text in texts]
    for bits, signs in ((kinds.END, ".!?…"), (kinds.COMMA, ",;،"), (kinds.COLON, ":")):
        assert all(count >= sum(map(text.count, signs)) for count, text in zip(read.count(bits), texts, strict=True))


@settings(deadline=None, max_examples=50)
@given(TEXTS)
def test_blocks_stand_where_their_text_stands(texts: list[str]) -> None:
    """Starts, ends and first and last characters are those of the texts, empty ones too."""
    read = kinds.read(texts)
    assert (read.ends - read.starts).tolist() == [len(text) for text in texts]
    first = [category(text[:1], "Lu", "Lt") > 0 for text in texts]
    last = [category(text[-1:], "Lu", "Lt") > 0 for text in texts]
    assert [*kinds.have(read.first(), kinds.UPPER)] == first
    assert [*kinds.have(read.last(), kinds.UPPER)] == last


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.from_regex(r"[a-zçğıöşüəа-я]{1,9}", fullmatch=True), max_size=6), max_size=8))
def test_words_are_what_stands_between_spaces(blocks: list[list[str]]) -> None:
    """The words of each block, and which of them two blocks have in common."""
    read = kinds.read([" ".join(words) for words in blocks])
    assert read.words().tolist() == [len(words) for words in blocks]
    stems = kinds.stems(read)
    wanted = [len({stem_of(word) for word in words if len(word) >= kinds.STEM_LEAST}) for words in blocks]
    assert np.bincount(stems.block, minlength=len(blocks)).tolist() == wanted
    assert stems.own.tolist() == [max(count, 1) for count in wanted]


def stem_of(word: str) -> str:
    """A word's first letters, as the arrays fold them."""
    return word[: kinds.STEM].replace("ı", "i")


def test_turkish_capitals_are_the_same_letters() -> None:
    """İ, I, ı and i are one letter to a stem; so are capitals and small letters of any script."""
    for one, other in [("İSTANBUL", "istanbul"), ("ISPARTA", "ısparta"), ("ƏHALİ", "əhali"), ("МОСКВА", "москва")]:
        assert kinds.stems(kinds.read([one, other])).count == 1


@pytest.mark.parametrize("text", ODD)
def test_odd_text_has_finite_features(text: str) -> None:
    """Whatever a block holds, its features are numbers; the same text alone and among others reads the same."""
    seen = first_look((Block(position=0, text=text), Block(position=1, text="A line of its own.")))
    assert all(np.isfinite(values).all() for values in seen.columns.values())
    assert kinds.read([text]).count(kinds.LETTER)[0] == kinds.read(["x", text, "y"]).count(kinds.LETTER)[1]


def test_scripts_without_spaces_have_words() -> None:
    """Chinese, Japanese and Thai are counted by characters, since they write no spaces."""
    blocks = cut_lines("橋は月曜日に開通した。二年の工事の後。\nสะพานเปิดวันจันทร์หลังจากก่อสร้างสองปี")
    assert all(words > 5 for words in first_look(blocks).columns["words"])


@pytest.mark.parametrize("size", [0, 1, 2])
def test_few_blocks_have_all_columns(size: int) -> None:
    """A page of no block, one or two has the columns that every page has, each as long as the page."""
    blocks = tuple(Block(position=place, text=f"Line {place}") for place in range(size))
    many = first_look(cut_lines("\n\n".join(f"Line {n} of ten." for n in range(10))))
    seen = first_look(blocks)
    assert list(seen.columns) == list(many.columns)
    assert {len(values) for values in seen.columns.values()} == {size}
    assert {len(values) for values in second_look(seen, np.zeros(size)).values()} == {size}


PAGE = """<html><head><title>Bridge opens - Town Paper</title><meta property=og:type content=article>
<meta name=description content="The bridge over the river was opened."><script type=application/ld+json>
{"@type": "NewsArticle", "articleBody": "The bridge over the river was opened on Monday after two years."}</script>
</head><body><nav><a href=/>Home</a><a href=/n>News</a></nav><article><h1>Bridge opens</h1>
<p>The bridge over the river was opened on Monday after two years.</p><p>The mayor was there.</p></article>
<footer>Imprint</footer></body></html>"""


def looked(markup: str = PAGE) -> Seen:
    """The first look at a page of HTML."""
    tree = parse(markup)
    blocks, layout = cut_page(tree)
    return first_look(blocks, layout, read_clues(tree, "https://paper.example/town/bridge-opens-on-monday?id=7"))


def test_html_has_the_columns_of_text_and_more() -> None:
    """The features of text are the same code for both views."""
    text, html = first_look(cut_lines("One line.")), looked()
    assert set(text.columns) < set(html.columns)
    assert all(np.isfinite(values).all() for values in html.columns.values())


def test_trafilaturas_verdict_is_a_feature_of_html_alone() -> None:
    """Plain text has no verdict; HTML has it as columns."""
    text, html = first_look(cut_lines("One line.")), looked()
    assert with_verdict(text, np.ones(1)) == text.columns
    size = len(html.columns["words"])
    assert with_verdict(html, np.ones(size))["extracted"].tolist() == [1.0] * size
    assert set(with_verdict(html, np.ones(size))) < set(second_look(html, np.ones(size), np.ones(size)))


def test_clues_are_what_the_page_says_of_itself() -> None:
    """Titles, description, body, kind and the shape of the address."""
    clues = read_clues(parse(PAGE), "https://paper.example/town/bridge-opens-on-monday?id=7")
    assert clues.titles == ("Bridge opens - Town Paper", "Bridge opens")
    assert clues.description == "The bridge over the river was opened."
    assert clues.body.startswith("The bridge over")
    assert (clues.kinds, clues.og_kind) == ((ARTICLE,), ARTICLE)
    assert (clues.steps, clues.slug_words, clues.query, clues.digits) == (2, 4, True, 0)


@pytest.mark.parametrize("url", [None, "", "no address", "http://[broken", "https://"])
def test_an_address_that_is_none_says_nothing(url: str | None) -> None:
    """What is no address leaves the address' clues unknown."""
    assert read_clues(parse("<p>text</p>"), url).steps == Clues().steps


@pytest.mark.parametrize("name", ["body_said", "title_said", "heading", "in_best_region", "to_navigation"])
def test_a_column_tells_blocks_apart(name: str) -> None:
    """On a page that has both, the column is not the same for all blocks."""
    assert len(set(looked().columns[name].tolist())) > 1


def test_nothing_depends_on_the_host() -> None:
    """The same page under another name has the same features."""
    tree = parse(PAGE)
    blocks, layout = cut_page(tree)
    one, two = (
        first_look(blocks, layout, read_clues(tree, f"https://{host}/town/bridge"))
        for host in ("www.bbc.co.uk", "paper.example")
    )
    assert all(np.array_equal(one.columns[name], two.columns[name]) for name in one.columns)
