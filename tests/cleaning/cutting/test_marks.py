"""Dumps with marks: what marks say becomes kinds and metadata, and no mark is text."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning import Document, Page, clean
from cleaning.cutting.heads import read_head
from cleaning.cutting.markdown import is_markdown, read_markdown
from cleaning.cutting.marks import cut_dump
from cleaning.cutting.spans import unmarked
from cleaning.model import BlockKind

PROSE = (
    "The ferry sailed again on Monday, with forty passengers on board and a band that played on the quay all morning.",
    "Nobody had believed in it any more: the engine had been in three workshops, and each sent it back with a bill.",
    "It will make six crossings a day until the end of October, and two on Sundays, said the harbour master of Marrow.",
)


def shown(text: str) -> list[tuple[str, str]]:
    """The kinds and texts of a dump's blocks."""
    return [(block.kind.value, block.text) for block in cut_dump(text).blocks]


def document(text: str) -> Document:
    """The document of a dump."""
    return clean(Page(body=text.encode(), content_type="text/plain", charset="utf-8"))


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("the **roof** of the *old* __oven__ and _more_", "the roof of the old oven and more"),
        ("***both*** and **a *b* c**", "both and a b c"),
        ("[words](https://a.example/x)", "words"),
        ('[words](/x "A title")', "words"),
        ("[words](/x 'A title') [more](<a b.html>)", "words more"),
        ("[Batı](https://tr.wikipedia.example/wiki/Batı_(yön))", "Batı"),
        ("[a \\[b\\] c](/x)", "a [b] c"),
        ("[**bold** link](/x)", "bold link"),
        ("[![alt](a.png)](/x)", ""),
        ("![alt](a.png) words", " words"),
        ("![Image 3: a dog](blob:http://localhost/abc)", ""),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("`a * b * c` and ``x ` y``", "a * b * c and x ` y"),
        ("~~gone~~", "gone"),
        ("1\\. Weltkrieg \\- \\*", "1. Weltkrieg - *"),
        ("a<br>b <b>c</b> <!-- d -->e", "a b c e"),
        ("word[^1] and word[^note]", "word and word"),
        ("日本**橋**は[古い](/f)", "日本橋は古い"),
        ("**«Köhnə»** [çörək](/c)", "«Köhnə» çörək"),
        ("[](#top)[ ](/x)", " "),
        ("the [[lake]] and [[lake (upper)|the upper one]]![[map.png]]", "the lake and the upper one"),
        ("[[göl]]e [[озеро|озёра]] [[湖]]", "göle озёра 湖"),
    ],
)
def test_marks_go_and_words_stay(marked: str, plain: str) -> None:
    """Of a link its words stay, of a picture nothing, of emphasis the words."""
    assert unmarked(marked) == plain


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4 = 24",
        "snake_case_name and __init is a_b",
        "a list [1] of notes [sic] and (brackets)",
        "[sic](below) it says",
        "5 < 6 > 4 and a <tag-of-mine>",
        "x[[1]] and [[ -f file ]] and [[1, 2], [3, 4]]",
        "f(x)[0](y) and `",
        "~ about ~ five",
        "**",
        "] ( [",
    ],
)
def test_what_only_looks_like_a_mark_stays(text: str) -> None:
    """Stars between numbers, underscores in names, notes in brackets are text."""
    assert unmarked(text) == text


def test_attributes_of_headings_are_marks() -> None:
    """Pandoc's names and classes behind a heading; braces that hold neither stay."""
    text = "# Oven {#oven .unnumbered}\n\nOne.\n\n## Set {a, b}\n\n## Печь {.x key=v}\n"
    assert shown(text) == [("heading", "Oven"), ("paragraph", "One."), ("heading", "Set {a, b}"), ("heading", "Печь")]


@pytest.mark.parametrize(
    "callout", ["> [!NOTE]\n> Mind the gap.", "> [!tip]- Mind the gap.", "> [!warning] Mind the gap."]
)
def test_callouts_are_quotes(callout: str) -> None:
    """What a callout is called is a mark, its title and its words are not."""
    assert shown(f"# Oven\n\n{callout}\n") == [("heading", "Oven"), ("quote", "Mind the gap.")]


@pytest.mark.parametrize("fence", ["---\ntitle: Oven\nurl: https://a.example/\n---", "+++\ntitle = 'Oven'\n+++"])
def test_a_text_below_front_matter_is_markdown(fence: str) -> None:
    """However few its marks are."""
    assert shown(f"{fence}\n\n> So she said.\n\n* bread\n") == [("quote", "So she said."), ("list_item", "bread")]


