"""Blocks are what a browser shows as one paragraph, whatever its elements are called."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.cutting.display import set_as, words_of
from cleaning.cutting.mending import printable
from cleaning.cutting.tree import cut_page, parse

LONG = {
    "en": "The ferry sailed again on Monday, after two weeks in which nobody could cross the water.",
    "tr": "Vapur iki hafta boyunca kimsenin karşıya geçemediği günlerin ardından pazartesi yeniden sefere çıktı.",
    "ru": "Паром снова вышел в понедельник, после двух недель, когда никто не мог переправиться через залив.",
    "ja": "フェリーは月曜日に再び運航を始めました。二週間のあいだ、誰も海を渡ることができませんでした。",
    "ar": "عادت العبارة إلى الإبحار يوم الاثنين بعد أسبوعين لم يستطع فيهما أحد عبور الماء.",
    "hi": "दो सप्ताह तक किसी के पार न जा पाने के बाद नौका सोमवार को फिर से चल पड़ी और लोग खुश हुए।",
}
SHORT = {
    "en": "Six boats",
    "tr": "Altı tekne",
    "ru": "Шесть лодок",
    "ja": "六隻の船",
    "ar": "ستة قوارب",
    "hi": "छह नावें",
}


def texts(markup: str) -> list[str]:
    """The texts of a page's blocks."""
    return [block.text for block in cut_page(parse(f"<html><body>{markup}</body></html>"))[0]]


@pytest.mark.parametrize("language", LONG)
@pytest.mark.parametrize("tag", ["x-p", "paragraph", "o:para", "story-text", "my-content-block", "nitf"])
@pytest.mark.parametrize(
    "around", ["{}", "<main>{}</main>", "<x-body>{}</x-body>", "<a name='top'>{}</a>", "<b>{}</b>"]
)
def test_unknown_elements_that_hold_paragraphs_part_them(language: str, tag: str, around: str) -> None:
    """An element that HTML does not know is a block where it holds a paragraph, whatever stands around it."""
    long, short = LONG[language], SHORT[language]
    inner = f"<{tag}>{long}</{tag}><{tag}>{long}</{tag}>"
    assert texts(f"<h1>{short}</h1>{around.format(inner)}") == [short, long, long]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>The <x-term>ferry</x-term> sailed.</p>", ["The ferry sailed."]),
        ("<p>un<x-hl>believ</x-hl>able</p>", ["unbelievable"]),
        ("<p><x-a>un</x-a><x-b>able</x-b></p>", ["unable"]),
        ("<div>The <x-term>ferry</x-term> sailed.</div>", ["The ferry sailed."]),
        ("<div><x-cap>T</x-cap><span>he ferry</span></div>", ["The ferry"]),
        ("<h2>The <g-1>ferry</g-1></h2>", ["The ferry"]),
        ("<li><x-q>The ferry</x-q>, he said</li>", ["The ferry, he said"]),
        ("<p><font size=2>The</font> <big>fer</big>ry</p>", ["The ferry"]),
        ("<p>10<sup>2</sup> m<wbr>eters</p>", ["102 meters"]),
        ("<p>the <o:p></o:p>ferry<o:p>&nbsp;</o:p></p>", ["the ferry"]),
        ("<p>Press <button>Start</button> to go.</p>", ["Press Start to go."]),
        ("<p>so <math><mi>x</mi><mo>=</mo><mn>2</mn></math> holds</p>", ["so x=2 holds"]),
        ("<x-ul><x-li>One</x-li><x-li>Two</x-li></x-ul>", ["One", "Two"]),
        ("<x-card>Head<div>text</div>tail</x-card>", ["Head", "text", "tail"]),
        ("<span>a<div>b</div>c</span>", ["a", "b", "c"]),
    ],
)
def test_what_runs_on_is_not_parted(markup: str, expected: list[str]) -> None:
    """Elements in a sentence leave it whole, words too; those that stand beside one another part."""
    assert texts(markup) == expected


