"""Lines of a dump become blocks: what the lines are is told from their joints and widths."""

import textwrap

import pytest

from cleaning.cutting.lines import Shape, cut_lines, lines_of, shape_of
from cleaning.model import BlockKind

WRAPPED = """\
For two summers, sixty volunteers have walked the lanes of the valley
with a tape measure and a notebook. This week they published the map
that they drew.

A farmer had noticed that the oldest hedges on his land were missing
from the official maps, and wrote to the parish about it:

* one item of the list, which is so long that it had to be wrapped as
the paragraphs are;
* another item.
"""
NODES = """\
The ferry between
the harbour
and the island sailed again, said the
harbour authority
, which is glad.
It will make
six crossings
a day.
"""
PARAGRAPHS = """\
Ferry sails again

The ferry sailed again on Monday, with forty passengers on board.
It will make six crossings a day.
iPhones are no tickets
Bring coins.
"""


def texts(markup: str) -> list[str]:
    """The texts of a dump's blocks."""
    return [block.text for block in cut_lines(markup)]


@pytest.mark.parametrize(
    ("markup", "shape"),
    [
        (WRAPPED, Shape.WRAPPED),
        (NODES, Shape.TEXT_NODES),
        (PARAGRAPHS, Shape.PARAGRAPHS),
        ("One line.", Shape.PARAGRAPHS),
        ("", Shape.PARAGRAPHS),
        ("Home\nNews\nSport\nContact", Shape.PARAGRAPHS),
    ],
)
def test_shape(markup: str, shape: Shape) -> None:
    """Lines are paragraphs, unless sentences run over several of their ends."""
    assert shape_of(lines_of(markup)) is shape


def test_wrapped_lines_are_joined() -> None:
    """A wrapped paragraph is one block; an empty line, a short line and a bullet end it."""
    assert texts(WRAPPED) == [
        "For two summers, sixty volunteers have walked the lanes of the valley with a tape measure and a notebook."
        " This week they published the map that they drew.",
        "A farmer had noticed that the oldest hedges on his land were missing from the official maps,"
        " and wrote to the parish about it:",
        "* one item of the list, which is so long that it had to be wrapped as the paragraphs are;",
        "* another item.",
    ]


def test_text_nodes_are_joined() -> None:
    """A sentence that links and bold words break is one block, with no space before its comma."""
    assert texts(NODES) == [
        "The ferry between the harbour and the island sailed again, said the harbour authority, which is glad.",
        "It will make six crossings a day.",
    ]


def test_names_in_a_broken_sentence_are_joined() -> None:
    """A linked name with capitals belongs to the sentence that it stands in."""
    assert texts(f"{NODES}The ferry to\nGreat Marrow\nis back.")[-1] == "The ferry to Great Marrow is back."


@pytest.mark.parametrize("line", ["Press Office, Marrow", "A long line that is no name, but begins a sentence and"])
def test_only_names_are_inserted(line: str) -> None:
    """After a headline that ends in a name, and where the line is long, no sentence is made."""
    before = "The ferry is back" if len(line) > 40 else "The ferry to Great Marrow"
    assert before in texts(f"{NODES}{before}\n{line}\nis back.")


def test_wrapped_lines_under_a_menu_are_joined() -> None:
    """A long menu does not hide that lines are wrapped; a paragraph ends where the next word had room."""
    menu = "\n".join(f"Entry {number}" for number in range(40))
    body = WRAPPED.replace("\n\n", "\n")
    assert shape_of(lines_of(f"{menu}\n{body}")) is Shape.WRAPPED
    assert texts(f"{menu}\n{body}")[40:] == texts(WRAPPED)


FILLED = {
    "ar": [
        "عادت المنارة في الرأس الشمالي إلى الإضاءة بعد تسعة شتاءات لم يرغب فيها أحد في العيش هناك بين الصخور.",
        "جاءت الحارسة الجديدة ومعها صندوقان من الكتب وببغاء، وتقول إنها لا تنوي الرحيل قبل أن يأتي الربيع.",
        "يدفع لها مكتب الميناء فحما وسمكا، كما دفع لجميع الحراس منذ أن بني البرج في السنة التي هبت فيها العاصفة.",
    ],
    "hi": [
        "उत्तरी अंतरीप का प्रकाशस्तंभ नौ सर्दियों के बाद फिर से जल उठा है, जिनमें वहाँ कोई रहना नहीं चाहता था।",
        "नई रखवाली दो संदूक किताबें और एक तोता लेकर आई, और कहती है कि वसंत से पहले जाने का उसका इरादा नहीं है।",
        "बंदरगाह का दफ़्तर उसे कोयला और मछली देता है, जैसा उसने मीनार बनने के बाद से सभी रखवालों को दिया है।",
    ],
    "he": [
        "המגדלור בכף הצפוני הודלק שוב אחרי תשעה חורפים שבהם איש לא רצה לגור שם בין הסלעים ובין הגלים הגבוהים.",
        "השומרת החדשה באה עם שתי תיבות של ספרים ותוכי, ואומרת שאין לה שום כוונה לעזוב את המקום לפני האביב.",
        "משרד הנמל משלם לה בפחם ובדגים, כפי ששילם לכל השומרים מאז שנבנה המגדל בשנה שבה הכתה הסערה בחוף.",
    ],
    "de": [
        "Der Turm am Nordkap leuchtet, nach neun Wintern ohne Wärter oder Feuer, wieder über Land, Fels und Meer.",
        "Frau Brandt kam mit Koffern voller Bücher, Karten, Papier, einem Papagei und Plänen bis Ostern.",
        "Das Amt zahlt Kohle, Fisch, Holz, Brot, Salz, Öl sowie Zucker an Wärter, Gehilfen, Lotsen, Boten und Fischer.",
    ],
    "ka": [
        "ჩრდილოეთ კონცხის შუქურა ცხრა ზამთრის შემდეგ ისევ აინთო, როცა იქ კლდეებს შორის ცხოვრება არავის უნდოდა.",
        "ახალი მცველი ორი სკივრი წიგნით და თუთიყუშით ჩამოვიდა და ამბობს, რომ გაზაფხულამდე წასვლას არ აპირებს.",
        "ნავსადგურის კანტორა მას ნახშირითა და თევზით უხდის, როგორც ყველა მცველს კოშკის აშენების წლიდან მოყოლებული.",
    ],
}


