"""What a page draws or holds without showing it as text is no text: it leaves the blocks, and stays in the ledger."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning import Page, Reason, clean
from cleaning.cutting.display import words_of
from cleaning.cutting.tree import cut_page, parse

PROSE = {
    "en": "The ferry sailed again on Monday, after two weeks in which nobody could cross the water.",
    "tr": "Vapur iki hafta boyunca kimsenin karşıya geçemediği günlerin ardından pazartesi yeniden sefere çıktı.",
    "ru": "Паром снова вышел в понедельник, после двух недель, когда никто не мог переправиться через залив.",
    "ja": "フェリーは月曜日に再び運航を始めました。二週間のあいだ、誰も海を渡ることができませんでした。",
    "fa": "کشتی دوشنبه پس از دو هفته که هیچ‌کس نمی‌توانست از آب بگذرد دوباره به راه افتاد.",
}
NOTE = {"en": "tracking note", "tr": "izleme notu", "ru": "служебная метка", "ja": "計測用", "fa": "یادداشت پنهان"}


def shown(markup: str) -> list[str]:
    """The texts of the blocks that a reader sees."""
    return [block.text for block in cut_page(parse(f"<html><body>{markup}</body></html>"))[0]]


def unshown(markup: str) -> list[str]:
    """The texts of the blocks that a reader does not see."""
    return [block.text for block in cut_page(parse(f"<html><body>{markup}</body></html>"))[1].unshown]


HIDING = [
    "hidden",
    "hidden=until-found",
    "class='invisible'",
    "style='display:none'",
    "style='color:red; Display : NONE !important'",
    "style='visibility: hidden'",
    "class='sr-only'",
    "class='visually-hidden focusable'",
    "class='screen-reader-text'",
    "class='u-visuallyHidden'",
    "class='VisuallyHidden-sc-1a2b3c'",
    "class='a11y-hidden'",
    "class='usa-sr-only'",
    "class='cdk-visually-hidden'",
    "class='slds-assistive-text'",
    "class='off-screen'",
    "class='element-invisible'",
    "class='blind'",
    "class='link_txt screen_out'",
    "class='sound_only'",
    "class='a11y-text'",
    "class='accessibility-text'",
    "class='show-for-sr'",
    "class='sr-text'",
    "class='elementor-screen-only'",
    "class='ui-helper-hidden-accessible'",
    "class='hiddenStructure'",
    "class='ada-hidden'",
    "class='jammer'",
    "class='is-vishidden'",
    "class='wb-inv'",
    "class='sapUiInvisibleText'",
    "class='hide-visually'",
    "class='auraltext'",
    "style='position:absolute; width:1px; height:1px; overflow:hidden'",
    "style='display:inline-block;height:0;width:0;overflow:hidden'",
    "role=tooltip",
    "class='tooltiptext'",
    "class='tooltip-content'",
]


@pytest.mark.parametrize("attribute", HIDING)
@pytest.mark.parametrize("language", PROSE)
@pytest.mark.parametrize("tag", ["span", "em", "small", "b"])
def test_inline_text_that_is_not_shown_leaves_its_paragraph(attribute: str, language: str, tag: str) -> None:
    """What is hidden, for screen readers, or a tooltip in a paragraph is no part of it, at its end or in it."""
    prose, note = PROSE[language], NOTE[language]
    hidden = f"<{tag} {attribute}>{note}</{tag}>"
    assert shown(f"<p>{prose}{hidden}</p>") == [prose]
    assert shown(f"<p>{prose[:4]}{hidden}{prose[4:]} <a href=x>{prose}{hidden}</a></p>") == [f"{prose} {prose}"]
    assert unshown(f"<div><p>{prose}{hidden}</p></div>") == [note]


@pytest.mark.parametrize("attribute", HIDING[6:])
def test_headings_for_screen_readers_are_not_shown(attribute: str) -> None:
    """A short block that only screen readers read is none; the page's headline is, where a picture shows it."""
    assert shown(f"<h2 {attribute}>Main menu</h2><p>One</p>") == ["One"]
    assert shown(f"<h1 {attribute}>Ferry sails again</h1><p>One</p>") == ["Ferry sails again", "One"]


