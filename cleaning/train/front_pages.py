"""Front pages made from labelled articles: the site around the text stays, teasers of other pages take its place.

Nobody publishes labelled front pages; what they have in common (many short things that lead elsewhere, no long one) can
be made of headlines and first sentences, in as many layouts as there are templates.
"""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from lxml import html
from msgspec import Struct

from cleaning.cutting import cut_page, parse
from cleaning.train.dump_labels import targets
from cleaning.train.renderings import drawn

MAIN = 0.5  # a target over this is the gold's
LEAD_MOST = 40  # words of a teaser's summary
HEADLINE_MOST = 16  # words of a headline that has to be cut from the text
DATA = "//script[contains(@type, 'ld+json')]"
KIND = "//meta[@property='og:type']"
SAID = "//meta[starts-with(@property, 'article:') or @property='og:url'] | //link[@rel='canonical'] | //h1 | //title"
NAMES = ("card", "item", "teaser", "story", "news-item", "col-md-4", "c-promo", "entry", "x7f", "media", "post", "box")
HEADINGS = ("h2", "h3", "h3", "h4", "div", "span", "strong", "p")
ITEMS = ("article", "div", "div", "li", "td", "section")


class Story(Struct, frozen=True):
    """What a teaser tells: a headline, the text that it leads to, and a date where one is known."""

    headline: str
    text: str
    date: str = ""


class Draw:
    """Numbers that the page's id alone decides, each by its name."""

    def __init__(self, key: str) -> None:
        self.key = key

    def among(self, name: str, count: int) -> int:
        """A number under `count`."""
        return drawn(f"{self.key} front {name}", count)

    def of(self, name: str, choices: Sequence[str]) -> str:
        """One of the choices."""
        return choices[self.among(name, len(choices))]


def story_of(title: str | None, gold: str, date: str | None = None) -> Story | None:
    """The story of a labelled page; None where it has no text to lead to."""
    text = " ".join(gold.split())
    words = text.split()
    if len(words) < LEAD_MOST:
        return None
    return Story(headline=title or " ".join(words[:HEADLINE_MOST]).rstrip(".,;:"), text=text, date=(date or "")[:10])


def front_page(page_id: str, markup: str, gold: str, stories: Sequence[Story], url: str | None) -> tuple[str, str]:
    """A front page in the place of an article, with its address ('' where it has none).

    One in four has nothing of the site around it; the rest keep its menus, sidebars and footer.
    """
    draw = Draw(page_id)
    body = _body(draw, _chosen(draw, stories))
    address = _address(draw, url)
    if draw.among("bare", 4) == 0:
        return f"<html><body>{_menu(draw, stories)}{body}<footer>© 2024</footer></body></html>", address
    root = parse(markup)
    place = _emptied(root, gold)
    # Some templates call every page an article, and some list the articles of the teasers as their data.
    for element in root.xpath(SAID + (f" | {DATA}" if draw.among("data", 6) else "")):
        element.drop_tree()
    for meta in root.xpath(KIND):
        meta.set("content", draw.of("kind", ("website", "website", "website", "", "object", "article")))
    place.append(html.fragment_fromstring(body, create_parent="div"))
    return str(html.tostring(root, encoding="unicode")), address


def _chosen(draw: Draw, stories: Sequence[Story]) -> list[Story]:
    count = (6, 9, 14, 20, 30, 45, 70)[draw.among("count", 7)]
    return [stories[draw.among(f"story {number}", len(stories))] for number in range(count)]


def _emptied(root: html.HtmlElement, gold: str) -> html.HtmlElement:
    """The element around the main text (the body, where there is none), with the main text taken out."""
    blocks, layout = cut_page(root)
    shares = targets([block.text for block in blocks], gold)
    main = [holder for holder, share in zip(layout.holders.tolist(), shares, strict=True) if share > MAIN]
    elements = [layout.nodes[holder] for holder in dict.fromkeys(main)]
    home = elements[0].getparent() if elements else root.body
    for element in elements:
        if element.getparent() is not None and element is not root.body and home not in element.iterdescendants():
            element.drop_tree()
    return root.body if home is None or root not in (home, *home.iterancestors()) else home


def _address(draw: Draw, url: str | None) -> str:
    """The site's root, a section's or a subsection's address, or none."""
    host = urlsplit(url or "").netloc
    tail = draw.of(
        "address", ("", "", "news/", "sport", "world/europe", "haber/ekonomi/", "index.html", "?edition=2", "-")
    )
    return f"https://{host}/{tail}" if host and tail != "-" else ""


def _menu(draw: Draw, stories: Sequence[Story]) -> str:
    """A menu of words from the stories' own languages."""
    words = [story.headline.split()[0] for story in _chosen(draw, stories)[:10]]
    entries = (f'<li><a href="/{number}">{escape(word)}</a></li>' for number, word in enumerate(words))
    return f"<nav><ul>{''.join(entries)}</ul></nav>"


def _body(draw: Draw, stories: Sequence[Story]) -> str:
    """Sections of teasers; each section has a layout of its own."""
    sections = 1 + draw.among("sections", 7)
    size = max(len(stories) // sections, 2)
    parts = [stories[start : start + size] for start in range(0, len(stories), size)]
    return "".join(_section(Draw(f"{draw.key} {number}"), part) for number, part in enumerate(parts))


def _section(draw: Draw, stories: Sequence[Story]) -> str:
    item, name = draw.of("item", ITEMS), draw.of("name", NAMES)
    inside = "".join(
        f'<{item} class="{name}">{_teaser(draw, number, one)}</{item}>' for number, one in enumerate(stories)
    )
    around = {"li": "<ul>{}</ul>", "td": "<table><tr>{}</tr></table>"}.get(item, "{}").format(inside)
    if draw.among("flat", 6) == 0:
        around = "".join(_teaser(draw, number, one) for number, one in enumerate(stories))
    title = escape(stories[0].headline.split()[-1])
    heading = ("", f"<h2>{title}</h2>", f'<h2><a href="/{title}">{title}</a></h2>', f"<div>{title}</div>")
    return f'<section class="{name}-list">{draw.of("heading", heading)}{around}</section>'


def _teaser(draw: Draw, number: int, story: Story) -> str:
    """One story's picture, headline, date and summary, as the section has them."""
    tag, link = draw.of("tag", HEADINGS), f"/s/{number}-{drawn(story.headline, 10**6)}"
    headline = f'<{tag}><a href="{link}">{escape(story.headline)}</a></{tag}>'
    words = story.text.split()[: 8 + drawn(story.text, LEAD_MOST - 8)]
    lead = (" ".join(words), " ".join(words) + "…", story.text[: 8 * len(words)].rpartition(". ")[0] + ".")
    summary = f"<p>{escape(draw.of('cut', lead))}</p>" if draw.among("summary", 5) > 1 else ""
    if draw.among("all linked", 5) == 0:
        headline, summary = f'<a href="{link}"><{tag}>{escape(story.headline)}</{tag}>{summary}</a>', ""
    date = story.date if draw.among("clock", 3) else f"{number % 24:02d}:{drawn(story.text, 60):02d}"
    dated = draw.of("date", ("", "", f"<time>{date}</time>", f"<div>{date}</div>", f"<span>{date} | </span>"))
    picture = draw.of("picture", ("", f'<a href="{link}"><img src="/{number}.jpg"></a>', "<figure><img></figure>"))
    return draw.of(
        "order",
        (picture + headline + dated + summary, dated + headline + summary, picture + headline + summary + dated),
    )