@pytest.mark.parametrize("language", FILLED)
@pytest.mark.parametrize("width", [44, 60, 72])
def test_full_lines_are_joined_where_letters_tell_nothing(language: str, width: int) -> None:
    """In scripts without small letters, and between nouns in German, full lines between blank ones are paragraphs."""
    head = FILLED[language][0].split(" ", maxsplit=3)[2]
    told = "\n\n".join([head, *(textwrap.fill(text, width) for text in FILLED[language]), "* 500\n* 300"])
    assert [block.text for block in cut_lines(told)] == [head, *FILLED[language], "* 500", "* 300"]


def test_verses_between_blank_lines_are_not_full() -> None:
    """Lines that end short of the others, or without a sentence's end at the last, are lines."""
    verses = [
        "دریا آرام است و شب بر آب نشسته و ماه می‌تابد",
        "کسی در ساحل دور چراغی",
        "روشن می‌کند و منتظر می‌ماند تا صبح برسد",
    ]
    told = [*verses, *verses[::-1]]
    assert len(cut_lines("\n\n".join("\n".join(told[place : place + 3]) for place in (0, 3)))) == len(told)


def test_long_lines_are_not_wrapped() -> None:
    """Where many lines are longer than the width that broken sentences show, that width is chance."""
    assert shape_of(lines_of(WRAPPED + "\n".join("A long paragraph. " * 10 for _ in range(9)))) is Shape.TEXT_NODES


def test_empty_lines_end_text_nodes() -> None:
    """An empty line ends a block even where the sentence seems to go on."""
    assert texts(f"{NODES}\nand one more thing")[-1] == "and one more thing"


def test_paragraphs_stay_as_they_are() -> None:
    """Where lines are paragraphs, none are joined, small first letters or not."""
    assert texts(PARAGRAPHS) == [line for line in PARAGRAPHS.split("\n") if line]


def test_positions_and_gaps() -> None:
    """Blocks are numbered in order and know whether a blank line stands before them; blank lines are no blocks."""
    blocks = cut_lines("One.\n \t\n\n  Two.  \nThree.\n")
    assert [(block.position, block.text, block.gap) for block in blocks] == [
        (0, "One.", False),
        (1, "Two.", True),
        (2, "Three.", False),
    ]


@pytest.mark.parametrize("bullet", list("•·*-–—●■‣➤»"))
def test_bullets_make_list_items(bullet: str) -> None:
    """A line that a bullet begins is an item of a list, and keeps its bullet."""
    (block,) = cut_lines(f"{bullet} bread and salt")
    assert (block.kind, block.text) == (BlockKind.LIST_ITEM, f"{bullet} bread and salt")


@pytest.mark.parametrize("line", ["-5 degrees at night", "Oats and barley", "*", "2019 was warm", "-- "])
def test_other_marks_are_no_bullets(line: str) -> None:
    """A minus, an asterisk alone and a year begin no item."""
    (block,) = cut_lines(line)
    assert block.kind is BlockKind.PARAGRAPH


@pytest.mark.parametrize("line", ["1. Wash the leeks.", "2) Cut them.", "a) Boil them."])
def test_numbers_make_list_items(line: str) -> None:
    """A line that a number begins is an item of a list, as one with a bullet is."""
    (block,) = cut_lines(line)
    assert block.kind is BlockKind.LIST_ITEM


def test_glued_date_is_a_block() -> None:
    """A date that a machine glued before the first sentence is a block of its own."""
    sentence = "The minister met the people of the valley on Friday."
    assert texts(f"date 2026-02-06 {sentence}\nMore.") == ["date 2026-02-06", sentence, "More."]


@pytest.mark.parametrize(
    "line",
    [
        "6 fevral 2026 tarixində nazir rayonun sakinləri ilə görüşüb.",
        "On May 19, 2024, the assembly met for the first time.",
        "date 2026-02-06 News",
    ],
)
def test_dates_of_a_sentence_stay(line: str) -> None:
    """A sentence that begins with a date is left alone, and so is a date before what is no sentence."""
    assert texts(line) == [line]


def test_only_the_first_line_is_split() -> None:
    """Further down, a labelled date before a sentence is part of the text."""
    line = "date 2026-02-06 The minister met the people of the valley on Friday."
    assert texts(f"First.\n{line}") == ["First.", line]


@pytest.mark.parametrize("markup", ["", "\n\n", " \t\n "])
def test_nothing_has_no_blocks(markup: str) -> None:
    """A dump of blank lines has no blocks."""
    assert cut_lines(markup) == ()


def test_menu_in_small_letters_is_not_joined() -> None:
    """Entries of a menu in small letters do not make a sentence, though each seems to go on with the one before."""
    assert texts("home\nnews\nsport\nweather\njobs")[:3] == ["home", "news", "sport"]
