"""Pages that are odd as a whole become a document or a rejected input with its reason: never an error."""

import pytest

from cleaning import Config, Document, Page, Pipeline
from cleaning.config import JudgeOptions
from cleaning.judging import extract
from cleaning.judging.models import write_models
from cleaning.model import Block, Rejection
from tests.stumps import models

PROSE = "The bridge over the river was opened on Monday after two years of work, the town said. "
CHINESE = "跨河大桥经过两年施工于星期一正式通车，市政府表示，大桥每小时可通行四十辆公共汽车。"
ARABIC = "افتتح الجسر فوق النهر يوم الاثنين بعد عامين من العمل، كما قالت المدينة في بيان لها. "
HEBREW = "הגשר מעל הנהר נפתח ביום שני אחרי שנתיים של עבודה, כך מסרה העירייה בהודעה. "
THAI = "สะพานข้ามแม่น้ำเปิดใช้งานในวันจันทร์หลังจากก่อสร้างมาเป็นเวลาสองปีตามที่เมืองแถลง"
LINKS = "".join(f"<li><a href=/{n}>Entry number {n} of the menu</a></li>" for n in range(300))
ROWS = "".join(f"<tr><td>Line {n}</td><td>{n * 7}</td><td>{n / 3:.2f}</td></tr>" for n in range(300))

PAGES = {
    "nothing": "",
    "blanks": " \n\t \u00a0 ",
    "a tag": "<p>",
    "one word": "<p>Word</p>",
    "one block": f"<p>{PROSE}</p>",
    "one block of one sign": "<p>—</p>",
    "no body": f"<html><head><title>A</title></head><p>{PROSE * 3}</p></html>",
    "a head alone": "<html><head><title>Title</title><meta name=description content=About></head></html>",
    "frames": "<html><frameset cols='2,8'><frame src=/a><frame src=/b><noframes>No frames.</noframes></frameset>",
    "a frame in a page": f"<html><body><iframe src=/x>{PROSE}</iframe><p>{PROSE}</p></body></html>",
    "only links": f"<html><body><ul>{LINKS}</ul></body></html>",
    "only tables": f"<html><body><table>{ROWS}</table><table>{ROWS}</table></body></html>",
    "only pictures": "<html><body>" + "<img src=/x.jpg>" * 200 + "</body></html>",
    "only controls": "<form><select><option>One<option>Two</select><button>Go</button><textarea>x</textarea></form>",
    "only headings": "<html><body>" + "<h1>Heading</h1><h2>Another</h2>" * 30 + "</body></html>",
    "all hidden": f"<html><body hidden><p>{PROSE * 3}</p></body></html>",
    "the same line": f"<html><body>{f'<p>{PROSE}</p>' * 200}</body></html>",
    "Chinese": f"<html lang=zh><body><nav><a href=/>首页</a></nav><p>{CHINESE * 3}</p><p>{CHINESE}</p></body></html>",
    "Arabic": f"<html dir=rtl lang=ar><body><p>{ARABIC * 3}</p><p>{ARABIC}</p></body></html>",
    "Hebrew": f"<html dir=rtl lang=he><body><p>{HEBREW * 3}</p></body></html>",
    "Thai": f"<html lang=th><body><p>{THAI * 3}</p></body></html>",
    "mixed": f"<p>{PROSE} {CHINESE} {ARABIC}</p><p>{HEBREW} {THAI} мост через реку 😀🏗️</p>",
    "stray ends": f"</div></p></body></html><p>{PROSE * 2}</p></table></td>",
    "bad clues": "<meta property=og:url content='http://[b'><script type=application/ld+json>{[</script><p>" + PROSE,
    "deep": "<div>" * 300 + f"<p>{PROSE * 2}</p>" + "</div>" * 300,
    "controls of a terminal": f"<p>\x1b[31m{PROSE}\x07</p>",
}
DUMPS = {
    "one line": PROSE,
    "one word": "Word",
    "signs": "—\n***\n| | |\n",
    "menus": "Home\nNews\nSport\nContact\n" * 50,
    "Chinese": f"首页\n\n{CHINESE * 3}\n\n{CHINESE}\n",
    "Arabic": f"{ARABIC * 3}\n\n{ARABIC}\n",
    "mixed": "\n\n".join((PROSE, CHINESE, ARABIC, HEBREW, THAI)),
    "one long line": PROSE * 500,
    "the same line": f"{PROSE}\n\n" * 200,
}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A judge that keeps what has more than eight words."""
    file = tmp_path_factory.mktemp("model") / "judge.npz"
    write_models(models(), file)
    return Pipeline(Config(judge=JudgeOptions(model=str(file))))


def told(document: Document) -> None:
    """Assert that the page became a document with a text, or has its reason and what to do."""
    if document.failure is None:
        assert document.text
        assert document.confidence is not None
    else:
        assert document.failure.reason in Rejection
        assert document.failure.detail
        assert document.failure.hint
    if document.blocks:
        assert all(block.score is not None and 0 <= block.score <= 1 for block in document.blocks)


@pytest.mark.parametrize("markup", PAGES.values(), ids=PAGES)
def test_an_odd_page(pipeline: Pipeline, markup: str) -> None:
    """A page of HTML, however odd."""
    told(pipeline(Page(body=markup.encode(), content_type="text/html", charset="utf-8")))


@pytest.mark.parametrize("dump", DUMPS.values(), ids=DUMPS)
def test_an_odd_dump(pipeline: Pipeline, dump: str) -> None:
    """A dump of text, however odd."""
    told(pipeline(Page(body=dump.encode(), content_type="text/plain", charset="utf-8")))


@pytest.mark.parametrize("name", ["Chinese", "Arabic", "Hebrew", "Thai"])
def test_text_of_any_script_is_text(pipeline: Pipeline, name: str) -> None:
    """A paragraph has words in scripts that write no spaces, and in those that run to the left."""
    document = pipeline(Page(body=PAGES[name].encode(), content_type="text/html", charset="utf-8"))
    assert document.failure is None
    assert any(script[:10] in document.text for script in (CHINESE, ARABIC, HEBREW, THAI))


MANY = 100_000


def hundred_thousand(kind: str) -> bytes:
    """So many blocks: all in one element, or each as its own small article."""
    if kind == "plain":
        return "\n\n".join(f"Line {n} of a very long dump." for n in range(MANY)).encode()
    return ("<html><body>" + "".join(f"<p>Line {n} of a very long page.</p>" for n in range(MANY)) + "</body>").encode()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["html", "plain"])
def test_a_hundred_thousand_blocks(pipeline: Pipeline, kind: str) -> None:
    """A page of 100,000 blocks comes to an end, with a document or a reason."""
    document = pipeline(Page(body=hundred_thousand(kind), content_type=f"text/{kind}"))
    told(document)
    assert len(document.blocks) >= MANY


def test_words_of_a_page_too_large_to_align_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an order, each word of the extracted text still counts for one block alone: the first that has it."""
    monkeypatch.setattr(extract, "ALIGNED_MAX", 0)
    blocks = tuple(
        Block(position=place, text=text) for place, text in enumerate(("It rained.", "It snowed.", "—", "It"))
    )
    assert extract.overlay(blocks, "It rained. It.") == [1.0, 0.5, 0.0, 0.0]
