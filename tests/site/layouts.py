"""The layouts of the site's pages: five ways to set the same article in HTML."""

import html
from collections.abc import Callable

from tests.site.prose import Article

MENU = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in ("world", "town", "culture", "sport"))


def _head(language: str, article: Article, extra: str = "") -> str:
    title = html.escape(article.title)
    return f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{extra}</head>'


def _paragraphs(article: Article) -> str:
    return "".join(f"<p>{html.escape(text)}</p>" for text in article.paragraphs)


def semantic(language: str, article: Article, links: str, date: str) -> str:
    """With article, nav, aside and footer, as a new site would."""
    head = _head(language, article, f'<meta property="article:published_time" content="{date}">')
    return (
        f"{head}<body><header><nav><ul>{MENU}</ul></nav></header><main><article><h1>{html.escape(article.title)}</h1>"
        f'<p class="byline">{article.author}</p>{_paragraphs(article)}</article></main>'
        f"<aside><h3>More</h3><ul>{links}</ul></aside><footer>All rights reserved</footer></body></html>"
    )


def divisions(language: str, article: Article, links: str, date: str) -> str:
    """Of div elements alone."""
    return (
        f'{_head(language, article)}<body><div id="top"><ul>{MENU}</ul></div><div class="content">'
        f'<h1>{html.escape(article.title)}</h1><div class="date">{date}</div><div class="text">{_paragraphs(article)}'
        f'</div></div><div class="related"><ul>{links}</ul></div><div class="footer">Copyright</div></body></html>'
    )


def table(language: str, article: Article, links: str, date: str) -> str:
    """In a table, as sites of the nineties are."""
    return (
        f"{_head(language, article)}<body><table><tr><td><ul>{MENU}</ul></td><td><h1>{html.escape(article.title)}</h1>"
        f"<i>{date}</i>{_paragraphs(article)}</td><td><ul>{links}</ul></td></tr></table></body></html>"
    )


def linked_data(language: str, article: Article, links: str, date: str) -> str:
    """With JSON-LD and a section element."""
    data = f'{{"@context":"https://schema.org","@type":"NewsArticle","datePublished":"{date}"}}'
    head = _head(language, article, f'<script type="application/ld+json">{data}</script>')
    return (
        f'{head}<body><ul class="menu">{MENU}</ul><section class="post"><h2>{html.escape(article.title)}</h2>'
        f'{_paragraphs(article)}</section><ul class="latest">{links}</ul></body></html>'
    )


def bare(language: str, article: Article, links: str, date: str) -> str:
    """With hardly any markup."""
    return (
        f"{_head(language, article)}<body><h1>{html.escape(article.title)}</h1><p>{date}</p>{_paragraphs(article)}"
        f"<ul>{links}</ul></body></html>"
    )


LAYOUTS: tuple[Callable[[str, Article, str, str], str], ...] = (semantic, divisions, table, linked_data, bare)
