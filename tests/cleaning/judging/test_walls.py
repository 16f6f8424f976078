"""Pages that stand in the way of others are told, in any language; pages with such a form in their head are not."""

import numpy as np
import pytest

from cleaning.cutting import cut_page, parse
from cleaning.judging.features import first_look
from cleaning.judging.features.clues import read_clues
from cleaning.judging.walls import Wall, wall_of

LOGIN = "<input type=text name=user><input type=password name=word>"
PROSE = "The bridge over the river was opened again on Monday, after two years of work, the town said in a statement."
MENU = "<ul>" + "".join(f"<li><a href=/{number}>Page {number}</a></li>" for number in range(8)) + "</ul>"


def wall(title: str, body: str, sure: float = 0.9) -> Wall | None:
    """What a page stands in the way with, where the judge is `sure` of its prose."""
    tree = parse(f"<html><head><title>{title}</title></head><body>{MENU}{body}</body></html>")
    blocks, layout = cut_page(tree)
    columns = first_look(blocks, layout, read_clues(tree, None)).columns
    return wall_of(tree, layout, blocks, columns, np.where(columns["prose"] > 0, sure, 0.05))


@pytest.mark.parametrize(
    ("title", "body", "found"),
    [
        ("Log in - The Harrow Courier", f"<form>{LOGIN}</form>", Wall.LOG_IN),
        ("Üye Girişi | Örnek Haber", f"<form>{LOGIN}</form>", Wall.LOG_IN),
        ("Вход", f"<form>{LOGIN}</form>", Wall.LOG_IN),
        ("Example", f"<form>{LOGIN}</form>", Wall.LOG_IN),  # nothing else is there
        ("Zarejestruj się", f"<form>{LOGIN}<input type=password></form>", Wall.REGISTRATION),
        ("會員 - 注册", f"<form>{LOGIN}<input type=password></form>", Wall.REGISTRATION),
        ("404 Not Found", "<h1>Not Found</h1><p>The page that you asked for is not here.</p>", Wall.ERROR),
        ("Səhifə tapılmadı", "<p>Ana səhifəyə qayıdın.</p>", Wall.ERROR),
        ("503", "<p>Try again.</p>", Wall.ERROR),
        ("Just a moment...", "<p>Checking your browser.</p>", Wall.ROBOTS),
        ("example.org", "<div class=g-recaptcha></div><p>Go on</p>", Wall.ROBOTS),
        ("Before you continue", "<p>We use cookies and data.</p>", Wall.CONSENT),
    ],
)
def test_what_stands_in_the_way_is_told(title: str, body: str, found: Wall) -> None:
    """By its title in any language, by its form where that is all there is, by its riddle."""
    assert wall(title, body) is found


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("The bridge is open", f"<form>{LOGIN}</form>" + f"<p>{PROSE}</p>" * 4),  # a log-in in the page's head
        ("404: a short history of the missing page", f"<p>{PROSE}</p>" * 4),
        ("Error margins in polls", f"<h1>Error margins in polls</h1><p>{PROSE}</p>"),
        ("Giriş", f"<p>{PROSE}</p>" * 6),  # 'Introduction', and no form
        ("The bridge is open", f"<p>{PROSE}</p>"),
        ("Cookies", f"<h1>Cookies</h1><p>{PROSE}</p>" * 5),  # a recipe
    ],
)
def test_a_page_with_a_text_of_its_own_is_none(title: str, body: str) -> None:
    """Sure prose outside the form, or nothing that asks: the page holds something itself."""
    assert wall(title, body) is None
