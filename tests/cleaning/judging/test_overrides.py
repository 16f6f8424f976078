"""What scores alone do not decide: answers that wait for a click, dates under a lead, buttons beside buttons."""

import numpy as np
import pytest

from cleaning import Page, clean
from cleaning.judging.overrides import LAST, PARAGRAPH_WORDS, with_paragraphs
from cleaning.model import Document, Reason

STORIES = {
    "en": [
        "The lighthouse on the northern cape has been lit again, after nine winters in which nobody would live there.",
        "Its new keeper came with two trunks of books and a parrot, and has no plans to leave before spring.",
        "The harbour office pays her in coal and fish, as it paid all keepers since the tower was built.",
    ],
    "de": [
        "Der Leuchtturm am Nordkap brennt wieder, nach neun Wintern, in denen dort kein Wärter hatte leben wollen.",
        "Die neue Wärterin kam mit zwei Koffern Bücher und einem Papagei und will nicht vor dem Frühjahr gehen.",
        "Das Hafenamt bezahlt sie mit Kohle und Fisch, wie alle Wärter seit dem Jahr, in dem der Turm gebaut wurde.",
    ],
    "tr": [
        "Kuzey burnundaki fener, hiçbir bekçinin orada yaşamak istemediği dokuz kışın ardından yeniden yandı.",
        "Yeni bekçi iki sandık kitap ve bir papağanla geldi; bahardan önce gitmeye niyeti olmadığını söylüyor.",
        "Liman idaresi, kulenin yapıldığı yıldan beri bütün bekçilere olduğu gibi ona da kömür ve balık veriyor.",
    ],
    "ru": [
        "Маяк на северном мысу снова горит после девяти зим, когда там не захотел жить ни один смотритель.",
        "Новая смотрительница приехала с двумя сундуками книг и попугаем и до весны уезжать не собирается.",
        "Портовая контора платит ей углём и рыбой, как платила всем смотрителям с того года, когда построили башню.",
    ],
}
QUESTIONS = {
    "en": (
        "Can the tower be visited?",
        "On Sundays, yes: a boat leaves the pier at noon and comes back before it gets dark.",
    ),
    "de": (
        "Kann man den Turm besuchen?",
        "Sonntags ja: Mittags legt ein Boot am Steg ab und kommt vor der Dunkelheit wieder zurück.",
    ),
    "tr": (
        "Kule ziyaret edilebilir mi?",
        "Pazar günleri evet: öğlen iskeleden bir tekne kalkıyor ve karanlık basmadan geri dönüyor.",
    ),
    "ru": (
        "Можно ли попасть на башню?",
        "По воскресеньям да: в полдень от причала отходит лодка и возвращается до темноты.",
    ),
}
DATES = {"en": "5 January 2021", "de": "5. Januar 2021", "tr": "5 Ocak 2021", "ru": "5 января 2021"}
BUTTONS = {
    "en": ("Gift Article", "Share"),
    "de": ("Artikel verschenken", "Teilen"),
    "tr": ("Yazı Boyutu", "Paylaş"),
    "ru": ("Подарить статью", "Поделиться"),
}


def cleaned(language: str, above: str = "", below: str = "") -> Document:
    """The document of a page with a story, and something above or below it."""
    story = "".join(f"<p>{line}</p>" for line in STORIES[language])
    page = f"<html lang={language}><body><article><h1>{STORIES[language][0][:24]}</h1>{above}{story}{below}</article>"
    return clean(Page(body=page.encode(), content_type="text/html", charset="utf-8"))


def lines_of(document: Document) -> list[str]:
    """The lines of its text."""
    return document.text.split("\n")


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize(
    "markup",
    [
        "<h3>{0}</h3><div hidden><p>{1}</p></div>",
        "<h2><button aria-expanded=false>{0}</button></h2><div style='display:none'>{1}</div>",
        "<p><b>{0}</b></p><p style='display:none'>{1}</p>",
        "<dl><dt>{0}</dt><dd hidden>{1}</dd></dl>",
    ],
)
def test_a_collapsed_answer_stays(language: str, markup: str) -> None:
    """What is all there is under a heading or a question waits for a click, however little it is."""
    question, answer = QUESTIONS[language]
    assert answer in lines_of(cleaned(language, below=markup.format(question, answer)))


