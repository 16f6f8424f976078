"""Metadata from tags and from labelled blocks; pages in fixtures/metadata/pages.toml, labels in seeds.toml."""

import json
import tomllib
from typing import Any

import pytest
from lxml import html
from msgspec import structs

from cleaning.describing.markup import read_page
from cleaning.describing.metadata import Describe
from cleaning.model import Block, Document, Known, Metadata, Page, PageType, Reason
from cleaning.pipeline import Pipeline
from tests.cleaning.describing.test_date_lines import PROSE
from tests.places import FIXTURES

PAGES = tomllib.loads((FIXTURES / "metadata/pages.toml").read_text(encoding="utf-8"))["page"]
SEEDS = tomllib.loads((FIXTURES / "metadata/seeds.toml").read_text(encoding="utf-8"))["case"]
GOLD = {row["file"]: row for row in map(json.loads, (FIXTURES / "seeds.gold.jsonl").read_text().splitlines())}
FIELDS = [name for name in structs.asdict(Metadata()) if name != "provenance"]


def described(markup: str, **page_fields: Any) -> Metadata:
    """The metadata of a page by its tags alone."""
    page = Page(body=markup.encode(), **page_fields)
    return Describe()(Document(page=page, format="html", tree=html.document_fromstring(markup))).metadata


def labelled(blocks: list[tuple[str, Reason | None]]) -> Metadata:
    """The metadata of plain text with these labels."""
    made = (Block(position=i, text=text, reason=reason) for i, (text, reason) in enumerate(blocks))
    return Describe()(Document(page=Page(body=b""), format="text", blocks=tuple(made))).metadata


def by_hand(line: str, case: dict[str, Any]) -> Reason | None:
    """The label that a case gives to a line of its seed."""
    for reason in Reason:
        for start in case.get(reason, ()):
            if line == start[:-1] if start.endswith("$") else line.startswith(start):
                return reason
    content = GOLD[case["file"]]["content"]
    return None if any(line.endswith(kept) for kept in content) else Reason.AFTER_ARTICLE


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["name"])
def test_tags_say_what_a_page_is(case: dict[str, Any]) -> None:
    """Each field is found where the tags say it, and no other field is made up."""
    found = {name: value for name, value in structs.asdict(described(case["html"])).items() if value}
    found.pop("provenance", None)
    expected = {name: case[name] for name in FIELDS if name in case}
    assert {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()} == expected


@pytest.mark.parametrize("case", SEEDS, ids=lambda case: f"{case['file'][:3]} {case.get('why', '')}".strip())
def test_labels_say_what_a_seed_is(case: dict[str, Any]) -> None:
    """A seed with its lines labelled by hand has the metadata of its gold."""
    lines = (FIXTURES / "seeds" / case["file"]).read_text(encoding="utf-8").splitlines()
    found = labelled([(line.strip(), by_hand(line.strip(), case)) for line in lines if line.strip()])
    gold = GOLD[case["file"]]
    assert (found.title, list(found.authors), found.agency) == (gold["title"], gold["authors"], gold["agency"])
    assert (found.date, found.sitename) == (gold["date"], gold["sitename"])
    assert (list(found.categories), list(found.tags)) == (gold["categories"], gold["tags"])


def test_a_teasers_date_is_nobodys() -> None:
    """Only a block with the label of a date, a byline or a credit gives the article's date."""
    assert labelled([("25 Kasım 2025 00:00", Reason.RELATED_STORIES), ("A sentence.", None)]).date is None
    assert labelled([("25 Kasım 2025 00:00", Reason.PUBLICATION_DATE)]).date == "2025-11-25T00:00:00"


def test_a_change_is_not_the_publication() -> None:
    """Dates of publication and of the last change go to their own fields."""
    line = "Giriş: 03.07.2024 - 18:24 Güncelleme: 04.07.2024 - 18:57"
    found = labelled([(line, Reason.PUBLICATION_DATE)])
    assert (found.date, found.date_raw) == ("2024-07-03T18:24:00", "03.07.2024 - 18:24")
    assert found.date_modified == "2024-07-04T18:57:00"


