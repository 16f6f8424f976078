"""Training: the same pages give the same file, and a fold's model never saw the fold's hosts."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard

for name in ("lightgbm", "html2text", "html_text", "inscriptis", "resiliparse"):
    pytest.importorskip(name, reason=f"training needs {name}: pip install 'pagesieve[train]'")

from cleaning import Config, Page, Pipeline
from cleaning.config import JudgeOptions
from cleaning.judging.models import read_models
from cleaning.train import validate
from cleaning.train.__main__ import left_out
from cleaning.train.examples import Example, html_example, text_examples
from cleaning.train.pages import Labelled, read_pages, with_addresses
from cleaning.train.validate import Plan, calibration

HOSTS = ("ferry.example", "mill.example", "quay.example", "lock.example")
THINGS = "ferry bridge harbour mill river school market station tower garden library theatre".split()
FOLDS = 3


def prose(thing: str, number: int) -> str:
    """A paragraph of an article about a thing."""
    return (
        f"The {thing} was opened again on Monday after {number + 2} years of work, the town said in a statement. "
        f"It will be of use to some {number * 40 + 90} people a day, and more of them in summer."
    )


def labelled(place: int) -> dict[str, Any]:
    """A page of a made site: menus, an article, other stories and a footer; its gold is the article."""
    thing, host = THINGS[place], HOSTS[place % len(HOSTS)]
    paragraphs = [prose(thing, number) for number in range(4 + place % 3)]
    menu = "".join(f"<li><a href=/{name}>{name.title()}</a></li>" for name in THINGS)
    others = "".join(f"<li><a href=/{name}/{place}>The {name} is closed for winter</a></li>" for name in THINGS)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    markup = (
        f"<html><head><title>The {thing} is open - {host}</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<article><h1>The {thing} is open</h1>{body}</article><aside><h2>Read more</h2><ul>{others}</ul></aside>"
        f"<footer><p>Imprint</p><p>All rights reserved</p></footer></body></html>"
    )
    return {
        "id": f"page-{place}",
        "url": f"https://www.{host}/news/{thing}-{place}",
        "html": markup,
        "gold": "\n".join(paragraphs),
        "type": "article",
        "lang": "en",
    }


def write(place: Path) -> Path:
    """Twelve labelled pages, as a user would write them."""
    file = place / "own.jsonl"
    file.write_text("".join(json.dumps(labelled(number)) + "\n" for number in range(12)), encoding="utf-8")
    return file


def train(place: Path, file: Path, *words: str) -> str:
    """What `python -m cleaning.train` says."""
    command = [sys.executable, "-m", "cleaning.train", str(file), "--folds", str(FOLDS), "-j", "1", *words]
    done = subprocess.run(command, cwd=place, capture_output=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stderr.decode()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Models of the twelve pages, and what the training said."""
    place = tmp_path_factory.mktemp("train")
    said = train(place, write(place), "--out", "one.npz", "--fold-models", "folds")
    return place, said


@pytest.mark.slow
def test_the_same_pages_give_the_same_file(trained: tuple[Path, str]) -> None:
    """Trained twice, also by two processes: the same bytes, of the models and of those of the folds."""
    place, _ = trained
    train(place, place / "own.jsonl", "--out", "two.npz", "--fold-models", "again", "-j", "2")
    assert (place / "one.npz").read_bytes() == (place / "two.npz").read_bytes()
    for fold in range(FOLDS):
        assert (place / f"folds/{fold}.npz").read_bytes() == (place / f"again/{fold}.npz").read_bytes()


def test_training_prints_its_cross_validation(trained: tuple[Path, str]) -> None:
    """A table a view with the F1 by set and type, and where the models are."""
    _, said = trained
    assert "24 pages of HTML" in said  # each with its twin
    assert "| own | article | 12 | " in said
    assert "one.npz: " in said


def test_own_pages_make_a_judge(trained: tuple[Path, str]) -> None:
    """What was trained on a user's own pages cleans a further page of the kind."""
    place, _ = trained
    page = labelled(5) | {"url": "https://new.example/1"}
    pipeline = Pipeline(Config(judge=JudgeOptions(model=str(place / "one.npz"))))
    document = pipeline(Page(body=page["html"].encode(), content_type="text/html", charset="utf-8"))
    assert document.failure is None
    assert document.text == page["gold"]


def test_the_card_is_in_the_file(trained: tuple[Path, str]) -> None:
    """The file says by which versions and which seed it was made."""
    about = read_models(str(trained[0] / "one.npz")).about
    assert about["seed"] == 1
    assert set(about["trained with"]) >= {"lightgbm", "trafilatura", "lxml"}