def test_what_waits_for_a_click_stays() -> None:
    """The rest of a text that a script unhides, collapsed answers and tabs are blocks, marked as hidden."""
    rest = " ".join([PROSE["en"]] * 3)
    for markup in (
        f"<p>Start<span id=more style='display:none'>{rest}</span></p>",
        f"<div style='visibility:hidden'><p>{rest}</p></div>",
        f"<div class=tab hidden><p>{rest}</p></div>",
        f"<span hidden><p>{rest}</p></span>",
        f"<dl><dt>Why?</dt><dd style='display:none'>{rest}</dd></dl>",
    ):
        blocks = cut_page(parse(markup))[0]
        assert (blocks[-1].text, blocks[-1].structure and blocks[-1].structure.hidden) == (rest, True)
    assert shown(f"<details><summary>Why?</summary>{rest}</details>") == ["Why?", rest]


def test_whole_articles_that_a_script_unhides_stay() -> None:
    """An article in a body that is hidden until its fonts are there is kept."""
    paragraphs = "".join(f"<p>{PROSE['en']} {PROSE['en']} It is day {day}.</p>" for day in range(8))
    document = clean(Page(body=f"<body style='visibility:hidden'><article>{paragraphs}</article></body>".encode()))
    assert len(document.kept) == 8


def test_the_ledger_says_hidden() -> None:
    """What is not shown is a removed block behind the one it stands in, with its reason and its stage."""
    page = "".join(f"<p>{PROSE['en']} Day {day}.<span hidden>note {day}</span></p>" for day in range(3))
    document = clean(Page(body=f"<html><body><article>{page}</article></body></html>".encode()))
    assert [block.position for block in document.blocks] == list(range(6))
    hidden = [(block.position, block.text, block.stage) for block in document.removed if block.reason is Reason.HIDDEN]
    assert hidden == [(1, "note 0", "cut"), (3, "note 1", "cut"), (5, "note 2", "cut")]


ICONS = [
    "<i class='material-icons'>arrow_forward</i>",
    "<i class='material-icons' aria-hidden='true'>home</i>",
    "<span class='material-symbols-outlined'>chevron_right</span>",
    "<span class='material-icons-round md-18'>close</span>",
    "<i aria-hidden='true'>keyboard_arrow_down</i>",
    "<i aria-hidden='true'>share</i>",
    "<span aria-hidden=true>expand_more</span>",
    "<mat-icon>favorite_border</mat-icon>",
    "<md-icon class='x'>menu</md-icon>",
    "<em class='icon icon-s'>open_in_new</em>",
    "<span class='svgIcon'>play_circle_filled</span>",
    "<i class='mdi'>directions_boat</i>",
    "<i class='fa fa-fw'>link</i>",
]


@pytest.mark.parametrize("icon", ICONS)
@pytest.mark.parametrize("around", ["<p>{}</p>", "<a href=x>{}</a>", "<button>{}</button>", "<li><b>{}</b></li>"])
@pytest.mark.parametrize("text", ["More about bread", "Daha fazla", "Подробнее", "もっと見る"])
def test_names_of_icons_are_not_text(icon: str, around: str, text: str) -> None:
    """The name by which a font draws an icon is not read, before the text or behind it."""
    assert shown(around.format(f"{text}{icon}")) == [text]
    assert shown(around.format(f"{icon} {text}")) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "<i>home</i>",
        "<i>snake_case</i>",
        "<code>arrow_forward</code>",
        "<span class='icon-label'>share</span>",
        "<span class='icon'>Share</span>",
        "<span aria-hidden=true>seen</span>",
        "<span class='hidden-gems'>seen</span>",
        "<span class='tooltip'>term</span>",
        "<span class='screen'>seen</span>",
        "<span class='reader-view'>seen</span>",
        "<span class='gutter'>seen</span>",
        "<span class='line-number'>seen</span>",
        "<span style='visibility: visible; display: inline'>seen</span>",
        "<span style='height: 0; overflow: hidden'>seen</span>",
        "<span class='blinds'>seen</span>",
        "<span class='screen-only'>seen</span>",
        "<span class='animated invisible'>seen</span>",
    ],
)
def test_words_that_only_look_like_it_stay(text: str) -> None:
    """A word in italics, a label beside an icon, a decoration that is read: text."""
    word = text.split(">", maxsplit=1)[1].split("<", maxsplit=1)[0]
    assert shown(f"<p>The {text} is here.</p>") == [f"The {word} is here."]


