"""Three paragraphs in many wrappers: what stands around them goes, and what it says of the page is read."""

from html import escape

import pytest

from cleaning import Page, Pipeline
from cleaning.cutting.headmarks import EDIT
from cleaning.model import Document, Reason
from tests.cleaning.judging.test_furniture import STORY

HEADLINE = {
    "en": "The last summer of the ferry",
    "tr": "Feribotun son yazı",
    "ru": "Последнее лето парома",
    "ar": "الصيف الأخير للعبّارة",
    "ja": "連絡船の最後の夏",
}
WRAPPERS = (
    "<article><h1>{h}</h1>{top}<p>{a}</p><p>{b}</p><p>{c}</p></article>{end}",
    '<div class="post hentry"><h1 class="entry-title">{h}</h1>{top}<div class="entry-content"><p>{a}</p>\n<p>{b}</p>\n'
    "<p>{c}</p></div></div>{end}",
    "<table><tr><td><font size=5><b>{h}</b></font><br><br>{top}<p>{a}</p><p>{b}</p><p>{c}</p></td></tr></table>{end}",
    '<div><h2>{h}</h2>{top}<div class="text">{a}<br><br>{b}<br><br>{c}</div></div>{end}',
)


def cleaned(
    language: str, wrapper: int = 0, top: str = "", end: str = "", names: tuple[str, str] = ("{}", "")
) -> Document:
    """The document of a short article with something above and below it; `names` are its title's form and its head."""
    headline, (a, b, c) = HEADLINE[language], STORY[language]
    body = WRAPPERS[wrapper].format(h=headline, top=top, end=end, a=a, b=b, c=c)
    title, head = escape(names[0].format(headline)), names[1]
    return Pipeline()(Page.of_text(f'<html lang="{language}"><title>{title}</title>{head}<body>{body}</body></html>'))


def is_whole(document: Document, language: str) -> bool:
    """Whether the text is the story and nothing else."""
    return tuple(document.text.split("\n")) == STORY[language] or document.text.split("\n\n") == [*STORY[language]]


PEOPLE = (
    ("en", "Nora Quist, Staff Writer", "Nora Quist"),
    ("en", "Nora Quist<br>Political Correspondent", "Nora Quist"),
    ("tr", "Deniz Korkmaz, Haber Müdürü", "Deniz Korkmaz"),
    ("tr", "Köşe Yazarı<br>Deniz Korkmaz", "Deniz Korkmaz"),
    ("ru", "Вера Лунина, корреспондент", "Вера Лунина"),
    ("ar", "ليلى منصور، مراسل", "ليلى منصور"),
    ("ja", "高橋次郎 記者", "高橋次郎"),
)


@pytest.mark.parametrize("wrapper", range(len(WRAPPERS)))
@pytest.mark.parametrize(("language", "line", "name"), PEOPLE)
def test_a_line_of_people_leaves_the_text(language: str, line: str, name: str, wrapper: int) -> None:
    """Whoever wrote it stands with his role above the text; the name is the author, the line is no text."""
    document = cleaned(language, wrapper, f'<div class="byline">{line}</div>')
    assert is_whole(document, language)
    assert document.metadata.authors == (name,)


@pytest.mark.parametrize("line", ["Nora Quist, translated by Ada Brill", "Nora Quist and Ada Brill"])
def test_who_stands_in_an_authors_element_signs(line: str) -> None:
    """A span that is called author says of its line what it is, whatever the line's place."""
    document = cleaned("en", 0, f'<div class="article-meta"><span class="author">{line}</span></div>')
    assert is_whole(document, "en")
    assert document.metadata.authors == ("Nora Quist", "Ada Brill")