def test_an_agency_may_stand_in_the_dateline() -> None:
    """The brackets that open the main text name the agency, where they hold one; a place is none."""
    assert labelled([("ANKARA (AA) - Bakan konuştu.", None)]).agency == "AA"
    assert labelled([("(KARS) - Bakan konuştu.", None)]).agency is None


def test_a_lone_word_signs_as_a_person_or_as_a_paper() -> None:
    """'By' and one word is a person, unless a person signs beside it."""
    assert labelled([("By Susan", Reason.BYLINE)]).authors == ("Susan",)
    both = labelled([("By Example", Reason.BYLINE), ("By Jane Doe", Reason.BYLINE)])
    assert (both.sitename, both.authors) == ("Example", ("Jane Doe",))


def test_the_feed_is_trusted_first() -> None:
    """What the feed knows stands before what the page says, and is named as its source."""
    known = Known(title="The feed's own title", date="2020-01-02", authors=("John Roe",))
    found = described(PAGES[0]["html"], known=known)
    assert (found.title, found.date, found.authors) == ("The feed's own title", "2020-01-02", ("John Roe",))
    assert dict(found.provenance)["date"] == "known"
    assert dict(found.provenance)["tags"] == "json_ld"


def test_a_canonical_address_is_absolute() -> None:
    """A relative address is resolved where the page's own is known, and dropped where it is not."""
    markup = "<html><head><link rel='canonical' href='/story'></head><body></body></html>"
    assert described(markup).canonical_url is None
    assert described(markup, url="https://example.com/x?y").canonical_url == "https://example.com/story"


def test_provenance_is_sorted() -> None:
    """Fields come in alphabetical order, so that the same page gives the same bytes."""
    provenance = described(PAGES[0]["html"]).provenance
    assert list(provenance) == sorted(provenance)


@pytest.mark.parametrize(
    ("kind", "date"),
    [
        (None, "2024-05-17"),
        (PageType.ARTICLE, "2024-05-17"),
        (PageType.FORUM, "2024-05-17"),
        (PageType.PRODUCT, None),
        (PageType.LISTING, None),
    ],
)
def test_a_date_that_no_tag_gives_is_an_article_s(kind: PageType | None, date: str | None) -> None:
    """What stands somewhere in a page is its date where it is an article or a forum; a product has the date it says."""
    markup = "<html lang='en-GB'><body><p>A text.</p><div class='date'>17 May 2024</div></body></html>"
    page = Document(page=Page(body=b""), format="html", tree=html.document_fromstring(markup))
    found = Describe()(structs.replace(page, metadata=Metadata(page_type=kind))).metadata
    assert found.date == date
    assert dict(found.provenance).get("date") == (date and "htmldate")


@pytest.mark.parametrize(
    ("author", "agency"),
    [("AP", "AP"), ("Agencia EFE", "Agencia EFE"), ("dpa", "dpa"), ("ТАСС", "ТАСС"), ("DHA", "DHA")],
)
def test_an_agency_that_a_tag_calls_the_author_signs(author: str, agency: str) -> None:
    """It stands in both fields where nobody else signs; one that only a credit names signs nothing."""
    tag = f"<meta name='author' content='{author}'>"
    found = described(f"<html><head>{tag}</head><body></body></html>")
    assert (found.authors, found.agency) == ((author,), agency)
    linked = json.dumps({"@type": "NewsArticle", "author": [{"@type": "Person", "name": "Ada Brandvik"}]})
    page = f"<head>{tag}<script type='application/ld+json'>{linked}</script></head>"
    both = described(f"<html>{page}<body></body></html>")
    assert (both.authors, both.agency) == (("Ada Brandvik",), agency)
    assert labelled([(f"Source: {author}", Reason.SOURCE_CREDIT), ("A sentence.", None)]).authors == ()


def test_a_tag_may_write_value_for_content() -> None:
    """A <meta> that has its text in the wrong attribute is read, the right one first."""
    found = described("<html><head><meta name='author' value='Ada Brandvik'></head><body></body></html>")
    assert found.authors == ("Ada Brandvik",)
    found = described("<html><head><meta name='author' content='Ada Brandvik' value='x'></head><body></body></html>")
    assert found.authors == ("Ada Brandvik",)