@pytest.mark.parametrize("display", ["block", "flex", "grid", "table", "list-item", "BLOCK", "flow-root"])
@pytest.mark.parametrize("tag", ["span", "a href='x'", "b", "font", "label", "em"])
def test_what_a_style_sets_as_a_block_is_one(display: str, tag: str) -> None:
    """A span, a link, a bold word that is displayed as a block parts what is around it."""
    name = tag.split(maxsplit=1)[0]
    styled = f"<{tag} style='color: red; display: {display}'>"
    assert texts(f"<div>one{styled}two</{name}>{styled}three</{name}>four</div>") == ["one", "two", "three", "four"]


@pytest.mark.parametrize("tag", ["div", "p", "section", "h2", "aside"])
def test_what_a_style_sets_inline_runs_on(tag: str) -> None:
    """A block that is displayed inline runs on, unless it holds blocks."""
    if tag != "p":  # the parser ends a paragraph at a block
        assert texts(f"<div>un<{tag} style='display:inline'>part</{tag}>ed</div>") == ["unparted"]
    assert texts(f"<div>a <{tag} style='display:inline'><ul><li>b</ul></{tag}> c</div>")[1] == "b"


@pytest.mark.parametrize("display", ["flex", "grid", "inline-flex", "flex; flex-direction:column"])
@pytest.mark.parametrize("tag", ["span", "a", "b", "x-item"])
@pytest.mark.parametrize("language", LONG)
def test_what_stands_in_a_flex_box_or_a_grid_is_a_block(display: str, tag: str, language: str) -> None:
    """Each element in such a box is set as a block; text beside them is text that runs on."""
    long, short = LONG[language], SHORT[language]
    box = f"<div style='display:{display}'>"
    assert texts(f"{box}<{tag}>{long}</{tag}>\n<{tag}>{short}</{tag}></div>") == [long, short]
    assert texts(f"{box}<{tag}>{long}</{tag}</div>") == [long]
    assert texts(f"{box}the <b>fer</b>ry sailed</div>") == ["the ferry sailed"]


@pytest.mark.parametrize(
    "line",
    [
        "<span style='display:flex'><b>import</b><span> {}</span>\n</span>",
        "<div>import <b>{}</b></div>",
        "<div class=line><div class=ln hidden></div><div class=code>import {}</div></div>\n",
        "<div>import {}\n</div>",
        "<ol><li>import {}</li></ol>",
        "<span style='display:block'>import {}</span>",
        "<a href=x style='display:block'>import {}</a>",
    ],
)
@pytest.mark.parametrize("around", ["<pre>{}</pre>", "<pre><code>{}</code></pre>", "<figure><pre>{}</pre></figure>"])
def test_lines_of_code_that_are_elements_are_one_block(line: str, around: str) -> None:
    """Whatever a highlighter sets each line in, the code is one block, a line a line; its tokens are no lines."""
    code = around.format("".join(map(line.format, ["os", "re", "sys"])))
    assert texts(f"<p>One</p>{code}<p>Two</p>") == ["One", "import os\nimport re\nimport sys", "Two"]


def test_rows_of_a_table_in_code_are_its_lines() -> None:
    """A cell with numbers is none."""
    rows = "".join(
        f"<tr><td class=lineno>{n}</td><td>import {name}</td></tr>" for n, name in enumerate(["os", "re"], 1)
    )
    assert texts(f"<pre><code><table>{rows}</table></code></pre>") == ["import os\nimport re"]


def test_a_line_of_code_may_be_empty() -> None:
    """What its element holds is a line break, and shows as a line."""
    lines = "".join(f"<div><div>{line}</div></div>" for line in ("a", "\n", "b"))
    assert texts(f"<pre>{lines}</pre>") == ["a\n\nb"]


@pytest.mark.parametrize("held", ["<p>One<p>Two", "<h2>One</h2>Two", "<div>One</div><p>Two</p>"])
def test_a_pre_that_holds_paragraphs_is_no_code(held: str) -> None:
    """One that was never closed holds the page's text, and its paragraphs are blocks."""
    assert texts(f"<pre>{held}") == ["One", "Two"]


