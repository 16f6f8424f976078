"""Comments of any length leave an article, and stay where they are the text."""

import pytest

from cleaning.config import Config, PageOptions
from cleaning.cutting import BIT_OF, cut_page, parse
from cleaning.model import Reason
from cleaning.pipeline import clean

TEXT = "".join(
    f"<p>{line}</p>"
    for line in (
        "It rained all day in the town, and nobody went out of the house before the evening came.",
        "The river rose by a metre; the bridge at the mill was closed, and the school was opened for those who left.",
        "By night the rain had ended. The mayor said that nobody was hurt, and that the bridge would open on Monday.",
    )
)
SAID = (
    "I have lived beside this river for thirty years, and have never seen it rise so fast as it did on that evening.",
    "They should have closed the bridge in the morning already, when everybody could see what was coming to us.",
    "My neighbour lost his sheep. Nobody will pay for them, whatever the mayor says now to the newspapers.",
)
CALLED = (
    "comments",
    "news-comment-list",
    "yorumlar",
    "komentarze",
    "commentaires",
    "reacties",
    "kommentarer",
    "komentare",
)


def page(name: str, times: int) -> str:
    """An article over comments in a container of this name, three times as many words as the article at least."""
    comments = "".join(f'<li><b>Reader {n}</b><div class="text">{SAID[n % 3]} {n}</div></li>' for n in range(times))
    return (
        "<!doctype html><html><head><title>Rain in the town</title></head><body><article><h1>Rain in the town</h1>"
        f'{TEXT}</article><div id="{name}"><ul>{comments}</ul></div></body></html>'
    )


@pytest.mark.parametrize("times", [3, 12, 40])
@pytest.mark.parametrize("name", [*CALLED[:4], "kommentarer"])
def test_comments_go_however_long(name: str, times: int) -> None:
    """Under an article what an element calls comments, in the words of template authors, is no text."""
    document = clean(page(name, times), Config(pages=PageOptions(type="article")))
    assert "the bridge would open on Monday" in document.text
    assert not any(said in document.text for said in SAID)
    assert {block.reason for block in document.blocks if block.text.startswith(SAID)} == {Reason.COMMENTS}


@pytest.mark.parametrize("name", CALLED)
def test_the_words_of_template_authors_are_known(name: str) -> None:
    """The container says what it holds, in the language of the site, be it most of the page."""
    blocks, layout = cut_page(parse(page(name, 9)))
    inside = layout.inside(BIT_OF[Reason.COMMENTS]).tolist()
    assert inside == [block.text.startswith((*SAID, "Reader")) for block in blocks]


def test_the_answers_of_a_forum_stay() -> None:
    """In a thread the answers are the text, whatever their element is called."""
    text = clean(page("comments", 12), Config(pages=PageOptions(type="forum"))).text
    assert all(said in text for said in SAID)


def test_an_article_in_such_an_element_stays() -> None:
    """A page that calls everything comments has its text there."""
    text = clean(page("comments", 0).replace("<article>", '<article class="has-comments">')).text
    assert "the bridge would open on Monday" in text
