"""The judge's rulings as labels: what goes has a reason, and the headline stands where it is asked for."""

from pathlib import Path

import pytest

from cleaning import Config, Document, Page, Pipeline
from cleaning.config import JudgeOptions, Keep
from cleaning.judging.models import write_models
from cleaning.model import Rejection
from tests.stumps import models, stump, views

BODY = (
    "<p>The bridge over the river was opened on Monday after two years of work, the town said.</p>"
    "<p>It will carry some forty buses an hour, and two thousand bicycles a day in summer.</p>"
)
HEADLINE = "The bridge over the river is open again"
PAGE = f"""<html><head><title>{HEADLINE} - Town Paper</title></head><body><nav><a href=/>Home</a></nav>
<h1>{HEADLINE}</h1><p>By Ann Example</p>{BODY}<h2>Read more</h2><a href=/x>{HEADLINE}</a></body></html>"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A judge that keeps what has more than eight words."""
    file = tmp_path_factory.mktemp("model") / "judge.npz"
    write_models(models(), file)
    return str(file)


def cleaned(markup: str, model: str, *, keep: Keep = "balanced", headline: bool = False) -> Document:
    """The document of a page."""
    options = JudgeOptions(model=model, keep=keep, headline=headline)
    return Pipeline(Config(judge=options))(Page(body=markup.encode(), content_type="text/html", charset="utf-8"))


def test_the_text_starts_with_the_article(model: str) -> None:
    """By default the headline is metadata, above the text and where it is said again."""
    document = cleaned(PAGE, model)
    assert document.text.startswith("The bridge over the river was opened")
    assert HEADLINE not in document.text
    assert [str(block.reason) for block in document.removed if block.text == HEADLINE] == ["title", "repeated"]


def test_the_headline_is_the_first_line_where_it_is_asked_for(model: str) -> None:
    """With --headline the text begins with it, once; nothing else changes."""
    without, with_it = cleaned(PAGE, model), cleaned(PAGE, model, headline=True)
    assert with_it.text == f"{HEADLINE}\n{without.text}"
    changed = [one.position for one, two in zip(without.blocks, with_it.blocks, strict=True) if one != two]
    assert len(changed) == 1
    assert with_it.metadata.title == without.metadata.title


def test_a_page_without_a_headline_is_no_error(model: str) -> None:
    """Where there is none, there is none in the text."""
    assert cleaned(f"<html><body>{BODY}</body></html>", model, headline=True).text.startswith("The bridge over")


def test_a_headline_alone_is_no_text(model: str) -> None:
    """A page of a headline and menus has no main text, whatever is asked for."""
    for headline in (False, True):
        failure = cleaned(f"<html><body><h1>{HEADLINE}</h1></body></html>", model, headline=headline).failure
        assert failure is not None
        assert failure.reason is Rejection.NO_MAIN_TEXT
        assert "explain" in failure.hint


def test_every_block_has_its_score(model: str) -> None:
    """Kept or not, each block has a score from 0 to 1; the removed ones a stage and a reason."""
    for block in cleaned(PAGE, model).blocks:
        assert block.score is not None
        assert 0 <= block.score <= 1
        assert (block.reason is None) == (block.stage is None)


def test_the_document_has_a_confidence(model: str) -> None:
    """What the judge expects of its text; the page's parts that served it are gone."""
    document = cleaned(PAGE, model)
    assert document.confidence is not None
    assert 0 < document.confidence <= 1
    assert (document.tree, document.layout, document.looked, document.markup) == (None, None, None, None)


def test_profiles_reach_the_judge(tmp_path: Path) -> None:
    """What is unclear stays by recall and goes by precision."""
    page = PAGE.replace("<h2>", "<p>Seven cows and a red barn</p><h2>")
    unclear = views()
    file = tmp_path / "judge.npz"
    write_models(
        models(
            html=type(unclear)(
                first=stump("words", 8, -0.6, 2.0),
                second=stump("words", 8, -0.6, 2.0),
                expected=unclear.expected,
                measured=unclear.measured,
            )
        ),
        file,
    )
    precision, recall = (cleaned(page, str(file), keep=keep) for keep in ("precision", "recall"))
    assert len(precision.kept) < len(recall.kept)