SETS = [
    "<style>.k {{ display: {} }}</style>",
    "<style>/* .k {{}} */ p {{ margin: 0 }} .j, span.k, b.k, a.k, x-k.k {{color: red; display:{} !important}}</style>",
    "<style media=screen>@media print {{ .k {{ display: inline }} }} .k{{display:{}}}</style>",
    "<style>.k{{display:inline}}</style><style>.k{{display:{};}}</style>",
]


def styled(markup: str) -> list[str]:
    """The texts of the blocks of a page that has style sheets of its own."""
    return [text for text in texts(markup) if "{" not in text]


@pytest.mark.parametrize("sheet", SETS)
@pytest.mark.parametrize("tag", ["span", "b", "a href=x"])
def test_what_the_pages_own_style_sheet_sets(sheet: str, tag: str) -> None:
    """A class that is set as a block parts, one that is not shown is no text, whatever else the rule says."""
    marked = f"<div>one <{tag} class='k l'>two</{tag.split(maxsplit=1)[0]}> three</div>"
    assert styled(sheet.format("block") + marked) == ["one", "two", "three"]
    assert styled(sheet.format("grid") + marked) == ["one", "two", "three"]
    assert styled(sheet.format("none") + marked) == ["one three"]
    assert styled(sheet.format("inline-block") + marked) == ["one two three"]


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print { .k { display: none } }",
        ".k:hover { display: none }",
        ".js .k { display: none }",
        ".k.open { display: block }",
        ".k::before { display: block }",
        "@supports (display: grid) { .k { display: block } }",
        ".k { display: none } .k { display: inline }",
        ".k { display: block; float: left }",
        "/* .k { display: none } */",
        ".k { displ",
        "} .j { display: none",
        ".k { content: 'display: none' }",
    ],
)
def test_rules_that_say_nothing_of_every_reader(sheet: str) -> None:
    """Rules for printers, states and places, those that are outweighed, initials, and what is no rule."""
    assert styled(f"<style>{sheet}</style><p>one <span class=k>t</span>wo</p>") == ["one two"]


def test_the_own_elements_of_a_style_sheet() -> None:
    """An element that HTML does not know is what the page's sheet sets it as."""
    sheet = "<style>x-k { display: block }</style>"
    assert styled(f"{sheet}<div>one <x-k>two</x-k> three</div>") == ["one", "two", "three"]


def test_long_texts_that_a_class_hides_stay() -> None:
    """They wait for a click; blocks of the page that a class hides are not told."""
    rest = " ".join([LONG["en"]] * 2)
    sheet = "<style>.more { display: none }</style>"
    assert styled(f"{sheet}<p>One <span class=more>{rest}</span></p>") == ["One", rest]
    assert styled(f"{sheet}<div class=more><p>{rest}</p></div>") == [rest]


@pytest.mark.parametrize("heading", ["h1", "h2", "h4"])
def test_a_heading_that_leads_to_itself_is_not_linked(heading: str) -> None:
    """A link to a place on the page is none in a heading, one that leads away is."""
    (own,), _ = cut_page(parse(f"<{heading} id=o><b><a href='#o'>Six boats</a></b></{heading}>"))
    (away,), _ = cut_page(parse(f"<{heading} id=o><b><a href='/o#o'>Six boats</a></b></{heading}>"))
    assert own.structure is not None
    assert away.structure is not None
    assert (own.structure.link_share, away.structure.link_share) == (0.0, 1.0)


def test_styles_that_set_nothing() -> None:
    """What only looks like a display is none."""
    assert set_as("--display: block") is None
    assert set_as("display: var(--x)") is None
    assert set_as("white-space:normal;display:inline-block") == "inline"


def test_of_several_displays_the_last_that_is_known_counts() -> None:
    """Style sheets say a display once for each browser."""
    assert set_as("display:-webkit-box;display:-ms-flexbox;display:flex") == "block"
    assert set_as("display:block; color:red; display:none") == "none"
    assert set_as("display:grid;display:-ms-grid") == "block"


@pytest.mark.parametrize("style", ["white-space: pre-line", "white-space:pre-wrap", "color:red;white-space:pre"])
def test_lines_of_the_source_stay_where_a_style_keeps_them(style: str) -> None:
    """A line break of the source is one where a style says so, and an empty line ends a paragraph."""
    assert texts(f"<div style='{style}'>One line\nand another\n\nA paragraph</div><p>x\ny</p>") == [
        "One line\nand another",
        "A paragraph",
        "x y",
    ]