STANDFIRSTS = {
    "en": "The harbour office hopes for twenty more years of work",
    "de": "Das Hafenamt hofft auf zwanzig weitere Jahre",
    "tr": "Liman idaresi yirmi yıl daha çalışmasını umuyor",
    "ru": "Портовая контора надеется ещё на двадцать лет",
}
HEADINGS = {"en": "History", "de": "Geschichte", "tr": "Tarihçe", "ru": "История"}


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize(
    "heading", ["<h2>{}</h2>", "<div class=mw-heading><h2>{}</h2><small>[<a href=x>e</a>]</small></div>", "<h5>{}</h5>"]
)
def test_headings_between_paragraphs_stay(language: str, heading: str) -> None:
    """However short, and named as a rubric is, above a paragraph of the text they are its own."""
    one, two, three = STORIES[language]
    toc = "<ul><li><a href='#a'>1 A</a></li><li><a href='#b'>2 B</a></li></ul>"
    middle = f"<p>{one}</p>{toc}{heading.format(HEADINGS[language])}<p>{two}</p><p>{three}</p>"
    page = f"<html lang={language}><body><h1>{one[:24]}</h1>{middle}</body></html>"
    assert HEADINGS[language] in lines_of(clean(Page(body=page.encode(), charset="utf-8")))


@pytest.mark.parametrize("language", STORIES)
def test_headings_that_marks_tell_stay(language: str) -> None:
    """In a dump in Markdown, too."""
    one, two, three = STORIES[language]
    badge = "[![b](https://a.example/b.svg)](https://a.example/)"
    text = f"{badge}\n\n# {one[:24]}\n\n{one}\n\n## {HEADINGS[language]}\n\n{two}\n\n{three}\n"
    document = clean(Page(body=text.encode(), content_type="text/plain", charset="utf-8"))
    assert lines_of(document) == [one, HEADINGS[language], two, three]


FIRST = {"en": "Light on the cape", "de": "Licht am Kap", "tr": "Burunda ışık var", "ru": "Свет на мысу"}


def dumped(text: str) -> Document:
    """The document of a dump."""
    return clean(Page(body=text.encode(), content_type="text/plain", charset="utf-8"))


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n"])
def test_a_dumps_first_line_is_its_headline(language: str, gap: str) -> None:
    """Whatever words it shares with the text."""
    document = dumped(gap.join([FIRST[language], *STORIES[language]]))
    assert (document.metadata.title, lines_of(document)) == (FIRST[language], STORIES[language])


@pytest.mark.parametrize("line", ["date 2026-02-06", "Edda Brandvik", "By Edda Brandvik", "Harbour: light", "Light."])
def test_other_first_lines_are_no_headlines(line: str) -> None:
    """A date, a name, a byline, a label, a sentence."""
    assert dumped("\n".join([line, *STORIES["en"]])).metadata.title != line


@pytest.mark.parametrize("language", STORIES)
def test_a_heading_of_any_level_that_begins_a_text_is_its_headline(language: str) -> None:
    """In Markdown; one of the first level further down is rather."""
    one, two, three = STORIES[language]
    first = HEADINGS[language]
    assert dumped(f"## {first}\n\n> {one}\n\n**{two}**\n\n{three}\n").metadata.title == first
    below = f"## {first}\n\n[x](/x)\n\n# {one[:24]}\n\n{one}\n\n{two}\n\n{three}\n"
    assert dumped(below).metadata.title == one[:24].strip()


@pytest.mark.parametrize("language", STORIES)
def test_code_between_paragraphs_stays(language: str) -> None:
    """In a figure, with the numbers of its lines beside them."""
    one, two, three = STORIES[language]
    line = "<div><div class=gutter>{}</div><div>{}</div></div>"
    lines = "".join(line.format(n, text) for n, text in enumerate(["for lamp in tower:", "    lamp.light()"], 1))
    below = f"<p>{two}</p><figure class=frame><pre><code>{lines}</code></pre></figure><p>{three} {one}</p>"
    assert "for lamp in tower:\n    lamp.light()" in cleaned(language, below=below).text


@pytest.mark.parametrize("language", STORIES)
def test_hidden_code_stays_unless_it_is_shown(language: str) -> None:
    """A tab's, or what stands there for browsers without scripts; a copy of what is shown goes."""
    code = "<pre>lamp = tower.lamp\nlamp.light(oil=2)</pre>"
    rest = f"<p>{STORIES[language][0]} 3</p>"
    for hidden in (f"<div role=tabpanel hidden>{code}</div>", f"<noscript>{code}</noscript>"):
        assert cleaned(language, below=hidden + rest).text.count("lamp.light") == 1
        assert cleaned(language, below=f"{hidden}<p>{STORIES[language][1]} 2</p>{code}").text.count("lamp.light") == 1


