"""Twins of pages: other letters or other tags, the same main text, and the same fold."""

from pathlib import Path

import pytest
from msgspec import structs

for name in ("html2text", "html_text", "inscriptis", "resiliparse"):
    pytest.importorskip(name, reason=f"training needs {name}: pip install 'pagesieve[train]'")

from cleaning.cutting import cut_tree, parse
from cleaning.train.dump_labels import targets
from cleaning.train.examples import html_example
from cleaning.train.pages import Labelled, read_pages, word_f1
from cleaning.train.twins import make_plain, spaceless, twin
from tests.cleaning.train.test_train import labelled

PAGES = [Labelled(**labelled(number)) for number in range(12)]
TWINS = [made for page in PAGES for copy in range(4) if (made := twin(structs.replace(page, id=f"{page.id} {copy}")))]


@pytest.mark.parametrize("made", TWINS, ids=lambda made: made.id)
def test_a_twin_s_gold_is_in_its_page(made: Labelled) -> None:
    """Whatever was done to letters and tags, the blocks of the main text are those that the gold says."""
    texts = [block.text for block in cut_tree(parse(made.html or ""))]
    kept = [text for text, share in zip(texts, targets(texts, made.gold or ""), strict=True) if share > 0.5]
    assert word_f1("\n".join(kept), made.gold or "", lang="xx") > 0.95


@pytest.mark.parametrize("made", TWINS, ids=lambda made: made.id)
def test_a_twin_stays_in_its_page_s_fold(made: Labelled) -> None:
    """Its address is made up, its group is its page's host."""
    page = next(page for page in PAGES if made.id.startswith(f"{page.id} "))
    assert made.fold(5) == page.fold(5)
    assert made.twin
    assert made.url != page.url


def test_twins_come_in_kinds() -> None:
    """Other letters, other tags, less text: the id draws which, and the same id draws the same."""
    kinds = {made.id.rsplit(" ", 1)[1] for made in TWINS}
    assert kinds >= {"letters", "plain", "letters+plain"}
    again = twin(structs.replace(PAGES[3], id="page-3 1"))
    assert again == next((made for made in TWINS if made.id.startswith("page-3 1 ")), None)


def test_letters_say_nothing_any_more() -> None:
    """No word of the page's own language is left, in text, title or gold."""
    made = next(made for made in TWINS if made.id.endswith("letters"))
    assert "ferry" not in (made.gold or "")
    assert "Read more" not in (made.html or "")


def test_plain_pages_have_no_names() -> None:
    """Classes, ids, article tags and what the page says as data are gone."""
    root = parse("<main class=story id=a><article><h1>Rain</h1><p>It rained.</p></article></main>")
    make_plain(root, "key")
    assert not root.xpath("//@class | //@id | //article | //main")
    assert "It rained." in root.text_content()


def test_stems_are_the_same_signs() -> None:
    """A word and its inflected form begin with the same sign, so that words in common stay words in common."""
    assert spaceless("bridge")[0] == spaceless("bridges")[0]


def test_what_may_stand_is_learned_as_neither() -> None:
    """Blocks of `either` are not known; those of the gold and of the clutter are, and F1 takes them off."""
    page = Labelled(**labelled(1) | {"either": "The bridge is open"})
    example = html_example(page)
    assert example is not None
    unknown = [text for text, known in zip(example.texts, example.known, strict=True) if not known]
    assert unknown == ["The bridge is open"]
    assert example.f1((example.target > 0.5) | ~example.known) == 1.0
    assert word_f1(f"The bridge is open\n{page.gold}", page.gold or "", page.either) == 1.0


def test_a_set_of_languages_is_folded_by_them(tmp_path: Path) -> None:
    """Of `world` a fold leaves out languages; where letters are words, they are counted so."""
    file = tmp_path / "world.jsonl"
    file.write_text('{"id": "a", "html": "<p>", "gold": "", "url": "https://a.example/1", "lang": "tr"}\n' * 2)
    assert {page.group for page in read_pages(file)} == {"tr"}
    assert word_f1("下雨", "下雪", lang="zh") == 0.5
    assert word_f1("下雨", "下雪") == 0.0


def test_an_empty_gold_says_that_nothing_is_main_text() -> None:
    """No text is then the whole score, any text none."""
    assert word_f1("", "") == 1.0
    assert word_f1("Read more", "") == 0.0
    assert word_f1("Read more", "", either="Read more") == 1.0