LISTS = [
    ("You need:", "500 g flour", "10 g salt", "a pinch of sugar", "400 ml water"),
    ("Gerekenler:", "500 gr un", "bir tutam tuz", "yarım litre su"),
    ("Zutaten:", "500 g Mehl", "eine Prise Salz", "etwas Zucker"),
    ("Нужно:", "500 г муки", "щепотка соли", "пол-литра воды"),
    ("材料", "小麦粉 500 g", "塩 10 g", "水 400 ml"),
    ("재료:", "밀가루 500g", "소금 10g", "물 400ml"),
    ("المقادير:", "500 غرام طحين", "10 غرام ملح"),
    ("— Where is it?", "— Gone.", "— Since when?", "— Monday."),
    ("The tide comes in", "the tide goes out", "and nobody", "stands on the shore"),
    ("Harbour Road 4", "12345 Northhaven", "Freedonia"),
]
HOLDERS = ["<p>{}</p>", "<div>{}</div>", "<td>{}</td>", "<li>{}</li>", "{}", "<p><b>{}</b></p>"]
BREAKS = ["<br>", "<br/>", "<br />\n", "\n<br>\n", "<br clear=all>"]


@pytest.mark.parametrize("lines", LISTS, ids=[lines[0] for lines in LISTS])
@pytest.mark.parametrize("broken", BREAKS)
@pytest.mark.parametrize(
    "around", ["<p>{}</p>", "<div>{}</div>", "<td>{}</td>", "<li>{}</li>", "{}", "<p><b>{}</b></p>"]
)
def test_one_break_ends_a_line(lines: tuple[str, ...], broken: str, around: str) -> None:
    """Lines that breaks part are lines of the text: in a list, a poem, a dialogue, an address."""
    whole = "\n".join(texts(f"<p>Before.</p>{around.format(broken.join(lines))}<p>After.</p>"))
    assert whole.split("\n") == ["Before.", *lines, "After."]


@pytest.mark.parametrize("language", LONG)
@pytest.mark.parametrize("broken", BREAKS)
def test_paragraphs_that_one_break_parts_are_blocks(language: str, broken: str) -> None:
    """Articles of old sites part their paragraphs by one break: each is a block, and so is a line that is a date."""
    long = LONG[language]
    lines = ["Name Surname", "05.04.2015", long, long, SHORT[language], long]
    assert texts(f"<div>{broken.join(lines)}</div>") == lines


def test_short_lines_are_one_block() -> None:
    """Lines that are no sentences belong together; a longer break parts them."""
    assert texts("<p>Roses are red<br>violets are blue<br><br>Sugar<br>and salt</p>") == [
        "Roses are red\nviolets are blue",
        "Sugar\nand salt",
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<h1>A headline that is<br>set in two lines</h1>",
        "<h3>A headline that is<br><small>set in two lines</small></h3>",
        "<figure><figcaption>A headline that is<br>set in two lines</figcaption></figure>",
    ],
)
def test_headlines_are_one_line(markup: str) -> None:
    """A break in a headline or a caption is the typesetter's."""
    assert texts(markup) == ["A headline that is set in two lines"]


def test_wrapped_lines_are_joined() -> None:
    """Lines that are wrapped at a width, a break after each, are a paragraph."""
    words = ("the old ferry went over to the island and then it came back to the harbour where people " * 6).split()
    lines, line = [], "It rained,"
    for word in words:
        if len(line) + len(word) >= 60:
            lines.append(line)
            line = word
        else:
            line += f" {word}"
    whole = f"{' '.join([*lines, line])}."
    assert texts(f"<p>{'<br>'.join([*lines, line])}.</p>") == [whole]


def test_a_sentence_broken_by_hand_runs_on() -> None:
    """A sentence that goes on in lower case after a long line is one."""
    before = "The council has voted for the higher of the two walls that were planned"
    assert texts(f"<p>{before}<br>after a long evening.</p>") == [f"{before} after a long evening."]


