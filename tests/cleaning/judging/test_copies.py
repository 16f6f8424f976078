"""What a page says twice is kept once; refrains, quotations and code are said as often as they stand."""

from itertools import product

import pytest

from cleaning import Page, Pipeline
from cleaning.model import Document, Reason

STORIES = {
    "en": [
        "The ferry across the lake will sail for the last time on Sunday, after a hundred and four summers.",
        "The new bridge opened in March, and since then the captain has often crossed with only his dog on board.",
        "The town has bought the boat and wants to show it in the harbour, by the crane that once lifted its engine.",
    ],
    "tr": [
        "Gölün iki yakası arasında çalışan feribot, yüz dört yazın ardından pazar günü son kez sefere çıkacak.",
        "Yeni köprü mart ayında açıldı ve o günden beri kaptan çoğu zaman yanında yalnızca köpeğiyle karşıya geçti.",
        "Belediye gemiyi satın aldı ve onu bir zamanlar motorunu kaldıran vincin yanında sergilemek istiyor.",
    ],
    "ru": [
        "Паром через озеро в воскресенье выйдет в последний рейс, отслужив на воде ровно сто четыре лета подряд.",
        "Новый мост открыли в марте, и с тех пор капитан нередко переправлялся на тот берег вдвоём с собакой.",
        "Город выкупил судно и хочет показать его в гавани, рядом с краном, который поднимал его двигатель.",
    ],
    "el": [
        "Το πλοίο της λίμνης θα ταξιδέψει για τελευταία φορά την Κυριακή, ύστερα από εκατόν τέσσερα καλοκαίρια.",
        "Η νέα γέφυρα άνοιξε τον Μάρτιο και από τότε ο καπετάνιος περνούσε συχνά απέναντι μόνο με τον σκύλο του.",
        "Ο δήμος αγόρασε το πλοίο και θέλει να το εκθέσει στο λιμάνι, δίπλα στον γερανό που σήκωνε τη μηχανή του.",
    ],
    "ja": [
        "湖を渡る連絡船は、百四回の夏を水の上で過ごしたのち、日曜日に最後の航海に出る。町の人々が岸で見送る予定だ。",
        "新しい橋は三月に開通した。それ以来、船長は犬だけを乗せて向こう岸へ渡ることが多かったという。",
        "町は船を買い取り、かつてそのエンジンを吊り上げたクレーンの隣に並べて、港で展示したいと考えている。",
    ],
}
COPIES = {
    "desktop and mobile, hidden": '<div class="desktop">{text}</div><div class="mobile" hidden>{text}</div>',
    "desktop and mobile, by classes": '<div class="d-none d-md-block">{text}</div><div class="d-md-none">{text}</div>',
    "the first one hidden": '<div class="m" style="display:none">{text}</div><div class="d">{text}</div>',
    "a print view": '<div id="story">{text}</div><div id="print-view"><h2>Print</h2>{text}</div>',
    "a noscript copy": "<div>{text}</div><noscript>{text}</noscript>",
    "deeper": "<section><div><div>{text}</div></div></section><section><div>{text}</div></section>",
    "no box": "{text}{text}",
}


def cleaned(body: str, content_type: str = "text/html") -> Document:
    """The document of a page."""
    page = Page(body=body.encode(), url="https://paper.example/news/ferry", content_type=content_type, charset="utf-8")
    return Pipeline()(page)


def marked(lines: list[str]) -> str:
    """The lines as paragraphs."""
    return "".join(f"<p>{line}</p>" for line in lines)


def page_of(body: str) -> str:
    """A page with a headline and this body."""
    head = "<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1>"
    return f"{head}{body}</article></body></html>"


@pytest.mark.parametrize(("language", "kind"), [*product(STORIES, COPIES)])
def test_a_second_copy_is_kept_once(language: str, kind: str) -> None:
    """Whatever holds the copies and in whatever order, the text is there once."""
    story = STORIES[language]
    document = cleaned(page_of(COPIES[kind].format(text=marked(story))))
    assert document.text.split("\n") == story


def test_the_copy_stands_in_the_ledger() -> None:
    """As `repeated`, each of its paragraphs."""
    document = cleaned(page_of(COPIES["desktop and mobile, by classes"].format(text=marked(STORIES["en"]))))
    assert [b.reason for b in document.removed if b.text in STORIES["en"]] == [Reason.REPEATED] * len(STORIES["en"])


@pytest.mark.parametrize("language", STORIES)
def test_a_lead_said_again_as_first_paragraph_goes(language: str) -> None:
    """The standfirst under the headline, and the same as the text's first paragraph."""
    story = STORIES[language]
    lead = f'<p class="lead">{story[0]}</p><figure><img src=a.jpg><figcaption>A boat</figcaption></figure>'
    text = cleaned(page_of(f"<header>{lead}</header><div>{marked(story)}</div>")).text.split("\n")
    assert [line for line in text if line != "A boat"] == story


WHOLE = {
    "a noscript": "<div>{text}</div><noscript><p>{one}</p></noscript>",
    "a text to be heard": '<div class="tts">{one}</div><div>{text}</div>',
    "a hidden one above": "<p hidden>{one}</p><div>{text}</div>",
    "a quotation below": "<div>{text}</div><div><span>{one}</span></div>",
}


@pytest.mark.parametrize(("language", "kind"), [*product(STORIES, WHOLE)])
def test_a_copy_in_one_block_goes(language: str, kind: str) -> None:
    """The whole text once more without its paragraphs: the paragraphs stay."""
    story = STORIES[language]
    document = cleaned(page_of(WHOLE[kind].format(text=marked(story), one=" ".join(story))))
    assert document.text.split("\n") == story
    assert Reason.REPEATED in {block.reason for block in document.removed if block.text == " ".join(story)}