FORMULAS = [
    "<span class='katex'><span class='katex-mathml'>{math}</span><span class='katex-html' aria-hidden='true'>"
    "<span class='base'><span class='mord'>x</span><span>2</span></span></span></span>",
    "<span class='katex-display'><span class='katex'><span class='katex-mathml'>{math}</span>"
    "<span class='katex-html' aria-hidden=true>x2</span></span></span>",
    "<span class='MathJax_Preview'>x2</span><span class='MathJax' role='presentation'><nobr aria-hidden='true'>"
    "<span class='math'>x2</span></nobr><span class='MJX_Assistive_MathML' role='presentation'>{math}</span></span>",
    "<mjx-container class='MathJax' jax='CHTML'><mjx-math aria-hidden='true'><mjx-mi>x2</mjx-mi></mjx-math>"
    "<mjx-assistive-mml unselectable=on>{math}</mjx-assistive-mml></mjx-container>",
    "<span class='mwe-math-element'><span class='mwe-math-mathml-inline mwe-math-mathml-a11y' style='display: none;'>"
    "{math}</span><img src=x.svg class='mwe-math-fallback-image-inline' alt='x'></span>",
    "{math}",
]
MATH = (
    "<math><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow>"
    "<annotation encoding='application/x-tex'>x^2</annotation></semantics></math>"
)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("around", ["<p>So {} holds.</p>", "<div>So {} holds.</div>", "<li>So <b>{}</b> holds.</li>"])
def test_a_formula_is_text_once(formula: str, around: str) -> None:
    """Of a formula's two renderings one is text."""
    (text,) = shown(around.format(formula.format(math=MATH)))
    assert text == "So x2 holds."


def test_the_only_rendering_of_a_formula_stays() -> None:
    """Without MathML beside it, what is drawn is the text."""
    assert shown("<p>So <span class='katex'><span class='katex-html' aria-hidden=true>x2</span></span>.</p>") == [
        "So x2."
    ]