VERSES = [
    [
        "The keeper climbed the winding stair before the light had left the bay,",
        "and trimmed the lamp, and filled the log, and put the oil and rags away,",
        "and when the fog came up at ten he rang the bell, as keepers should,",
        "for somebody was out at sea; he could not see them, but he would.",
    ],
    [
        "Der Wärter stieg die Treppe hoch, bevor das letzte Licht verging,",
        "er goss das Öl, er schrieb ins Buch, dass überm Meer der Nebel hing,",
        "und als die Glocke zehn Uhr schlug, da läutete er, wie er soll,",
        "denn irgendwer war noch auf See, und alle Netze waren voll.",
    ],
    [
        "Смотритель лестницей крутой поднялся раньше, чем погас закат,",
        "он масло в лампу подливал, и вдаль глядел, и был чему-то рад,",
        "а в десять с моря лёг туман, и он ударил в колокол, как надо,",
        "ведь кто-нибудь ещё в пути, и этот звон ему дороже клада.",
    ],
]


@pytest.mark.parametrize("verse", VERSES, ids=["en", "de", "ru"])
@pytest.mark.parametrize("broken", BREAKS)
def test_long_lines_of_verse_are_not_joined(verse: list[str], broken: str) -> None:
    """Lines that end where their sentences pause are verses, however long they are."""
    assert "\n".join(texts(f"<p>{broken.join(verse)}</p>")).split("\n") == verse


def test_links_of_each_line_are_its_own() -> None:
    """The share of links is told for each block that breaks part."""
    (first, second), _ = cut_page(parse(f"<p><a href=x>Home</a><br>{LONG['en']}</p>"))
    assert first.structure is not None
    assert second.structure is not None
    assert (first.structure.link_share, second.structure.link_share) == (1.0, 0.0)


@pytest.mark.parametrize("anchor", ["<a name=top>", "<a id='x'>", "<a class='bookmark'>", "<a name='_Toc1' title=t>"])
def test_an_anchor_without_address_is_no_link(anchor: str) -> None:
    """Only what leads somewhere is a link."""
    for markup in (f"{anchor}<p>{LONG['en']}</p></a>", f"<p>{anchor}{LONG['en']}</a></p>"):
        (block,), _ = cut_page(parse(markup))
        assert block.structure is not None
        assert block.structure.link_share == 0


@pytest.mark.parametrize(
    "opened",
    [
        "<map name=m><area href=x>",
        "<object data=film.swf><param name=a value=b>",
        "<svg viewBox='0 0 1 1'><path d='M0 0'>",
        "<svg><g><title>Logo</title>",
        "<object><embed src=x>",
        "<map><area><map><area>",
    ],
)
@pytest.mark.parametrize("language", LONG)
def test_what_is_never_closed_swallows_nothing(opened: str, language: str) -> None:
    """The page goes on after a map, an object or a drawing that was not closed."""
    long, short = LONG[language], SHORT[language]
    found = texts(f"<p>{short}</p>{opened}<h2>{short}</h2><p>{long}</p><p>{long}</p>")
    assert [text for text in found if text != "Logo"] == [short, short, long, long]


@pytest.mark.parametrize("mode", ["open", "closed"])
@pytest.mark.parametrize("host", ["x-article", "div", "section", "my-app"])
def test_the_root_of_a_shadow_tree_is_shown(mode: str, host: str) -> None:
    """What a declarative shadow root holds is text, also one in another; a template's is not."""
    inner = f"<{host}><template shadowrootmode={mode}><style>p{{}}</style><p>Inner.</p></template></{host}>"
    page = f"<{host}><template shadowrootmode={mode}><h1>Head</h1>{inner}<slot></slot></template><p>Light.</p></{host}>"
    assert texts(page + "<template><p>Unseen.</p></template>") == ["Head", "Inner.", "Light."]


