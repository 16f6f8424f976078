"""What type of page a page is, by trees over its observations, and whether pages of that type are wanted."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Self

import numpy as np
from msgspec import Struct, structs

from cleaning.config import PageOptions
from cleaning.judging.features.clues import ARTICLE
from cleaning.judging.models import Models
from cleaning.judging.page_columns import Row, type_columns
from cleaning.judging.trees import DIGITS, EDGE, UNIT, Trees, joined
from cleaning.judging.walls import Wall
from cleaning.model import Block, Document, PageType, Reason, Rejection

TYPES = tuple(page_type for page_type in PageType if page_type not in (PageType.FRONT_PAGE, PageType.NONE))
# Sure enough to reject a page. At the root of its site a page is seldom anything else; elsewhere, and where nobody
# knows its address, articles reach 0.86, on pages whose models saw nothing in their language.
AT_ROOT, SHOP_AT_ROOT, ELSEWHERE = 0.35, 0.7, 0.9
LIKE_FRONTS = (PageType.LISTING, PageType.ARTICLE, PageType.FORUM)  # what a front page is taken for, where not for one
DOUBT = 0.15  # under it, not even a page of nothing but teasers is a front page
HOLD_NOTHING = (PageType.FRONT_PAGE, PageType.NONE)
STAGE = "page_type"

ARTICLE_STEPS = 2  # of an address; a section front has one
TEASERS_FEWEST = 6  # headlines
TEASERS_SHARE = 0.85  # of the words outside links, those that stand in teasers
TEASER_LONGEST = 45  # words in a row between two headlines
# Of the front pages of the development sets none has such a piece of text, of articles in 41 languages three in four.
PIECE, UNDER_TITLE = 60, 12  # words, and blocks between the headline and them
PIECE_SHARE, PIECE_LINKED = 0.5, 0.3  # of what is surely text: that which stands in the piece, that which is linked
PRICES = 3  # lines with a sign of currency make a shop


class TypeModel(Struct, frozen=True):
    """The trees of one view of a page: one sum of trees a type, in the order of `TYPES`, and one for front pages.

    Front pages are a decision of their own: they are rejected, so being nearly sure is asked for, not being likeliest.
    """

    types: tuple[Trees, ...]
    front: Trees

    @classmethod
    def of(cls, trees: Mapping[str, Trees], view: str) -> Self:
        """The model of a view ('html' or 'text') among named trees: `html.article`, …, `html.front_page`."""
        return cls(types=tuple(trees[f"{view}.{one}"] for one in TYPES), front=trees[f"{view}.{PageType.FRONT_PAGE}"])

    def named(self, view: str) -> dict[str, Trees]:
        """The trees by the names that `of` looks for."""
        named = {f"{view}.{one}": trees for one, trees in zip(TYPES, self.types, strict=True)}
        return named | {f"{view}.{PageType.FRONT_PAGE}": self.front}

    def odds(self, row: Row) -> tuple[int, np.ndarray]:
        """The log-odds of a front page, and those of each type, in units: all trees are walked at once."""
        several = (self.front, *self.types)
        trees, ends = _joined(several), np.cumsum([len(one.roots) for one in several])
        leaves = trees.leaves(np.array([[row[name] for name in trees.columns]], np.float32))
        sums = np.diff(np.append(0, np.cumsum(leaves, dtype=np.int64))[ends], prepend=0)
        odds = sums + np.array([one.base for one in several])
        return int(odds[0]), odds[1:]


_joined = cache(joined)


def classify(row: Row, model: TypeModel, fronts: bool = True) -> tuple[PageType, float]:
    """The page's type with its probability, by the observations that `type_columns` made of it.

    Without `fronts` it is never a front page, nor where it has a text or calls itself an article in every way.
    """
    found, odds = model.odds(row)
    front = round(1.0 / (1.0 + float(np.exp(np.clip(-found / UNIT, -EDGE, EDGE)))), DIGITS)
    front = front if fronts and not (says_article(row) or says_text(row)) else 0.0
    kind = TYPES[int(odds.argmax())]
    least = ELSEWHERE
    if row.get("page_steps") == 0:
        least = AT_ROOT if kind in LIKE_FRONTS else SHOP_AT_ROOT
    if front >= least or (front >= DOUBT and only_teasers(row)):
        return PageType.FRONT_PAGE, max(front, least)
    parts = np.exp(np.clip((odds - odds.max()) / UNIT, -EDGE, 0.0))
    return kind, round(float((1.0 - front) / parts.sum()), DIGITS)


def says_article(row: Row) -> bool:
    """Whether an HTML page calls itself an article in JSON-LD, in OpenGraph and by the depth of its address."""
    return (
        row.get("page_says_article", 0.0) > 0 and row["page_og_kind"] == ARTICLE and row["page_steps"] >= ARTICLE_STEPS
    )


def says_text(row: Row) -> bool:
    """Whether a piece of sure prose stands under a headline, and most of what is sure: no front page has that."""
    return (
        row.get("text_piece", 0.0) >= PIECE
        and row["text_under_title"] <= UNDER_TITLE
        and row["text_piece_share"] >= PIECE_SHARE
        and row["text_linked"] <= PIECE_LINKED
    )


def only_teasers(row: Row) -> bool:
    """Whether an HTML page shows headlines that lead elsewhere, little text after each, and nothing else.

    No page of the development sets does that, but for one company's front page. A page that calls itself an article,
    that sells something or that stands deep in a site is none.
    """
    return (
        row.get("links_headlines", 0.0) >= TEASERS_FEWEST
        and row["links_teaser_share"] >= TEASERS_SHARE
        and row["links_between"] <= TEASER_LONGEST
        and not (row["page_says_article"] or row["page_body"] or row["page_og_kind"] == ARTICLE)
        and row["page_steps"] <= 1
        and row["page_currency"] < PRICES
    )


def chosen(found: tuple[PageType, float], options: PageOptions) -> tuple[PageType, float]:
    """The type that was found, or the one that the options say every page has."""
    return found if options.type == "auto" else (PageType(options.type), 1.0)


def typed(document: Document, models: Models, options: PageOptions, wall: Wall | None = None) -> Document:
    """The document with its page type in the metadata, none where the models know no types.

    A dump is never called a front page: without tags, a list of news looks like the headlines around a short article.
    """
    view = "text" if document.layout is None else "html"
    if options.type == "auto" and f"{view}.{PageType.FRONT_PAGE}" not in models.types:
        return document
    found = (PageType.NONE, 1.0) if wall else (PageType.ARTICLE, 0.0)
    if options.type == "auto" and not wall:
        row = type_columns(document.looked.seen, document.looked.scores)
        found = classify(row, TypeModel.of(models.types, view), view == "html")
    page_type, score = chosen(found, options)
    told = structs.replace(document.metadata, page_type=page_type, page_type_score=score)
    return structs.replace(document, metadata=told)


def admitted(document: Document, options: PageOptions, wall: Wall | None = None) -> Document:
    """The document, rejected where pages of its type are not wanted; its metadata say the type.

    Without `only`, everything is wanted but front pages, which hold many beginnings of texts and no text, and what
    stands in the way of a page.
    """
    page_type, score = document.metadata.page_type, document.metadata.page_type_score
    if page_type is None or document.failure or page_type in options.only:
        return document
    if options.only:
        wanted = ", ".join(options.only)
        seen = f"the page is of type {page_type} ({score:.2f}), and {wanted} is asked for"
        hint = f"--only {','.join((*options.only, page_type))} keeps pages like it"
        return document.fail(Rejection(f"not_{options.only[0]}"), seen, hint)
    if page_type not in HOLD_NOTHING:
        return document
    emptied = structs.replace(document, blocks=_without_article(document.blocks))
    if page_type is PageType.NONE:
        return emptied.fail(
            Rejection.NO_MAIN_TEXT,
            f"the page is {wall or 'in the way of another one'}: it has no text of its own",
            "--only article,none keeps pages like it; --page-type article says that it is none",
        )
    return emptied.fail(
        Rejection.NO_MAIN_TEXT,
        f"the page is a front page ({score:.2f}): it leads to texts and has none of its own",
        "--only article,front_page keeps front pages; --page-type article says that it is none",
    )


def _without_article(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, each with a reason: a front page's teasers are the beginnings of other pages' texts."""
    return tuple(
        structs.replace(block, reason=Reason.NO_ARTICLE, stage=STAGE) if block.reason is None else block
        for block in blocks
    )