RUBIES = [
    ("<ruby>竹<rt>たけ</rt></ruby>", "竹"),
    ("<ruby>竹<rp>(</rp><rt>たけ</rt><rp>)</rp></ruby>", "竹"),
    ("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "漢字"),
    ("<ruby>漢<rt>かん字<rt>じ</ruby>".replace("かん字", "かん<rb>字"), "漢字"),
    ("<ruby><rb>漢</rb><rb>字</rb><rt>かん</rt><rt>じ</rt></ruby>", "漢字"),
    ("<ruby>北京<rp>（</rp><rt>Běijīng</rt><rp>）</rp></ruby>", "北京"),
    ("<ruby><ruby>東<rt>とう</rt></ruby><rt>East</rt></ruby>", "東"),
    ("<ruby>台<rt>ㄊㄞˊ</rt></ruby><ruby>灣<rt>ㄨㄢ</rt></ruby>", "台灣"),
    ("<ruby>Straße<rt>street</rt></ruby>", "Straße"),
    ("<ruby>漢<rp>(<rt>かん<rp>)</ruby>", "漢"),
]


@pytest.mark.parametrize(("ruby", "base"), RUBIES)
@pytest.mark.parametrize(
    "around", ["<p>光る{}を見た。</p>", "<h2>光る{}を見た。</h2>", "<div><b>光る{}</b>を見た。</div>"]
)
def test_the_reading_above_a_word_is_not_text(ruby: str, base: str, around: str) -> None:
    """Ruby's base is text, its reading and the brackets around it are not."""
    assert shown(around.format(ruby)) == [f"光る{base}を見た。"]


def test_readings_reach_no_title() -> None:
    """A headline is read without the readings above its words, and without its mark."""
    prose = f"<p>{PROSE['ja']}</p>" * 5
    page = f"<html lang=ja><body><h1><ruby>竹<rt>たけ</rt></ruby>の話<a href='#t'>¶</a></h1>{prose}</body></html>"
    assert clean(Page(body=page.encode())).metadata.title == "竹の話"


MARKS = [
    "<a class='headerlink' href='#o' title='Permalink'>¶</a>",
    "<a href='#o'>#</a>",
    "<a class=anchor aria-hidden=true href='#o'>§</a>",
    "<a href='https://example.com/page#o'>🔗</a>",
    "<a class='hash-link' href='#o'>Direct link to Oven</a>",
    "<a class='header-anchor' href='#o'>Permalink</a>",
    "<span class='mw-editsection'><span class='mw-editsection-bracket'>[</span><a href='/e'>edit</a>"
    "<span class='mw-editsection-bracket'>]</span></span>",
    "<span class='editsection'>[<a href='/e'>rediger</a>]</span>",
    "<span class='mw-editsection'>[<a>değiştir</a> | <a>kaynağı değiştir</a>]</span>",
    "<span class=q>[<a href='/e'>править</a> | <a href='/s'>править код</a>]</span>",
    "<small>[<a href='/e'>Bearbeiten</a>]</small>",
    "<sup>[<a href='/e'>編集</a>]</sup>",
    " [<a href='/e'>modifier</a> | <a href='/s'>modifier le code</a>]",
    " [<a href='/e'>redaktə et</a>] ",
    "<span><span>[</span><a href='/e'>تعديل</a><span>]</span></span>",
    "<button aria-label='Copy link'>#</button>",
    "<a class='anchor-copy' href='#o'>Copy link to heading</a>",
    "<a class='edit-page' href='/e' title='Edit section'>Edit</a>",
    "<small><a href='#top'>back to top</a></small>",
    "<span class='headerlink-icon'>#</span>",
    "<b>[</b><a href='/e'>edit</a><b> | </b><a href='/s'>edit source</a><b>]</b>",
    "<b>[</b><a href='/e'>sửa mã nguồn</a><b>]</b>",
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("heading", ["h1", "h2", "h3", "h6"])
@pytest.mark.parametrize("text", ["Oven", "Fırın", "Печь", "パン", "<span class='mw-headline' id=o>Oven 2</span>"])
def test_marks_of_headings_are_not_text(mark: str, heading: str, text: str) -> None:
    """A link to the heading, or one that edits its section, is no part of it, in any language."""
    bare = text.removesuffix("</span>").split(">")[-1]
    assert shown(f"<{heading}>{text}{mark}</{heading}><p>One</p>") == [bare, "One"]


@pytest.mark.parametrize("mark", [mark for mark in MARKS if "[" in mark and mark.startswith("<s")])
def test_marks_behind_headings_are_not_text(mark: str) -> None:
    """Newer wikis set the links behind the heading."""
    assert shown(f"<div class='mw-heading'><h2 id=o>Oven</h2>{mark}</div><p>One</p>") == ["Oven", "One"]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("<h2><a class='header-anchor' href='#o'>Oven</a></h2>", "Oven"),
        ("<h2><a href='#o'>Oven</a> in use</h2>", "Oven in use"),
        ("<h2>Oven<sup>[<a href='#n1'>1</a>]</sup></h2>", "Oven[1]"),
        ("<h2>[<a href='/v'>Video</a>] Oven</h2>", "[Video] Oven"),
        ("<h2>Oven [old]</h2>", "Oven [old]"),
        ("<h2>Oven<b>[</b><a href='#n1'>1</a><b>]</b></h2>", "Oven[1]"),
        ("<h2><span>[</span><a href='/e'>edit</a><span>]</span></h2>", "[edit]"),
        ("<h2><a href='#top'>Back to top</a></h2>", "Back to top"),
        ("<h2>The <a class='link' href='/e'>edit</a></h2>", "The edit"),
        ("<h2>C#</h2>", "C#"),
        ("<h2><a href='/c'>C</a><a href='/s'>++</a> 1</h2>".replace("<a href='/s'>++</a>", "++"), "C++ 1"),
        ("<h2><a href='#x'>¶</a></h2>", "¶"),
        ("<h2>[<a href='/e'>edit</a>]</h2>", "[edit]"),
    ],
)
def test_headings_that_only_look_marked_are_whole(heading: str, text: str) -> None:
    """A heading that is a link, notes, brackets in the text: they stay."""
    assert shown(heading) == [text]