@pytest.mark.parametrize("control", [*"\x00\x01\x08\x0b\x0c\x0e\x1b\x1c\x1f\x7f\x80\x85\x9f\ufffe\uffff\ud800"])
@pytest.mark.parametrize("written", ["{}", "&#{};", "&#x{:x};", "&#{}"])
def test_control_characters_cost_no_page(control: str, written: str) -> None:
    """Whatever control character stands in a page, raw or as a reference, it is cut, and its tree can be changed."""
    sign = control if written == "{}" else written.format(ord(control))
    tree = parse(f"<nav>Home{sign} <a href=/>News</a></nav>{sign}<p>{sign}One {sign} two{sign}</p>{sign}")
    blocks, _ = cut_page(tree)
    assert blocks[-1].text.startswith("One") or "One" in "".join(block.text for block in blocks)
    for element in [*tree.iter("nav", "p")]:
        element.drop_tree()


def test_what_parts_words_is_a_space() -> None:
    """A vertical tab or a form feed parts two words, a NUL does not."""
    assert printable("a\x0bb\x0cc\x00d\x01") == b"a b cd"
    assert printable("&#11;&#x0C;&#0;&#65;&#110;&#x1F600;&#10;") == b"  &#65;&#110;&#x1F600;&#10;"


def test_words_of_scripts_without_spaces() -> None:
    """Two characters are a word where no spaces are written."""
    assert words_of("月曜日に") == 1 + 2
    assert words_of("one two three") == 3


INLINE = ["b", "i", "span", "em", "font", "x-b", "a", "code", "bdi", "u", "g:b"]
BLOCKS = ["p", "div", "li", "h3", "td", "section", "blockquote", "dd", "figcaption", "summary", "option"]
TOKENS = st.lists(
    st.tuples(
        st.sampled_from(["inline", "block", "break", "text", "space"]),
        st.sampled_from(INLINE),
        st.sampled_from(BLOCKS),
        st.text("abcdefgh", min_size=1, max_size=6),
    ),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(TOKENS)
def test_no_words_are_glued_and_none_is_parted(tokens: list[tuple[str, str, str, str]]) -> None:
    """Words that blocks, breaks or spaces part stay apart, and those that inline elements touch stay whole."""
    markup, shown = ["<p>"], ["\n"]
    for kind, inline, block, word in tokens:
        if kind == "inline":
            markup.append(f"<{inline}>{word}</{inline}>")
            shown.append(word)
        elif kind == "block":
            markup.append(f"</p><{block}>{word}</{block}><p>")
            shown.append(f"\n{word}\n")
        else:
            markup.append({"break": "<br>", "text": word, "space": " "}[kind])
            shown.append({"break": "\n", "text": word, "space": " "}[kind])
    blocks = cut_page(parse(f"<html><body>{''.join(markup)}</p></body></html>"))[0]
    found = Counter(re.findall(r"\w+", "\n".join(block.text for block in blocks)))
    assert found == Counter(re.findall(r"\w+", "".join(shown)))


@pytest.mark.parametrize(
    "markup",
    [
        "<x-a>t " * 250 + "word " * 100_000,
        "<x-list>" + "<x-i><x-l>One</x-l></x-i>" * 10_000,
        "<span hidden>" * 250 + "word " * 100_000,
        "<svg>" * 1000 + "<path/>" * 50_000 + "<p>One",
        "<h1>" + "<a class=headerlink href='#x'>abc</a>" * 10_000,
        "<div>1 2 3</div><div>" + "<pre>a\nb\nc</pre>" * 10_000,
        "<span>" + "<i aria-hidden=true>X Y</i>" * 10_000,
        "<object><param>" * 800 + "<param>" * 20_000 + "One",
        "<pre>" + "\n".join(f"<b>{number}</b> x" for number in range(20_000)),
        "<p>" + "word one two<br>" * 20_000,
        "<template shadowrootmode=open>" * 200 + "<p>One",
        "<style>" + ".k{display:block}" * 20_000 + "</style>" + "<b class='k j'>x</b>" * 20_000,
        "<style>" + ".k{display{" * 30_000 + "</style>" + "/*" * 100_000,
    ],
    ids=range(13),
)
def test_pages_made_to_be_slow_are_cut(markup: str) -> None:
    """Whatever is nested or repeated thousands of times is looked at a bounded number of times."""
    blocks, _ = cut_page(parse(f"<p>Before.</p>{markup}"))
    assert blocks[0].text == "Before."