def test_reference_links_lose_their_targets() -> None:
    """A definition is no text, and where it is used the words stay."""
    text = "# Oven\n\nThe [oven][1] and [the door] and [a note].\n\n[1]: https://a.example/o 'O'\n[the door]: /door\n"
    assert shown(text) == [("heading", "Oven"), ("paragraph", "The oven and the door and [a note].")]


BLOCKS = """\
Başlık
======

Giriş paragrafı, **kalın** bir sözle.

Alt başlık
----------

## İkinci başlık [¶](#ikinci "Kalıcı bağlantı")

### Bölüm[[değiştir](/w/e) | [kaynağı değiştir](/w/s)]

* elma
* armut
    * yeşil armut
- [ ] yapılacak
- [x] yapıldı

1. Kapıyı aç
2. Kapıyı kapat

1986. yılda bir kış.

> Ev yapılmadan önce
> > fırın vardı.

* * *

```python
print("**not bold**")
    indented
```

| Ekmek | Fiyat |
|:------|------:|
| Çavdar | 4 |

Ekmek| Fiyat
---|---
Buğday| [3](/b)

Son satır,{SPACES}
yeni satır.
""".replace("{SPACES}", "  ")


def test_blocks_have_the_kinds_that_marks_tell() -> None:
    """Headings, items, quotes, code and rows are what their marks say, in any language, and rules are nothing."""
    assert shown(BLOCKS) == [
        ("heading", "Başlık"),
        ("paragraph", "Giriş paragrafı, kalın bir sözle."),
        ("heading", "Alt başlık"),
        ("heading", "İkinci başlık"),
        ("heading", "Bölüm"),
        ("list_item", "elma"),
        ("list_item", "armut"),
        ("list_item", "yeşil armut"),
        ("list_item", "yapılacak"),
        ("list_item", "yapıldı"),
        ("list_item", "Kapıyı aç"),
        ("list_item", "Kapıyı kapat"),
        ("paragraph", "1986. yılda bir kış."),
        ("quote", "Ev yapılmadan önce"),
        ("quote", "fırın vardı."),
        ("preformatted", 'print("**not bold**")\n    indented'),
        ("table_row", "Ekmek | Fiyat"),
        ("table_row", "Çavdar | 4"),
        ("table_row", "Ekmek | Fiyat"),
        ("table_row", "Buğday | 3"),
        ("paragraph", "Son satır,"),
        ("paragraph", "yeni satır."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Home\nNews\n\n* one\n* two\n\n> she said\n> again",
        "The #1 song\n#hashtag #other\nf*** and s***",
        "# of guests: 40\nbring 2 * 3 cups",
        "[1] Smith, J. (1999).\n[2] Doe, J. (2001).",
        "a_b_c = d_e_f",
        "Ticket [A](reserved)",
        "He was _very_ late.\n\n* a bullet",
    ],
)
def test_plain_dumps_are_no_markdown(text: str) -> None:
    """Bullets, a mail's quotes, hashtags and notes are in plain texts, too."""
    assert not is_markdown(text)


def test_wrapped_lines_and_links_are_joined() -> None:
    """Lines that a converter wrapped are one paragraph, and so are the halves of a link."""
    text = (
        "# Hail\n\nFor two summers, sixty volunteers have walked the lanes of the valley with [a\ntape measure](/tape)"
        " and a notebook. This week they published the map that they drew.\n"
    )
    assert shown(text)[1:] == [
        (
            "paragraph",
            "For two summers, sixty volunteers have walked the lanes of the valley with a tape measure and a notebook."
            " This week they published the map that they drew.",
        )
    ]


HEADS = [
    "Title: Ferry sails again\n\nURL Source: https://a.example/ferry\n\nPublished Time: 2023-05-04T10:00:00Z\n\n"
    "Markdown Content:\n",
    "Title: Ferry sails again\nURL: https://a.example/ferry\nAuthor: Edda Brandvik\nPublished: 2023-05-04\n\n",
    '---\ntitle: "Ferry sails again"\nsource: https://a.example/ferry\nauthor:\n  - "Edda Brandvik"\n'
    "published: 2023-05-04\ntags: [sea, ferry]\n---\n\n",
    '+++\ntitle = "Ferry sails again"\ndate = "2023-05-04"\nurl = "https://a.example/ferry"\n+++\n\n',
    "**Title:** Ferry sails again\n**Source:** https://a.example/ferry\n**Date:** 4 May 2023\n\n",
    "Başlık: Ferry sails again\nYazar: Edda Brandvik\nTarih: 4 Mayıs 2023\nKaynak: https://a.example/ferry\n\n",
    "Заголовок: Ferry sails again\nАвтор: Edda Brandvik\nДата: 04.05.2023\n\n",
    "标题：Ferry sails again\n作者：Edda Brandvik\n日期：2023-05-04\n链接：https://a.example/ferry\n\n",
    "Titel: Ferry sails again\nAutorin: Edda Brandvik\nDatum: 04.05.2023\n\n",
    "Title: Ferry sails again\nURL: https://a.example/ferry\nPublished Date: 2023-05-04T10:00:00.000Z\nText: ",
    "a.example\n\nFerry sails again\n\nEdda Brandvik\n\n3-4 minutes\n\n",
    "https://www.a.example/\nFerry sails again\nEdda Brandvik\n4 May 2023\n2 dakika\n",
]