CODE = "import os\nfor name in os.listdir():\n    print(name)"
ROWS = CODE.split("\n")
NUMBERED = "\n".join(f"<span class='{{}}'>{number}</span>{row}" for number, row in enumerate(ROWS, 1))
GUTTERS = [
    f"<table><tr><td class='gutter'><pre>1\n2\n3</pre></td><td class='code'><pre>{CODE}</pre></td></tr></table>",
    f"<table class='rouge-table'><tbody><tr><td class='gutter gl'><pre class='lineno'>1\n2\n3\n</pre></td>"
    f"<td class='code'><pre>{CODE}\n</pre></td></tr></tbody></table>",
    f"<table class='highlighttable'><tr><td class='linenos'><div class='linenodiv'><pre><span>1</span>\n"
    f"<span>2</span>\n<span>3</span></pre></div></td>"
    f"<td class='code'><div><pre><span></span>{CODE}\n</pre></div></td></tr></table>",
    f"<div class='chroma'><table class='lntable'><tr><td class='lntd'><pre><code><span class='lnt'>1\n</span>"
    f"<span class='lnt'>2\n</span><span class='lnt'>3\n</span></code></pre></td><td class='lntd'><pre><code>{CODE}"
    "</code></pre></td></tr></table></div>",
    f"<figure><table><tr><td><pre><span>1</span><br><span>2</span><br><span>3</span><br></pre></td><td><pre>{CODE}</pre>"
    "</td></tr></table></figure>",
    f"<table><tr><td>1\n2\n3</td><td><pre>{CODE}</pre></td></tr></table>",
    f"<div class=x><div>1<br>2<br>3</div><pre>{CODE}</pre></div>",
    f"<div class=x><ol><li>1</li><li>2</li><li>3</li></ol><pre>{CODE}</pre></div>",
    f"<pre><code>{CODE}</code><ul class='pre-numbering'><li>1</li><li>2</li><li>3</li></ul></pre>",
    f"<pre>{NUMBERED.format(*['lineno'] * 3)}</pre>",
    f"<pre><code>{NUMBERED.format(*['ln'] * 3)}</code></pre>",
    f"<pre>{NUMBERED.format(*['q7'] * 3)}</pre>",
    f"<pre><code style='float:left'><span>7\n</span><span>8\n</span><span>9\n</span></code><code>{CODE}</code></pre>",
    "<pre>" + "\n".join(f"<a href='#l{n}'>{n}</a>{row}" for n, row in enumerate(ROWS, 98)) + "</pre>",
    "<pre>" + "".join(f"<div><b>{n}</b>{row}</div>" for n, row in enumerate(ROWS, 1)) + "</pre>",
    "<pre>" + "\n".join(f"<i>{n}.</i>{row}" for n, row in enumerate(ROWS, 9)) + "</pre>",
    "<pre>" + "\n".join(f"<b>{n}: </b>{row}" for n, row in enumerate(ROWS, 1)) + "</pre>",
    "<pre>" + "\n".join(f"<b>[{n}]</b>{row}" for n, row in enumerate(ROWS, 1)) + "</pre>",
    "<pre>" + "\n".join(f"<span class=g>{n} | </span>{row}" for n, row in enumerate(ROWS, 1)) + "</pre>",
    f"<pre><div class=n>1\n2\n3\n</div>{CODE}</pre>",
    f"<pre><span class=n>1 |\n2 |\n3 |\n</span><code>{CODE}</code></pre>",
]


@pytest.mark.parametrize("markup", GUTTERS)
@pytest.mark.parametrize("around", ["{}", "<div class='post'><div>{}</div></div>", "<section>{}</section>"])
def test_numbers_of_lines_of_code_are_not_text(markup: str, around: str) -> None:
    """The numbers that a highlighter sets beside code are no text, by their names or by their shape."""
    whole = "\n".join(shown(f"<p>Before.</p>{around.format(markup)}<p>After.</p>"))
    assert [line.rstrip() for line in whole.split("\n") if line.strip()] == ["Before.", *ROWS, "After."]


@pytest.mark.parametrize(
    "markup",
    [
        "<pre>for i in range(3): print(i)</pre><pre>0\n1\n2</pre>",
        "<pre><span>1</span>\n<span>2</span>\n<span>3</span></pre>",
        "<pre>x = <span class=mi>1</span>\ny = <span class=mi>2</span></pre>",
        "<pre><span>1\n2\n3</span></pre>",
        "<pre><b>1 2</b> and so on\nto the end\nof the line\nof numbers</pre>",
        "<table><tr><td>1<br>2</td><td class='zip-code'>Northhaven, by the old ferry</td></tr></table>",
        "<pre><span class=mi>1</span> + <span class=mi>2</span>\nthree</pre>",
        "<table><tr><td>1999</td><td>2000</td></tr></table>",
        "<p>1 2 3 <code>four</code></p>",
        "<ol><li>1</li><li>2</li></ol><p>See <code>x</code>.</p>",
    ],
)
def test_numbers_that_are_text_stay(markup: str) -> None:
    """The output of code, its figures, a table of years, a list: text."""
    assert unshown(markup) == []