@pytest.mark.parametrize(
    ("moment", "shown", "date"),
    [
        ("2023-11-01T23:01:00Z", "02 Novembre 2023", "2023-11-02"),
        ("2023-11-01T21:30:5Z", "2 Kasım 2023", "2023-11-02"),
        ("2023-11-02T02:10:00Z", "November 1, 2023", "2023-11-01"),
        ("2023-11-01T16:00:00Z", "2023年11月2日", "2023-11-02"),
        ("2023-11-01T16:00:00Z", "5 November 2023", "2023-11-01T16:00:00+00:00"),  # on no clock
        ("2023-11-01T00:00:00Z", "31 October 2023", "2023-11-01T00:00:00+00:00"),  # a date without a time
        ("2023-11-01T23:01:00+03:00", "02 Novembre 2023", "2023-11-01T23:01:00+03:00"),
    ],
)
def test_the_day_is_the_one_that_readers_see(moment: str, shown: str, date: str) -> None:
    """A moment in UTC is on the next or the last day elsewhere; the page says which."""
    tag = f"<meta property='article:published_time' content='{moment}'>"
    page = f"<html><head>{tag}</head><body><h1>A cat was found</h1><time>{shown}</time><p>Text</p></body></html>"
    assert described(page).date == date


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("The pilot's friends struggle to understand", "The pilot's friends struggle to understand"),
        ("To understand", "Pilot: friends struggle to understand"),
        ("World Pilot: friends struggle to understand", "Pilot: friends struggle to understand"),
        ("Most read this week", "Pilot: friends struggle to understand"),
        ("Daily News", "Pilot: friends struggle to understand"),
    ],
)
def test_the_only_heading_words_the_headline(heading: str, title: str) -> None:
    """Where the tags agree, the page's only heading words it; not one with a rubric, a part of it, or another one."""
    headline = "Pilot: friends struggle to understand"
    linked = json.dumps({"@type": "NewsArticle", "headline": headline})
    tags = f"<meta property='og:title' content='{headline} | Daily News'>"
    script = f"<script type='application/ld+json'>{linked}</script>"
    body = f"<body><h1>{heading}</h1><p>Text</p></body>"
    assert described(f"<html><head>{tags}{script}</head>{body}</html>").title == title


@pytest.mark.parametrize(
    "line",
    [
        "22.03.2026 - 14:08 | Quelle: Blatt",
        "22/03/2026 - 14:08 - Fonte: Folha",
        "22 Mart 2026 14:08 | Spor",
        "2026-03-22 14:08",
    ],
)
def test_a_moment_beside_the_headline_is_the_pages(line: str) -> None:
    """A line beside the headline that begins with a date and a time dates the page, whatever the judge called it."""
    late = ("20.03.2026 18:57", Reason.PUBLICATION_DATE)
    for blocks in (
        [(line, Reason.TICKER), ("A cat was found", Reason.TITLE), ("A sentence.", None), late],
        [("A cat was found", Reason.TITLE), (line, None), ("A sentence.", None), late],
    ):
        assert labelled(blocks).date == "2026-03-22T14:08:00"
    far = [(line, Reason.TICKER), ("A", Reason.RELATED_STORIES), ("B", Reason.RELATED_STORIES), ("Cat", Reason.TITLE)]
    assert labelled([*far, ("A sentence.", None)]).date is None


def test_a_line_of_the_page_proves_a_sites_name() -> None:
    """What hangs on <title> is cut off where a line of the page says the headline alone."""
    headline = "阿里发布最强芯片：性能吊打同行，一块顶十块芯片"
    markup = f"<html><head><title>{headline}-EDN 电子技术设计</title></head><body><h4>{headline}</h4></body></html>"
    block = Block(position=0, text=headline)
    page = Document(page=Page(body=b""), format="html", tree=html.document_fromstring(markup), blocks=(block,))
    assert Describe()(page).metadata.title == headline