@pytest.mark.parametrize("head", HEADS)
def test_head_lines_are_metadata(head: str) -> None:
    """What a reader's export says above the text is the document's title, address, date and authors, and no text."""
    found = document(head + "\n\n".join(PROSE))
    assert found.text.split("\n") == list(PROSE)
    assert found.metadata.title == "Ferry sails again"
    assert ("title", "head") in found.metadata.provenance
    if "https://a.example" in head:
        assert found.metadata.canonical_url == "https://a.example/ferry"
    if "Edda" in head:
        assert found.metadata.authors == ("Edda Brandvik",)
    if "2023" in head:
        assert found.metadata.date is not None
        assert found.metadata.date.startswith("2023-05-04")


@pytest.mark.parametrize(
    "above",
    [
        "# Gəmi yenə üzür\n\n",
        "Gəmi yenə üzür\n======\n\n",
        "Title: Gəmi yenə üzür\nURL: https://a.example/\n\n## Gəmi yenə üzür\n\n",
        "# [Gəmi **yenə** üzür](/a)\n\n## Gündəlik\n\n",
    ],
)
def test_the_heading_that_is_the_title_is_not_text(above: str) -> None:
    """A first-level heading, and a heading that says what the head says, is the title, however short the dump is."""
    found = document(
        above + "\n\n".join(part.replace("ferry", "**ferry**").replace("six", "[six](/s)") for part in PROSE)
    )
    assert found.metadata.title == "Gəmi yenə üzür"
    assert [line for line in found.text.split("\n") if line != "Gündəlik"] == list(PROSE)


@pytest.mark.parametrize(
    "text",
    [
        "Title: a short history of the word\nIt is Latin.",
        "Author: Edda Brandvik\nDate: 4 May 2023\nThe ferry sailed.",
        "---\nThe ferry sailed.\n---\nIt sank.",
        "Note: the ferry sails.\nTitle: none",
        "Дата: 04.05.2023\nАвтор: Анна Смирнова\nПаром отплыл.",
        "Başlık: sözcüğün kısa bir tarihi\nLatincedir.",
        "a.example\n\nFerry sails again\n\nIt sailed.",
        "Content:\nTitle: x",
        "",
    ],
)
def test_a_text_of_its_own_has_no_head(text: str) -> None:
    """One name with a colon, a rule or a host's name alone make no head."""
    assert read_head(text.split("\n")) is None


def test_what_a_feed_knows_comes_before_a_head() -> None:
    """A title that the feed gives is trusted more than one that stands in the dump."""
    head = "Title: Ferry sails again\nURL: https://a.example/ferry\n\n"
    assert document(head + PROSE[0]).page.known.title is None
    assert cut_dump(head + PROSE[0]).head is not None


LYNX = """\
   #[1]alternate [2]next

     * [3]Startseite
     * [4]Nachrichten

                                 Fähre fährt

   Von [5]Edda Brandvik

   Die Fähre fuhr am Montag wieder, mit [6]vierzig Fahrgästen an Bord und
   einer Kapelle, die den ganzen Morgen am Kai spielte.[7][1] Niemand hatte
   mehr daran geglaubt. [IMG]

Fahrplan

   Sie wird bis Ende Oktober sechsmal am Tag fahren [9] und sonntags
   zweimal, sagte der Hafenmeister.
    1. Aufmachen
    2. Zumachen

Verweise

   Sichtbare Verweise:
   1. http://a.example/feed
   2. http://a.example/2
   3. http://a.example/
   4. http://a.example/n
   5. http://a.example/e
   6. http://a.example/v
   7. http://a.example/#1

   Versteckte Verweise:
   8. http://a.example/h
"""