@pytest.mark.parametrize("wrapper", range(len(WRAPPERS)))
@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Opinion May 4, 2023"),
        ("tr", "Kaydet 4 Mayıs 2023"),
        ("ru", "Мнение 4 мая 2023"),
    ],
)
def test_a_date_beside_a_button_is_the_date(language: str, line: str, wrapper: int) -> None:
    """A button or a rubric in one line with the date: both leave, and the date is read."""
    document = cleaned(language, wrapper, f"<div>{line}</div>")
    assert is_whole(document, language)
    assert document.metadata.date == "2023-05-04"
    assert document.metadata.authors == ()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021년 1월 5일 화요일 오후 4시 5분", "2021-01-05T16:05:00"),
        ("2021年1月5日 16時5分", "2021-01-05T16:05:00"),
        ("令和3年1月5日 午後4時5分", "2021-01-05T16:05:00"),
        ("2021年1月5日 下午4点5分", "2021-01-05T16:05:00"),
    ],
)
def test_minutes_of_one_digit_are_read_before_their_sign(text: str, date: str) -> None:
    """'4시 5분' is five past four."""
    assert cleaned("ja", top=f"<p>{text}</p>").metadata.date == date


COMMENTS = (
    '<div id="yorumlar"><div class="yorum"><b class="author">{n}</b> <i>06.05.2023 10:10</i><p>{t}</p></div></div>',
    '<div class="discussion"><div itemprop="comment"><span itemprop="author">{n}</span><div>{t}</div></div></div>',
    '<section class="comments"><h3>1</h3><div><i>{n}</i><p>{t}</p></div></section>',
)


@pytest.mark.parametrize("comments", COMMENTS)
@pytest.mark.parametrize("wrapper", range(len(WRAPPERS)))
@pytest.mark.parametrize("language", ["en", "tr", "ru"])
def test_comments_under_the_text_are_none(language: str, wrapper: int, comments: str) -> None:
    """Who comments under an article wrote no part of it, and no date of his is the page's."""
    said = comments.format(n="Ada Brill", t=" ".join(STORY[language][1].split()[:6]) + ".")
    document = cleaned(language, wrapper, end=said)
    assert is_whole(document, language)
    assert (document.metadata.authors, document.metadata.date) == ((), None)


def test_a_discussion_is_text_where_it_is_most_of_the_page() -> None:
    """A page of comments is made of them."""
    lines = [line for language in ("en", "tr", "ru") for line in STORY[language]]
    posts = "".join(f'<div class="comment"><p>{line}</p></div>' for line in lines)
    document = Pipeline()(Page.of_text(f"<title>A thread</title><h1>A thread</h1><div class=comments>{posts}</div>"))
    assert STORY["en"][2] in document.text


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="position:absolute; left:-9999px">{}</span>',
        '<span style="position:absolute;clip:rect(0 0 0 0);width:1px">{}</span>',
        '<span style="clip: rect(1px, 1px, 1px, 1px)">{}</span>',
        '<b style="text-indent:-999em">{}</b>',
        '<span style="font-size:0">{}</span>',
        '<em class="d-none">{}</em>',
        '<span class="hidden">{}</span>',
    ],
)
def test_text_out_of_sight_is_none(hidden: str) -> None:
    """Letters far off the screen, cut to nothing or without size are in the ledger as `hidden`."""
    a, b, c = STORY["en"]
    page = f"<h1>A ferry</h1><p>{a}{hidden.format('opens elsewhere')}</p><p>{b}</p><p>{c}</p>"
    document = Pipeline()(Page.of_text(page))
    assert document.text.split("\n\n" if "\n\n" in document.text else "\n") == [a, b, c]
    assert [block.text for block in document.blocks if block.reason is Reason.HIDDEN] == ["opens elsewhere"]


@pytest.mark.parametrize("style", ["left:-9px", "font-size:0.9em", "opacity:1", "margin-left:-20px", "clip:auto"])
def test_text_that_is_moved_a_little_stays(style: str) -> None:
    """An offset of a few pixels hides nothing."""
    a, b, c = STORY["en"]
    page = f'<h1>A ferry</h1><p>{a} <span style="{style}">And so on.</span></p><p>{b}</p><p>{c}</p>'
    assert "And so on." in Pipeline()(Page.of_text(page)).text