def test_what_points_elsewhere_goes_whatever_its_score(model: str) -> None:
    """'Read also: ...' inside an article is a link to another one, however much it reads like a sentence."""
    teaser = "Read also: The old ferry was sold to a museum in the north, its last captain said on Friday."
    document = cleaned(PAGE.replace("<p>It will", f"<p>{teaser}</p><p>It will"), model)
    assert teaser not in document.text
    assert [str(block.reason) for block in document.removed if block.text == teaser] == ["related_stories"]


def test_a_break_between_paragraphs_stays(model: str) -> None:
    """A row of signs has no words to be judged by: it goes with the paragraphs around it."""
    parted = PAGE.replace("<p>It will", "<p>* * *</p><p>It will").replace("<h2>", "<p>* * *</p><h2>")
    assert cleaned(parted, model).text.split("\n")[1:] == ["* * *", BODY.split("<p>")[2].removesuffix("</p>")]


def test_a_scrap_of_a_full_page_is_no_main_text(tmp_path: Path) -> None:
    """A few unsure words beside much clutter are rejected, but not by recall; alone on the page they stay."""
    unsure = stump("words", 4, -3.0, -0.9)
    file = tmp_path / "judge.npz"
    write_models(
        models(html=type(views())(first=unsure, second=unsure, expected=views().expected, measured=views().measured)),
        file,
    )
    scrap = "I am shopping for something here"
    links = "".join(f"<li><a href=/{n}>Shelf number {n}</a></li>" for n in range(30))
    shell, alone = (f"<html><body><div>{scrap}</div>{rest}</body></html>" for rest in (f"<ul>{links}</ul>", ""))
    failure = cleaned(shell, str(file)).failure
    assert failure is not None
    assert failure.reason is Rejection.NO_MAIN_TEXT
    assert cleaned(shell, str(file), keep="recall").text == cleaned(alone, str(file)).text == scrap


def test_a_dump_keeps_its_last_short_sentences(tmp_path: Path) -> None:
    """A sentence right under the last paragraph stays though its score is low; the one after a headline goes."""
    unsure = stump("words", 8, -0.9, 3.0)
    file = tmp_path / "judge.npz"
    write_models(
        models(text=type(views())(first=unsure, second=unsure, expected=views().expected, measured=views().measured)),
        file,
    )
    story = [line.split("</p>")[0] for line in BODY.split("<p>")[1:]]
    teasers = ["Bakery to close", "It closes soon.", "Band hall repaired", "Music is back."]
    dump = "\n".join([HEADLINE, *story, "Nobody was hurt.", *teasers])
    document = Pipeline(Config(judge=JudgeOptions(model=str(file))))(
        Page(body=dump.encode(), content_type="text/plain", charset="utf-8")
    )
    assert document.text.split("\n") == [*story, "Nobody was hurt."]


@pytest.mark.parametrize(
    "above",
    [
        ("Пекарня закрывается", "4 мая 2023, 10:00", "Автор: Анна Смирнова"),
        ("빵집 문 닫는다", "김민수 기자", "입력 2023.05.04 10:00"),
        ("パン屋が閉店へ", "田中太郎 記者 2023年5月4日 10:00"),
    ],
)
def test_what_stands_over_the_credits_of_a_dump_is_its_headline(above: tuple[str, ...]) -> None:
    """Under a menu, where no other line reads like one; what is between it and the text is credits."""
    prose = {
        "П": "Старая городская пекарня испечёт последний хлеб в субботу, через девяносто один год после первого.",
        "빵": "마을의 오래된 빵집은 첫 빵을 구운 지 구십일 년 만인 토요일에 마지막 빵을 굽는다고 주인이 말했다.",
        "パ": "町の古いパン屋は、最初のパンから九十一年後の土曜日に最後のパンを焼きます。店主は後継者を探していた。",
    }[above[0][0]]
    found = Pipeline()(Page.of_text("\n".join(above) + f"\n\n{prose}\n\n{prose[:-1]}, {prose}\n"))
    assert found.metadata.title == above[0]
    assert found.metadata.date == "2023-05-04T10:00:00"