def test_numbers_of_a_text_browser_are_no_text() -> None:
    """Numbers of links and the list of their targets go; a note's own number stays; lines are unwrapped."""
    assert shown(LYNX) == [
        ("list_item", "Startseite"),
        ("list_item", "Nachrichten"),
        ("paragraph", "Fähre fährt"),
        ("paragraph", "Von Edda Brandvik"),
        (
            "paragraph",
            "Die Fähre fuhr am Montag wieder, mit vierzig Fahrgästen an Bord und einer Kapelle, die den ganzen Morgen"
            " am Kai spielte.[1] Niemand hatte mehr daran geglaubt.",
        ),
        ("heading", "Fahrplan"),
        (
            "paragraph",
            "Sie wird bis Ende Oktober sechsmal am Tag fahren [9] und sonntags zweimal, sagte der Hafenmeister.",
        ),
        ("list_item", "Aufmachen"),
        ("list_item", "Zumachen"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "As [1] says.\n\nReferences\n\n1. Smith, J. A history of ovens. 1999.\n2. Doe, J. Bread. 2001.",
        "No number here.\n\nReferences\n1. http://a.example/\n2. http://a.example/2",
        "As [1] says.\n\nReferences\n3. http://a.example/\n4. http://a.example/2",
    ],
)
def test_references_of_a_text_stay(text: str) -> None:
    """A bibliography, and a list of addresses that nothing points to, are text."""
    assert any("Smith" in line or "a.example" in line for _, line in shown(text))


def producer(*command: str) -> "pytest.MarkDecorator":
    """Skips a test where a command is not installed."""
    return pytest.mark.skipif(shutil.which(command[0]) is None, reason=f"{command[0]} is not installed")


HTML = (
    "<!doctype html><html><head><meta charset=utf-8><title>Ferry</title></head><body>"
    f"<ul><li><a href=/>Home</a></li></ul><h1>Ferry sails again</h1><p>By <a href=/e>Edda Brandvik</a>, 4 May 2023</p>"
    f"<p>{PROSE[0]}</p>"
    f"<p>{PROSE[1].replace('three workshops', '<a href=/w>three <b>workshops</b></a>')}</p><img src=a.png alt=''>"
    f"<p>{PROSE[2].replace('six', '<i>six</i>')}</p></body></html>"
)
COMMANDS = {
    "lynx": ("lynx", "-dump", "-force_html", "-display_charset=utf-8"),
    "w3m": ("w3m", "-dump", "-T", "text/html", "-o", "display_link_number=1"),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=producer(name)) for name in COMMANDS])
def test_a_text_browser_s_own_dump(name: str, tmp_path: Path) -> None:
    """What lynx and w3m really print gives the page's paragraphs, its title and its author."""
    page = tmp_path / "page.html"
    page.write_text(HTML, encoding="utf-8")
    done = subprocess.run([*COMMANDS[name], str(page)], capture_output=True, check=True)
    found = document(done.stdout.decode())
    assert found.text.split("\n") == list(PROSE)
    assert (found.metadata.title, found.metadata.authors) == ("Ferry sails again", ("Edda Brandvik",))


@pytest.mark.parametrize("width", [0, 78, 60])
def test_html2text_s_own_dump(width: int) -> None:
    """What html2text really writes, wrapped or not, gives the page's paragraphs, its title and its author."""
    html2text = pytest.importorskip("html2text", reason="html2text is installed for training alone")
    writer = html2text.HTML2Text(bodywidth=width)
    found = document(writer.handle(HTML))
    assert found.text.split("\n") == list(PROSE)
    assert (found.metadata.title, found.metadata.authors) == ("Ferry sails again", ("Edda Brandvik",))


MARKS = st.lists(
    st.sampled_from("[ ] ( ) ![ ** * _ ` ``` ~~ # > - + | --- === \\ < <!-- --> 1. [1] : http://a/ a é 字".split(" "))
    | st.sampled_from([" ", "\n", "\n\n"])
    | st.text(max_size=5),
    max_size=60,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(MARKS)
def test_any_marks_are_read(text: str) -> None:
    """Whatever stands in a dump, it is cut, and no block is blank or numbered wrong."""
    for blocks in (cut_dump(text).blocks, read_markdown(text).blocks):
        assert [block.position for block in blocks] == list(range(len(blocks)))
        assert all(block.text.strip() for block in blocks)
        assert all("\n" not in block.text or block.kind is BlockKind.PREFORMATTED for block in blocks)


@pytest.mark.parametrize(
    "part",
    ["[", "](", "[a](", "![", "*a ", "_a", "**", "`", "`` ` ", "<!--", "<a ", "~~", "> ", "- ", "| a ", "|-", "```x\n",
     "~~~y\n", "[a]:", "  ", "#", "\\", "1. a\n", "[1]", "[](#", "Title: a\n"],
)  # fmt: skip
def test_no_mark_takes_more_than_linear_time(part: str) -> None:
    """Two hundred thousand marks without an end are read; a test that hangs here is one of quadratic time."""
    text = "# a\n\n" + part * (200_000 // len(part))
    assert isinstance(cut_dump(text).blocks, tuple)
    assert isinstance(cut_dump(part * (200_000 // len(part)) + "x").blocks, tuple)