def test_a_hidden_line_among_shown_ones_goes_and_hidden_answers_stay() -> None:
    """One short hidden block is no text; where much is hidden a script shows it."""
    a, b, c = STORY["en"]
    page = f"<h1>A ferry</h1><p>{a}</p><div style='display:none'>Seen by nobody here.</div><p>{b}</p><p>{c}</p>"
    assert "Seen by nobody" not in Pipeline()(Page.of_text(page)).text
    answers = f"<h1>A ferry</h1><p>{a}</p><div style='display:none'><p>{b}</p><p>{c}</p></div>"
    assert c in Pipeline()(Page.of_text(answers)).text


@pytest.mark.parametrize("wrapper", range(len(WRAPPERS)))
@pytest.mark.parametrize("language", sorted(HEADLINE))
def test_a_line_that_says_the_title_is_the_headline(language: str, wrapper: int) -> None:
    """Also where no words are parted by spaces, and no heading says so."""
    document = cleaned(language, wrapper)
    assert is_whole(document, language)
    assert document.metadata.title == HEADLINE[language]


@pytest.mark.parametrize("language", ["en", "tr", "ja"])
@pytest.mark.parametrize(
    ("title", "head", "end"),
    [
        ("{} | Harbour Herald", "", "<footer>© 2023 Harbour Herald</footer>"),
        ("{} – Harbour Herald", "", '<div><a href="/">Harbour Herald</a></div>'),
        (
            "{} — Harbour Herald",
            '<meta name="author" content="Harbour Herald">',
            "<p>Copyright Harbour Herald, 2021</p>",
        ),
        ("Harbour Herald: {}", '<meta property="og:site_name" content="Harbour Herald">', ""),
    ],
)
def test_the_site_that_the_page_names_is_no_part_of_the_title(language: str, title: str, head: str, end: str) -> None:
    """What the copyright line, the link to the front page or a tag names comes off, and signs nothing."""
    document = cleaned(language, 3, end=end, names=(title, head))
    assert document.metadata.title == HEADLINE[language]
    assert document.metadata.authors == ()


@pytest.mark.parametrize(
    "line",
    [
        "Read also: <a href=/x>{}</a>",
        "<b>Xem thêm:</b> <a href=/x>{}</a>",
        "<a href=/x>Ayrıca okuyun: {}</a>",
        "Lesen Sie auch: <a href=/x>{}</a>",
    ],
)
def test_a_phrase_a_colon_and_a_link_lead_elsewhere(line: str) -> None:
    """'Read also:' and a link are no text, in the languages of the cue files."""
    a, b, c = STORY["en"]
    led = line.format("The harbour wall will be a metre higher")
    text = Pipeline()(Page.of_text(f"<h1>A ferry</h1><p>{a}</p><p>{b}</p><p>{led}</p><p>{c}</p>")).text
    assert "harbour wall" not in text
    assert c in text


@pytest.mark.parametrize("word", sorted(EDIT))
def test_edit_in_plain_brackets_is_no_part_of_a_heading(word: str) -> None:
    """A wiki's '[edit]' goes without its link, too, in the languages of wikis."""
    a, b, c = STORY["en"]
    text = Pipeline()(Page.of_text(f"<h1>A ferry</h1><p>{a}</p><h2>The boat [{word}]</h2><p>{b}</p><p>{c}</p>")).text
    assert "The boat\n" in text
    assert f"[{word}]" not in text


def test_other_brackets_at_headings_stay() -> None:
    """'[sic]' and a heading that is nothing but the word are headings."""
    a, b, c = STORY["en"]
    text = Pipeline()(Page.of_text(f"<h1>A ferry</h1><p>{a}</p><h2>The bote [sic]</h2><p>{b}</p><p>{c}</p>")).text
    assert "The bote [sic]" in text


def test_lines_of_remarks_in_json_ld_are_passed_over() -> None:
    """Remarks between its members do not cost a page its author."""
    script = (
        '{"@type": "NewsArticle",\n // who wrote it\n"author": {"@type": "Person", "name": "Nora Quist"}\n/* end */\n}'
    )
    head = f'<script type="application/ld+json">{script}</script>'
    assert cleaned("en", names=("{}", head)).metadata.authors == ("Nora Quist",)