def test_a_fold_never_sees_its_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fold's model is trained on pages of other hosts alone; the last one on all."""
    pages = [Labelled(**labelled(number)) for number in range(12)]
    examples = [example for page in pages if (example := html_example(page))]
    seen: list[set[str]] = []

    def fit(examples: list[Example], tables: Any, second: bool, seed: int) -> None:
        assert len(examples) == len(tables)
        seen.append({example.page.host for example in examples})

    monkeypatch.setattr(validate, "fit", fit)
    monkeypatch.setattr(validate, "parallel", lambda work, items, jobs: map(work, items))
    with pytest.raises(AttributeError):  # there is no model to score by
        validate.first_pass(examples, Plan(folds=FOLDS, seed=1, jobs=1))
    for fold, hosts in enumerate(seen[:FOLDS]):
        assert hosts.isdisjoint({page.host for page in pages if page.fold(FOLDS) == fold})
    assert seen[FOLDS] == set(HOSTS)


def test_a_dump_falls_into_the_fold_of_its_page() -> None:
    """A dump has the host of the page with its id, else the name of the page that its clutter is from, else its own."""
    page = Labelled(id="a", html="<p>", gold="", url="https://www.mill.example/1")
    dump, borrowed, alone = Labelled(id="a", text="x"), Labelled(id="b", text="x", chrome="a.html"), Labelled(id="c")
    found = with_addresses([page, dump, borrowed, alone])
    assert [one.host for one in found] == ["mill.example", "mill.example", "a.html", "c"]
    assert found[0].fold(7) == found[1].fold(7)


def test_renderings_of_a_page_stay_in_its_fold() -> None:
    """What is made of a page has the page's host, and text of its own."""
    page = Labelled(**labelled(3))
    made = list(text_examples(page, 2))
    assert len(made) >= 2
    assert {example.page.host for example in made} == {page.host}
    assert all(example.target.max() > 0.9 for example in made)
    assert [example.texts for example in made] == [example.texts for example in text_examples(page, 2)]


def test_targets_are_the_golds_share() -> None:
    """Paragraphs of the gold are 1, menus 0, and each block's weight is known."""
    example = html_example(Labelled(**labelled(0)))
    assert example is not None
    told = dict(zip(example.texts, example.target.tolist(), strict=True))
    assert told[prose("ferry", 0)] == 1
    assert told["Market"] == 0
    assert example.known.all()
    assert example.f1(example.target > 0.5) > 0.99


def test_snippets_tell_of_their_blocks_alone() -> None:
    """A page with snippets instead of a gold is learned from where a block holds one."""
    page = labelled(0) | {"gold": None, "must": ["opened again on Monday"], "must_not": ["All rights reserved"]}
    example = html_example(Labelled(**page))
    assert example is not None
    known = [text for text, known in zip(example.texts, example.known, strict=True) if known]
    assert "All rights reserved" in known
    assert len(known) == 5
    assert example.target[example.known].sum() == 4


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.zst"])
def test_pages_are_read_plain_and_compressed(tmp_path: Path, suffix: str) -> None:
    """The set is named after its file."""
    whole = b"".join(json.dumps(labelled(number)).encode() + b"\n" for number in range(2))
    file = tmp_path / f"mine.{suffix}"
    file.write_bytes(zstandard.compress(whole) if suffix.endswith("zst") else whole)
    assert [(page.id, page.set) for page in read_pages(file)] == [("page-0", "mine"), ("page-1", "mine")]


def test_a_line_that_is_no_page_is_told(tmp_path: Path) -> None:
    """The error names the file, the line and where the fields are listed."""
    file = tmp_path / "own.jsonl"
    file.write_text(json.dumps(labelled(0)) + '\n{"html": 7}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"own\.jsonl, line 2: .*docs/training\.md"):
        list(read_pages(file))


@pytest.mark.parametrize(
    ("lang", "languages", "out"),
    [("de", "de", True), ("en", "de", False), ("tr", "de,tr", True), ("tr", "!en", True), ("en", "!en", False)],
)
def test_languages_are_left_out(lang: str, languages: str, out: bool) -> None:
    """Some languages, or all but one; a page without a language stays."""
    assert left_out(Labelled(id="a", lang=lang), languages) is out
    assert not left_out(Labelled(id="a"), languages)


def test_the_line_of_confidence_rises() -> None:
    """A page that promises more is not expected to have less."""
    examples = [example for n in range(12) if (example := html_example(Labelled(**labelled(n))))]
    dice = np.random.default_rng(1)
    expected, measured = calibration(examples, [dice.random(len(example.texts)) for example in examples])
    assert (np.diff(expected) >= 0).all()
    assert (np.diff(measured) >= 0).all()
    assert 0 <= measured[0] <= measured[-1] <= 1