@pytest.mark.parametrize("language", STORIES)
def test_a_standfirst_is_no_headline_where_the_title_speaks_of_the_text(language: str) -> None:
    """Without an <h1> the page's <title> is its title, and what stands first stays."""
    one, two, three = STORIES[language]
    standfirst = STANDFIRSTS[language]
    body = "".join(f"<p>{line}</p>" for line in (one, two, three))
    title = " ".join(one.split()[:5])
    page = f"<html lang={language}><head><title>{title}</title></head><body><div>{standfirst}</div>{body}</body></html>"
    document = clean(Page(body=page.encode(), charset="utf-8"))
    assert document.metadata.title == title
    assert [block.text for block in document.removed if block.reason is Reason.TITLE] == []
    assert lines_of(document)[-3:] == [one, two, three]


@pytest.mark.parametrize("language", STORIES)
def test_a_few_hidden_lines_of_a_text_go(language: str) -> None:
    """Under what is shown, and where what is shown goes on, a hidden line is no answer."""
    question, answer = QUESTIONS[language]
    shown = STORIES[language][1]
    for markup in (f"<p hidden>{answer}</p>", f"<h3>{question}</h3><p hidden>{answer}</p><p>{shown[:-1]} now.</p>"):
        document = cleaned(language, below=markup)
        assert answer not in lines_of(document)
        assert Reason.HIDDEN in {block.reason for block in document.removed if block.text == answer}


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("again", [True, False])
def test_a_date_between_lead_and_text_is_the_pages(language: str, again: bool) -> None:
    """It leaves the text, be the lead said again under it or not."""
    lead = STORIES[language][0] if again else QUESTIONS[language][1]
    document = cleaned(language, above=f"<div class=lead>{lead}</div><div>{DATES[language]}</div>")
    assert lines_of(document) == [*([] if again else [lead]), *STORIES[language]]
    assert document.metadata.date == "2021-01-05"


@pytest.mark.parametrize("address", ["https://paper.example/lake/ferry?id=1", "www.paper.example/gemi"])
@pytest.mark.parametrize("language", STORIES)
def test_an_address_under_the_headline_is_no_text(language: str, address: str) -> None:
    """An export sets it there."""
    assert lines_of(cleaned(language, above=f"<p>{address}</p>")) == STORIES[language]


@pytest.mark.parametrize("language", STORIES)
def test_the_dates_of_a_diary_stay(language: str) -> None:
    """Where the text has dates all along, they are its own."""
    dates = [f"{day}{DATES[language][1:]}" for day in (5, 6, 7, 8, 9)]
    one, two, three = STORIES[language]
    told = [f"{one} {two}", f"{two} {three}", f"{three} {one}", f"{one} {three}", f"{two} {one}"]
    days = [f"<p>{date}</p><p>{date}: {text}</p>" for date, text in zip(dates, told, strict=True)]
    kept = lines_of(cleaned(language, above="".join(days)))
    assert [date for date in dates[1:] if date in kept] == dates[1:]


@pytest.mark.parametrize("language", STORIES)
def test_a_button_beside_one_that_shares_is_no_text(language: str) -> None:
    """Between the headline and the text, whether a date stands there or not."""
    first, second = BUTTONS[language]
    for above in (f"<div>{first}</div><div>{second}</div>", f"<div>{second}</div><div>{first}</div>"):
        assert lines_of(cleaned(language, above=above)) == STORIES[language]


@pytest.mark.parametrize(
    ("kept", "words", "scores", "closed", "expected"),
    [
        ("110011", 60, LAST, 1, "111111"),  # between kept ones
        ("110000", 60, LAST, 1, "111111"),  # to the end, however many
        ("000011", 60, LAST, 1, "111111"),
        ("000000", 60, LAST, 1, "000000"),  # nothing that is kept stands beside them
        ("110011", PARAGRAPH_WORDS - 1, LAST, 1, "110011"),
        ("110011", 60, LAST - 0.01, 1, "110011"),
        ("110011", 60, LAST, 0, "110011"),  # no sentence
    ],
)
def test_long_paragraphs_in_a_row_with_kept_ones_stay(
    kept: str, words: int, scores: float, closed: int, expected: str
) -> None:
    """One of a book's many paragraphs that scores a little less is text, in the middle and at the end."""
    told = np.array([one == "1" for one in kept])
    columns = {"prose": np.ones(6), "closed": np.full(6, closed), "words": np.full(6, words)}
    found = with_paragraphs(told, np.where(told, 0.9, scores), columns)
    assert "".join("01"[int(one)] for one in found) == expected


def test_a_gap_parts_rows() -> None:
    """Behind a piece of furniture another row begins, which nothing kept vouches for."""
    columns = {"prose": np.array([1, 0, 1]), "closed": np.array([1, 0, 1]), "words": np.array([60, 2, 60])}
    assert with_paragraphs(np.array([True, False, False]), np.array([0.9, 0.1, 0.4]), columns).tolist() == [1, 0, 0]
