"""A long text is kept to its end, in HTML and as a dump, whatever its language and its markup."""

import random

import numpy as np
import pytest

from cleaning import Page, Pipeline
from cleaning.judging import first_look, type_columns
from cleaning.judging.features.bounds import BOUNDS, PAGE_BOUNDS, bounded
from cleaning.model import Block, Document

WORDS = {
    "en": "the a and of to in that was it he she they river town bread gate book hill spring people wrote read carried",
    "tr": "ve bir bu için ile de da çok daha sonra nehir kasaba ekmek kapı kitap tepe ilkbahar insanlar yazdı okudu",
    "ru": "и в не на что он она они с по как его река город хлеб ворота книга холм весна люди написал читал нёс",
    "ar": "في من على أن إلى عن هذا التي كان النهر المدينة الخبز الباب الكتاب التل الربيع الناس كتب قرأ حمل",
    "el": "και το η ο να με για από που ήταν ποτάμι πόλη ψωμί πύλη βιβλίο λόφος άνοιξη άνθρωποι έγραψε διάβασε",
}
URL = "https://paper.example/books/river"


def prose(language: str, words: int, seed: int = 1) -> list[str]:
    """Paragraphs of 25 to 120 words, made of a language's words by chance."""
    chance, paragraphs = random.Random(seed), list[str]()  # noqa: S311 - no secret is made of it
    while words > 0:
        sentences = [_sentence(chance, WORDS[language].split()) for _ in range(chance.randint(2, 7))]
        paragraphs.append(" ".join(sentences))
        words -= len(paragraphs[-1].split())
    return paragraphs


def _sentence(chance: random.Random, words: list[str]) -> str:
    chosen = chance.choices(words, k=chance.randint(8, 20))
    return f"{' '.join(chosen).capitalize()}."


def cleaned(body: str, content_type: str) -> Document:
    """The document of a page."""
    page = Page(body=body.encode(), url=URL, content_type=content_type, charset="utf-8")
    return Pipeline()(page)


def marked(paragraphs: list[str], tag: str) -> str:
    """A page of paragraphs in elements of this name, with a menu and a footer."""
    body = "".join(f"<{tag}>{line}</{tag}>" for line in paragraphs)
    return (
        "<html><head><title>The river and the hill</title></head><body><nav><a href=/>Home</a> <a href=/b>Books</a>"
        f"</nav><article><h1>The river and the hill</h1>{body}</article>"
        "<footer><a href=/c>Contact</a> <a href=/p>Privacy policy</a></footer></body></html>"
    )


@pytest.mark.parametrize("words", [1_000, 20_000, 100_000])
@pytest.mark.parametrize("language", WORDS)
def test_a_long_dump_is_kept_to_its_end(language: str, words: int) -> None:
    """Each paragraph of a text without tags stays, the last as the first."""
    paragraphs = prose(language, words)
    for gap in ("\n", "\n\n"):
        assert cleaned(f"{gap.join(paragraphs)}\n", "text/plain").text.split("\n") == paragraphs


@pytest.mark.parametrize("tag", ["p", "div"])
@pytest.mark.parametrize(("language", "words"), [*((language, 20_000) for language in WORDS), ("en", 100_000)])
def test_a_long_page_is_kept_to_its_end(language: str, words: int, tag: str) -> None:
    """The same in HTML, and neither menu nor footer comes with it."""
    paragraphs = prose(language, words)
    assert cleaned(marked(paragraphs, tag), "text/html").text.split("\n") == paragraphs


def test_chapters_and_dialogue_stay() -> None:
    """Headings every few pages and lines of talk are part of a long text."""
    paragraphs = prose("en", 30_000)
    talk = ["“Where is the gate?” she said.", "“It was on the hill,” he said, and read on."]
    told = [line for place, one in enumerate(paragraphs) for line in (one, *(talk if place % 7 == 3 else ()))]
    chapters = "".join(f"<h2>Chapter {n // 40 + 1}</h2>" * (n % 40 == 0) + f"<p>{p}</p>" for n, p in enumerate(told))
    page = marked([], "p").replace("</h1>", f"</h1>{chapters}")
    text = cleaned(page, "text/html").text.split("\n")
    assert [line for line in text if not line.startswith("Chapter ")] == told
    assert sum(line.startswith("Chapter ") for line in text) >= len(told) // 40 - 1


def test_what_surrounds_a_long_dump_goes() -> None:
    """A menu above and a footer below are clutter of a long text as of a short one."""
    menu = [f"Rubric {n}" for n in range(30)]
    footer = ["About us", "Contact", "Privacy policy", "Terms of use", "© 2024 The River. All rights reserved."]
    paragraphs = prose("en", 30_000)
    text = cleaned("\n".join([*menu, "", *paragraphs, "", *footer]) + "\n", "text/plain").text
    assert text.split("\n") == paragraphs


def test_no_count_of_a_page_is_above_its_bound() -> None:
    """Whatever the page's length, what features count of it stays where the judge was taught."""
    blocks = tuple(Block(position=n, text=line) for n, line in enumerate(prose("en", 60_000)))
    seen = first_look(blocks)
    for name, most in BOUNDS.items():
        assert seen.columns.get(name, np.zeros(1)).max() <= most, name
    row = type_columns(seen)
    assert all(row[name] <= most for name, most in PAGE_BOUNDS.items() if name in row)


def test_shorter_pages_are_counted_as_they_are() -> None:
    """Under its bound a count is itself."""
    columns = {"page_words": np.array([3999.0]), "blocks_above": np.array([149.0]), "words": np.array([1e6])}
    assert {name: values.tolist() for name, values in bounded(columns).items()} == {
        "page_words": [3999.0],
        "blocks_above": [149.0],
        "words": [1e6],
    }