CRAYON = (
    "<div class='crayon-syntax'><div class='crayon-plain-wrap'><textarea class='crayon-plain' readonly>{code}"
    "</textarea></div><div class='crayon-main'><table class='crayon-table'><tr class='crayon-row'>"
    "<td class='crayon-nums'><div>{numbers}</div></td><td class='crayon-code'><div class='crayon-pre'>{rows}</div></td>"
    "</tr></table></div></div>"
)


@pytest.mark.parametrize("name", ["code", "x-code", "lineCode"])
def test_numbers_beside_cells_that_are_called_code(name: str) -> None:
    """Lines of code without <pre> are told by the name of their cell."""
    rows, numbers = ("".join(f"<div>{one}</div>" for one in some) for some in (ROWS, (1, 2, 3)))
    table = f"<table><tr><td>{numbers}</td><td class='{name}'>{rows}</td></tr></table>"
    assert shown(table) == [row.strip() for row in ROWS]


def test_a_highlighters_copy_is_not_text() -> None:
    """The text field that a highlighter keeps for the clipboard says the code a second time; another stays."""
    numbers = "".join(f"<div class='crayon-num'>{number}</div>" for number in (1, 2, 3))
    rows = "".join(f"<div class='crayon-line'>{row}</div>" for row in ROWS)
    page = CRAYON.format(code=CODE, numbers=numbers, rows=rows)
    assert [line.strip() for line in shown(page)] == [row.strip() for row in ROWS]
    plain = f"<div><textarea hidden>{CODE}</textarea><pre>{CODE}</pre></div>"
    assert shown(plain) == [CODE]
    assert "Write what you think of it" in shown(
        f"<div><textarea>Write what you think of it</textarea><pre>{CODE}</pre></div>"
    )


@pytest.mark.parametrize("drawn", ["<div class=x>{lines}</div>{code}", "{code}<div><div>{lines}</div></div>"])
def test_a_highlighters_drawing_of_code_is_not_text(drawn: str) -> None:
    """Where a highlighter draws code and keeps the code beside it, the code is there once, with its margins."""
    lines = "".join(f"<div>{row}</div>" for row in ROWS)
    assert shown(f"<p>One</p>{drawn.format(lines=lines, code=f'<pre class=raw>{CODE}</pre>')}") == ["One", CODE]
    assert shown(f"<div>import os, and more than that</div><pre>{CODE}</pre>")[0] == "import os, and more than that"


WORDS = st.text("abcdefghij", min_size=1, max_size=5)
PIECES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "<span hidden>{}</span>",
                "<b class='sr-only'>{}</b>",
                "<ruby>{}<rt>{}</rt></ruby>",
                "<i class='material-icons'>{}</i>",
                "<p>{}</p>",
                "<h2>{}<a href='#x'>#</a></h2>",
                "<h3>{} [<a href=x>{}</a>]</h3>",
                "<pre><span class=lineno>1</span>{}\n<span class=lineno>2</span>{}</pre>",
                "<table><tr><td>1\n2</td><td><pre>{}\n{}</pre></td></tr></table>",
                "<x-p>{}</x-p>",
                "<br>{}",
                "<div style='display:inline'>{}</div>",
                "<svg><p>{}</p></svg>",
                "<map><area>{}</map>",
                "<template shadowrootmode=open><p>{}</p></template>",
                " {} ",
            ]
        ),
        WORDS,
        WORDS,
    ),
    max_size=20,
)


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_whatever_is_hidden_is_given_back(pieces: list[tuple[str, str, str]]) -> None:
    """Text and ledger together hold every letter of the page, as often as it does."""
    markup = "".join(piece.format(*words) for piece, *words in pieces)
    held = "".join(parse(f"<html><body>x {markup}</body></html>").itertext())
    blocks, layout = cut_page(parse(f"<html><body>x {markup}</body></html>"))
    given_back = "".join(block.text for block in (*blocks, *layout.unshown))
    letters = Counter(filter(str.isalnum, held))
    assert Counter(filter(str.isalnum, given_back)) == letters


def test_words_are_counted_in_every_script() -> None:
    """A long text without spaces is long."""
    assert words_of(PROSE["ja"]) > 20