@pytest.mark.parametrize("menu", ["<nav><a>World</a><a>Sport</a><a>Archive</a></nav>", ""])
def test_categories_are_the_pages_own(menu: str) -> None:
    """The article's section comes first, then its breadcrumb's steps; a menu names none."""
    linked = json.dumps({"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"name": "Kultur"}]})
    trail = f"<script type='application/ld+json'>{linked}</script>"
    section = "<meta property='article:section' content='Spor'>"
    assert described(f"<html><head></head><body>{menu}<h1>Cat</h1></body></html>").categories == ()
    assert described(f"<html><head>{trail}</head><body>{menu}</body></html>").categories == ("Kultur",)
    assert described(f"<html><head>{section}</head><body>{menu}</body></html>").categories == ("Spor",)
    blocks = [("World", Reason.NAVIGATION), ("Archive", Reason.NAVIGATION), ("Home > Spor", Reason.BREADCRUMB)]
    assert labelled([*blocks, ("A sentence.", None)]).categories == ("Spor",)


LINKED = json.dumps({"@type": "NewsArticle", "headline": "Bakery to close", "author": {"name": "Edda Brandvik"}})


@pytest.mark.parametrize(
    "script",
    [
        LINKED.replace('"headline"', '/* the title */ "headline"'),
        LINKED.replace("{", '{"wordCount": undefined, ', 1),
        LINKED.replace("{", '{"description": "It\\\\\'s an oven /* not a comment */", ', 1),
        LINKED[:-1] + ", // the end\n}",
        f"/* <![CDATA[ */{LINKED}/* ]]> */",
    ],
)
def test_json_that_no_parser_takes_is_read(script: str) -> None:
    """Comments, `undefined` and escapes that are none cost nothing of what stands beside them."""
    found = described(f"<html><head><script type='application/ld+json'>{script}</script></head><body></body></html>")
    assert (found.title, found.authors) == ("Bakery to close", ("Edda Brandvik",))


@pytest.mark.parametrize(
    "markup",
    [
        "<meta name='author' content='&lt;a href=&quot;/e&quot;&gt;Edda Brandvik&lt;/a&gt;'>",
        "<meta name='author' content='edda@valley.example (Edda Brandvik)'>",
        "<meta name='author' content='EBEdda Brandvik'>",
        "<meta name='author' content='Edda Brandvik 🍞'>",
        "<p itemprop='author'><i itemprop='familyName'>Brandvik</i>, <i itemprop='givenName'>Edda</i></p>",
        "<p class='author'><i>EB</i><a href='/e'>Edda Brandvik</a><b>Follow</b></p>",
        "<p class='reporter'><b>Edda Brandvik</b><i>Corresponsal en Roma</i></p>",
    ],
)
def test_a_name_is_a_name_alone(markup: str) -> None:
    """Tags, addresses, initials of a picture, buttons and roles with their place are no part of it."""
    assert described(f"<html><head></head><body><h1>Bakery to close</h1>{markup}</body></html>").authors == (
        "Edda Brandvik",
    )


@pytest.mark.parametrize(
    ("markup", "date"),
    [
        (
            "<p>Updated <time datetime='2024-05-02'>2 May</time>, posted <time datetime='2024-05-01'>1 May</time></p>",
            "2024-05-01",
        ),
        ("<p>Aktualisiert: <time datetime='2024-05-02'>2.5.</time></p>", "2024-05-02"),
        ("<div class='comment'><time datetime='2024-05-01'>1 May</time></div>", None),
        ("<div class='more-stories'><b>Mill</b> <time datetime='2024-05-01'>1 May</time></div>", None),
        ("<article class='post has-post-thumbnail'><time datetime='2024-05-01'>1 May</time></article>", "2024-05-01"),
    ],
)
def test_the_time_after_the_headline_is_that_of_publication(markup: str, date: str | None) -> None:
    """One that a word of change stands before gives way to the next; a comment's and a teaser's is nobody's."""
    page = f"<html><head></head><body><h1>Bakery to close</h1>{markup}</body></html>"
    assert read_page(html.document_fromstring(page), None)[-1][1].date == date


@pytest.mark.parametrize(
    "around",
    [
        "{}<footer>Copyright © 09.03.2024 Vadi Haber. Tüm hakları saklıdır.</footer>",
        "<div class='top'>Пятница, 12 апреля 2024</div><nav><a href='/'>Главная</a> <a href='/n'>Новости</a></nav>{}",
        "{}<div id='comments'><p class='comment'><b>Ivo Rask</b> May 1, 2024<br>Good bread, I will miss it.</p></div>",
    ],
)
def test_a_day_beside_the_article_is_not_its_own(around: str) -> None:
    """A copyright's, that of the visit in the head of the page, a comment's."""
    prose = "".join(f"<p>{text}</p>" for text in PROSE)
    article = f"<article><h1>Bakery to close</h1>{prose}</article>"
    page = Page.of_text(
        f"<html><head><title>Bakery to close</title></head><body>{around.format(article)}</body></html>"
    )
    assert Pipeline()(page).metadata.date is None


@pytest.mark.parametrize(
    ("title", "page", "headline"),
    [
        ("老面包店将关闭_山谷新闻网", "<p>版权所有 © 山谷新闻网</p>", "老面包店将关闭"),
        ("Bakery to close / Valley Post", "<p>© 2024 Valley Post</p>", "Bakery to close"),
        ("Bakery to close - Valley Post", "<a href='/'><img alt='Valley Post'></a>", "Bakery to close"),
        (
            "Interview with the Post-Dispatch",
            "<p>© 2024 St. Louis Post-Dispatch</p>",
            "Interview with the Post-Dispatch",
        ),
    ],
)
def test_the_foot_or_the_logo_names_the_site(title: str, page: str, headline: str) -> None:
    """A name on <title> that the copyright or the logo has too is the site's; half a word is not."""
    prose = "".join(f"<p>{text}</p>" for text in PROSE)
    whole = f"<html><head><title>{title}</title></head><body>{prose}{page}</body></html>"
    assert Pipeline()(Page.of_text(whole)).metadata.title == headline


def test_steps_of_a_breadcrumb_are_categories() -> None:
    """They are read from its links, without the front page and the page itself."""
    steps = "<li><a href='/'>Anasayfa</a></li><li><a href='/y'>Yaşam</a></li><li>Fırın kapanıyor</li>"
    trail = f"<ol class='breadcrumb'>{steps}</ol>"
    assert described(f"<html><head></head><body>{trail}<h1>Fırın kapanıyor</h1></body></html>").categories == ("Yaşam",)
    items = [{"name": "Home", "item": "/"}, {"item": {"@id": "/f", "name": "Food"}}, {"name": "Bakery to close"}]
    linked = json.dumps({"@type": "BreadcrumbList", "itemListElement": items})
    script = f"<script type='application/ld+json'>{linked}</script>"
    assert described(f"<html><head>{script}</head><body></body></html>").categories == ("Food",)


@pytest.mark.parametrize(
    "signature", ["<a rel='author' href='/e'>Edda Brandvik</a>", "<p class='byline'>By Edda Brandvik</p>"]
)
def test_who_signs_each_of_many_teasers_did_not_write_the_page(signature: str) -> None:
    """A list of articles has no author; an article with others behind it has its own."""
    teasers = "".join(f"<article><h2>Mill {n}</h2>{signature}</article>" for n in range(4))
    assert described(f"<html><head></head><body><h1>Food</h1>{teasers}</body></html>").authors == ()
    article = f"<article><h1>Bakery to close</h1>{signature}</article>"
    found = described(f"<html><head></head><body>{article}{teasers}</body></html>")
    assert found.authors == ("Edda Brandvik",)


@pytest.mark.parametrize(
    "lines",
    [
        "<div><a href='/yazar/edda'>Edda Brandvik</a></div>",
        "<div><a rel='author'>Edda Brandvik</a> in Dublin</div>",
        "<div>Edda Brandvik</div><div>Senior Reporter, Valley Post</div>",
        "<div class='byline'>Edda Brandvik, редактор «Вестей долины»</div>",
    ],
)
def test_a_name_beside_the_date_is_signed_where_something_says_so(lines: str) -> None:
    """A link to an author's page, a role in the next line; no line of it stays in the text."""
    prose = "".join(f"<p>{text}</p>" for text in PROSE)
    article = f"<article><h1>Bakery to close</h1>{lines}<div>March 9, 2024</div>{prose}</article>"
    found = Pipeline()(Page.of_text(f"<html><head><title>Bakery to close</title></head><body>{article}</body></html>"))
    assert (found.metadata.authors, found.text.split("\n")) == (("Edda Brandvik",), list(PROSE))