def test_a_block_that_says_more_stays() -> None:
    """A paragraph that begins as the lead does, and goes on, is no copy of it, nor is a quotation of two."""
    one, two, three = STORIES["en"]
    assert cleaned(page_of(marked([one, f"{one} {two}", three]))).text.split("\n") == [one, f"{one} {two}", three]
    quoted = f"<blockquote><p>{one} {two}</p></blockquote>"
    assert f"{one} {two}" in cleaned(page_of(f"{marked([one, two])}{quoted}{marked([three])}")).text


@pytest.mark.parametrize("language", ["en", "tr", "ru", "el"])
def test_of_a_lead_in_capitals_the_paragraph_stays(language: str) -> None:
    """A lead that is set in capitals is said again as people write."""
    one, *rest = STORIES[language]
    assert cleaned(page_of(f"<p class=lead>{one.upper()}</p>{marked([one, *rest])}")).text.split("\n") == [one, *rest]


@pytest.mark.parametrize("language", STORIES)
def test_each_paragraph_with_its_copy(language: str) -> None:
    """A copy right after each paragraph, as some builders of pages make them."""
    twice = "".join(f"<div class=a><p>{line}</p></div><div class=b><p>{line}</p></div>" for line in STORIES[language])
    assert cleaned(page_of(twice)).text.split("\n") == STORIES[language]


@pytest.mark.parametrize("language", STORIES)
def test_a_dump_of_both_copies(language: str) -> None:
    """Without tags a text that is said twice in a row."""
    story = STORIES[language]
    for gap in ("\n", "\n\n"):
        assert cleaned(gap.join([*story, *story]) + "\n", "text/plain").text.split("\n") == story


VERSES = [
    ["The wind came down from the northern hill", "and turned the wheels of the paper mill"],
    ["The miller sat by the open door", "and counted the bags upon the floor"],
    ["The river froze in the winter night", "and the wheel stood still in the morning light"],
]
REFRAIN = ["O turn, old wheel, and turn again,", "in snow, in sun, in the summer rain."]


@pytest.mark.parametrize("stanza", ["<p>{}</p>", "<div class=stanza><p>{}</p></div>", "<div><div>{}</div></div>"])
def test_a_refrain_stays(stanza: str) -> None:
    """A song says its refrain after every verse, in stanzas of lines, whatever holds them."""
    stanzas = [part for verse in VERSES for part in (verse, REFRAIN)]
    body = "".join(stanza.format("<br>".join(lines)) for lines in stanzas)
    text = cleaned(page_of(body)).text
    assert [text.count(line) for line in REFRAIN] == [len(VERSES)] * len(REFRAIN)


def test_a_refrain_in_a_dump_stays() -> None:
    """The same without tags; sung twice at the end, it is said twice."""
    lines = [line for verse in VERSES for line in (*verse, *REFRAIN)] + REFRAIN
    story = [*STORIES["en"], *lines]
    text = cleaned("\n".join(story) + "\n", "text/plain").text
    assert [text.count(line) for line in REFRAIN] == [len(VERSES) + 1] * len(REFRAIN)


def test_a_long_refrain_between_verses_stays() -> None:
    """A stanza in one line is as long as a paragraph; what stands between makes it a refrain."""
    told = [
        part for line in STORIES["en"] for part in (f"<p>{line}</p>", f"<p>{' '.join(REFRAIN)} And so it does.</p>")
    ]
    assert cleaned(page_of("".join(told))).text.count(REFRAIN[0]) == len(STORIES["en"])


QUOTED = (
    "“I have never missed a crossing in my life, and I will not begin with the last one,” the captain said on Friday."
)


@pytest.mark.parametrize("again", ["<p>{}</p>", "<blockquote><p>{}</p></blockquote>", "<div><p>{}</p></div>"])
def test_a_quotation_that_is_said_again_stays(again: str) -> None:
    """A sentence that an article comes back to."""
    one, two, three = STORIES["en"]
    body = marked([one, QUOTED, two]) + again.format(QUOTED) + marked([three])
    assert cleaned(page_of(body)).text.split("\n") == [one, QUOTED, two, QUOTED, three]


def test_code_that_is_shown_again_stays() -> None:
    """Two examples that begin alike are two."""
    code = (
        "<pre>import harbour\nfor boat in harbour.boats: print(boat.name, boat.captain, boat.built, boat.engine)</pre>"
    )
    text = cleaned(page_of(f"{marked(STORIES['en'][:1])}{code}{code}{marked(STORIES['en'][1:])}")).text
    assert text.count("import harbour") == 2


def test_many_lines_that_are_alike_take_no_time() -> None:
    """Ten thousand lines, each said a hundred times in the same order or in another, or one beginning as the next."""
    lines = [
        f"The boat number {n * 7 % 100} crossed the lake on a morning of the long summer that year."
        for n in range(10_000)
    ]
    assert cleaned("\n".join(lines) + "\n", "text/plain").text
    grown = ["the ferry sails the lake " * (n % 50 + 1) for n in range(5000)]
    assert cleaned("\n".join(grown) + "\n", "text/plain").text
    shuffled = [
        f"The boat number {n * n % 101} crossed the lake on a morning of the long summer." for n in range(10_000)
    ]
    assert cleaned("\n".join(shuffled) + "\n", "text/plain").text
