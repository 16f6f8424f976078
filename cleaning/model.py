"""The values that pass through the stages: a `Page` comes in, a `Document` of labelled `Block`s goes out."""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Literal, Self

from msgspec import Struct, structs

from cleaning.signals import Signals


class Reason(StrEnum):
    """Why a block is not in the text: the code's word, the ledger's, the report's and the fixtures'."""

    TITLE = "title"  # the headline, which is metadata
    BYLINE = "byline"  # who wrote it
    PUBLICATION_DATE = "publication_date"  # when it was published or changed
    SOURCE_CREDIT = "source_credit"  # the agency or paper that it was taken from
    SECTION = "section"  # the rubric that it stands under
    BREADCRUMB = "breadcrumb"  # the path from the front page to here
    TAG_LIST = "tag_list"  # keywords
    CAPTION = "caption"  # what a picture shows
    COUNTER = "counter"  # views, reading time, number of comments
    AUTHOR_BIO = "author_bio"  # who the author is
    NAVIGATION = "navigation"  # menus, skip links, language choosers, pagination
    LINK_LIST = "link_list"  # links that are none of the more special kinds
    RELATED_STORIES = "related_stories"  # headlines and teasers of other pages
    TICKER = "ticker"  # times with headlines, rates, weather, scores
    SHARE_BAR = "share_bar"  # share, follow, like, print
    COMMENTS = "comments"  # readers' comments, and what invites them
    COOKIE_NOTICE = "cookie_notice"  # consent
    ADVERTISEMENT = "advertisement"
    SUBSCRIPTION = "subscription"  # newsletter, log in, paywall, notification and app prompts
    GALLERY = "gallery"  # markers and teasers of picture series
    MEDIA_PLAYER = "media_player"  # what a video or audio player says
    FORM = "form"  # fields, buttons and options
    FOOTER = "footer"  # imprint, contact, about
    LEGAL = "legal"  # copyright, terms, disclaimers
    HIDDEN = "hidden"  # in the page but not shown
    REPEATED = "repeated"  # says again what a block before it said
    BEFORE_ARTICLE = "before_article"  # none of the above, before the main text
    INSIDE_ARTICLE = "inside_article"  # none of the above, between its paragraphs
    AFTER_ARTICLE = "after_article"  # none of the above, after it ended
    NO_ARTICLE = "no_article"  # none of the above, on a page without a main text


class Rejection(StrEnum):
    """Why an input gave no document."""

    EMPTY = "empty"
    BINARY = "binary"  # a picture, an archive, random bytes
    TOO_LARGE = "too_large"
    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"  # no permission, or the disk failed
    CORRUPT_ARCHIVE = "corrupt_archive"  # a compressed file or WARC that breaks off or does not parse
    BAD_JSON = "bad_json"
    NO_CONTENT_FIELD = "no_content_field"  # a JSON object without html or text
    NOT_A_PAGE = "not_a_page"  # a WARC response that is a picture, a script, an error
    NO_TEXT = "no_text"  # nothing that a reader could see
    NO_MAIN_TEXT = "no_main_text"  # every block is clutter, or the page is a front page
    # Of another type than the one that is asked for: named after it, after the first one where several are.
    NOT_ARTICLE = "not_article"
    NOT_FORUM = "not_forum"
    NOT_PRODUCT = "not_product"
    NOT_LISTING = "not_listing"
    NOT_COLLECTION = "not_collection"
    NOT_DOCUMENTATION = "not_documentation"
    NOT_SERVICE = "not_service"
    NOT_FRONT_PAGE = "not_front_page"
    NOT_NONE = "not_none"
    OTHER_LANGUAGE = "other_language"  # than those that are asked for
    TIMEOUT = "timeout"  # it took longer than a page may
    MEMORY = "memory"  # it took more memory than a page may
    FAILED = "failed"  # a stage raised: a defect of ours
    FETCH_FAILED = "fetch_failed"  # the server did not answer, or not as it should
    UNSAFE_ADDRESS = "unsafe_address"  # not of the public network
    ROBOTS = "robots"  # robots.txt does not allow it
    OPT_OUT = "opt_out"  # the page or its host asks to be left out of corpora
    OFF_SITE = "off_site"  # a redirect leads to another site
    TRAP = "trap"  # redirects without end
    NEEDS_BROWSER = "needs_browser"  # scripts would build the page


class PageType(StrEnum):
    """What a page is, as a whole."""

    ARTICLE = "article"  # news, a blog's post, an essay
    FORUM = "forum"  # posts of several people
    PRODUCT = "product"  # one thing that is for sale
    LISTING = "listing"  # a list of things that are not for sale here: jobs, events, posts
    COLLECTION = "collection"  # a list of products
    DOCUMENTATION = "documentation"  # how something works
    SERVICE = "service"  # what somebody offers
    FRONT_PAGE = "front_page"  # of a paper or of one of its sections: beginnings of many texts
    NONE = "none"  # what stands in the way of a page: a log-in, a question for consent, an error


class BlockKind(StrEnum):
    """What a block is, as far as the page says; plain text knows paragraphs and list items only."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE_ROW = "table_row"
    PREFORMATTED = "preformatted"
    CAPTION = "caption"
    CONTROL = "control"  # buttons, options, labels of fields


class Source(Struct, frozen=True, kw_only=True):
    """Where a page came from: the same words for every way a page can come."""

    kind: str  # file, jsonl, warc, wet, mhtml, epub, stdin, crawl or memory
    path: str | None = None  # as the user named it, with forward slashes; a member: news.zip!/a.html
    record: str | None = None  # line number in JSON lines, WARC-Record-ID in a WARC, chapter of a book


class Known(Struct, frozen=True, kw_only=True):
    """What the feed says about a page (fields of a JSON line, say), trusted before what the page says."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    sitename: str | None = None
    description: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Page(Struct, frozen=True, kw_only=True):
    """What came, untouched.

    `body` holds the bytes after transfer and content decoding (no gzip, no chunks). `content_type` and `charset`
    are what the HTTP or WARC header said (`text/html`, `windows-1254`), None where there was none. `fetched_at` is
    ISO 8601 with its zone.

    >>> Page(body=b"Hello").id[:12]
    '185f8db32271'
    """

    body: bytes
    url: str | None = None
    content_type: str | None = None
    charset: str | None = None
    fetched_at: str | None = None
    truncated: bool = False  # its end never came: the connection, the archive or a packed body broke off
    previous_id: str | None = None  # of the version that was fetched before, where a crawl saw the page change
    source: Source = Source(kind="memory")
    known: Known = Known()

    def __post_init__(self) -> None:
        """Refuse text: what came is bytes, and its encoding is a decision that is recorded."""
        if not isinstance(self.body, bytes):
            raise TypeError("a Page's body is bytes, as they came; for text, write Page.of_text(text)")

    def __repr__(self) -> str:
        """The page in a line: where it is from and how much came, not its bytes."""
        size = f"{len(self.body):,} byte{'s' * (len(self.body) != 1)}"
        said = [size, self.content_type, self.charset, self.url or self.source.path]
        return f"<Page {', '.join(word for word in said if word)}>"

    @classmethod
    def of_text(cls, text: str, url: str | None = None) -> Self:
        """The page of a text (HTML or a dump) that was decoded already.

        >>> Page.of_text("Hello").body
        b'Hello'
        """
        return cls(body=text.encode("utf-8", "replace"), url=url, charset="utf-8")

    @property
    def id(self) -> str:
        """The sha256 of the body, in hex: the same bytes have the same id, wherever they came from."""
        return hashlib.sha256(self.body).hexdigest()


FoundBy = Literal["bom", "header", "meta", "detector", "option", "known"]  # known: it came as text


class Encoding(Struct, frozen=True, kw_only=True):
    """How the bytes were read."""

    name: str  # Python's canonical codec name: 'utf-8', 'cp1254'
    found_by: FoundBy
    replaced: int = 0  # undecodable bytes that became U+FFFD


class Structure(Struct, frozen=True, kw_only=True):
    """What a page's tags say about a block: plain values, so that a judge needs no tree."""

    path: str  # '/html/body/div[2]/p[1]'
    tag: str  # the block-level element: 'p', 'h2', 'li', 'td'
    hints: frozenset[str] = frozenset()  # classes of clutter that ids, classes and roles name, by cue
    link_share: float = 0.0  # of the block's characters, those inside links
    hidden: bool = False
    extracted: float = 0.0  # share of the block's words in trafilatura's result


class Holder(Struct, frozen=True):
    """An item of a list, or a quote, that a block stands in.

    `element` and `group` are numbers, equal where the item (the quote) and its list are the same; `number` is the
    item's where its list is ordered.
    """

    element: int
    group: int
    number: int | None = None
    quote: bool = False


class Link(Struct, frozen=True):
    """A linked piece of a block: from where to where among its signs that are no spaces, and whereto."""

    start: int
    end: int
    url: str


class Picture(Struct, frozen=True):
    """A picture: how many signs of its block stand before it, its address, and what it says to who can't see it."""

    at: int
    url: str
    alt: str = ""


class Outline(Struct, frozen=True, kw_only=True):
    """Where a block stands in the page's outline; made on request only."""

    xpath: str | None = None  # of its element, in the page as lxml parses it
    level: int | None = None  # of a heading, 1 to 6
    holders: tuple[Holder, ...] = ()  # from the outermost in
    table: int | None = None  # equal for the rows of one table
    header: bool = False  # a row that names the columns
    column: int = 0  # empty cells before a row's first text
    code_language: str | None = None  # of code, as the page names it
    links: tuple[Link, ...] = ()
    pictures: tuple[Picture, ...] = ()  # in its text
    before: tuple[Picture, ...] = ()  # between the block before and this one

    @property
    def depth(self) -> int:
        """The number of lists that it stands in."""
        return sum(not holder.quote for holder in self.holders)

    @property
    def number(self) -> int | None:
        """Of its item, where the innermost list is ordered."""
        return next((holder.number for holder in reversed(self.holders) if not holder.quote), None)


class Block(Struct, frozen=True, kw_only=True):
    """A run of text that the page shows as one: a paragraph, a heading, a line of a dump.

    `text` holds newlines where the block is preformatted, and between lines that single breaks part. `raw` is the text
    before repair, where repair changed it. A block with a `reason` is clutter; `stage` says who put it there, `score`
    how sure the judge is that the block belongs to the main text (0 to 1).
    """

    position: int
    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    structure: Structure | None = None
    gap: bool = False  # a blank line stands before it (plain text)
    raw: str | None = None
    reason: Reason | None = None
    stage: str | None = None
    score: float | None = None
    language: str | None = None  # of kept blocks only
    outline: Outline | None = None  # on request

    def hinted(self, reasons: Iterable[Reason]) -> bool:
        """Whether an element around the block speaks for one of these reasons."""
        return self.structure is not None and not self.structure.hints.isdisjoint(reasons)


class Metadata(Struct, frozen=True, kw_only=True):
    """What is known about the document beside its text. Absent is None or empty, never a guess.

    `provenance` names for each field that was found where it was found: `known`, `json_ld`, `opengraph`, `meta`,
    `microdata`, `head` (of a dump), `heading`, `title_tag`, `text` (a labelled block), `class_name` or `htmldate`.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None  # ISO 8601: '2025-11-08', '2025-11-08T13:19:00', with zone if given
    date_raw: str | None = None
    date_modified: str | None = None
    agency: str | None = None
    sitename: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str | None = None
    canonical_url: str | None = None
    page_type: PageType | None = None
    page_type_score: float | None = None  # its probability
    provenance: tuple[tuple[str, str], ...] = ()


class Language(Struct, frozen=True, kw_only=True):
    """A language with how sure the detector is: ISO 639-1 (639-3 where there is none), `tur_Latn`, 0 to 1.

    `und` where the score is under the margin.
    """

    code: str
    script: str | None = None
    score: float = 0.0


class Failure(Struct, frozen=True, kw_only=True):
    """An input that gave no document: what, why, and what to do next."""

    source: Source
    reason: Rejection
    detail: str  # one line: what was seen
    hint: str  # one line: what to type or change
    url: str | None = None
    id: str | None = None  # where the bytes could be read


class Overruled(Struct, frozen=True, kw_only=True):
    """Labels that came after the judge's: positions of blocks, with who gave them."""

    stage: str  # correction: a person
    kept: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    taught: tuple[int, ...] = ()  # of these, what the correction of another page says of lines that both have
    unplaced: tuple[int, ...] = ()  # positions of labels that no block of the page fits


class Document(Struct, frozen=True, kw_only=True):
    """What we make of a page. Stages take one and return a new one; nothing is deleted, only labelled.

    `markup` (the decoded page), `tree` (lxml's), `layout` (its elements) and `looked` (the judge's first look) serve
    the stages and are dropped by the pipeline's end. `confidence` is the F1 that the judge expects of the text.
    """

    page: Page
    id: str = ""
    format: str | None = None  # 'html' or 'text'
    encoding: Encoding | None = None
    markup: str | None = None
    tree: Any = None
    layout: Any = None
    looked: Any = None
    blocks: tuple[Block, ...] = ()
    metadata: Metadata = Metadata()
    language: Language | None = None
    head: Metadata | None = None  # what the lines above a dump's text say of it
    heading: str | None = None  # the headline that a dump's marks show
    fixes: tuple[tuple[str, int], ...] = ()  # (name of the fix, number of blocks it changed), by name
    confidence: float | None = None
    signals: Signals | None = None  # on request
    overruled: tuple[Overruled, ...] = ()  # on request
    failure: Failure | None = None

    def __repr__(self) -> str:
        """The document in a line: its title, how much of it is kept, what it failed by."""
        said = [repr(self.metadata.title) if self.metadata.title else None, self.page.url or self.page.source.path]
        said += [self.language.code if self.language else None, f"{len(self.kept)} of {len(self.blocks)} blocks kept"]
        said += [f"failed: {self.failure.reason}" if self.failure else None]
        return f"<Document {', '.join(word for word in said if word)}>"

    @property
    def kept(self) -> tuple[Block, ...]:
        """The blocks of the main text, in order."""
        return tuple(block for block in self.blocks if block.reason is None)

    @property
    def removed(self) -> tuple[Block, ...]:
        """The blocks that are clutter, in order."""
        return tuple(block for block in self.blocks if block.reason is not None)

    @property
    def text(self) -> str:
        """The main text, one paragraph a line; a view of the kept blocks."""
        return "\n".join(block.text for block in self.kept)

    def fail(self, reason: Rejection, detail: str, hint: str) -> Self:
        """The same document, marked as rejected: later stages pass it on untouched."""
        failure = Failure(
            source=self.page.source, reason=reason, detail=detail, hint=hint, url=self.page.url, id=self.id or None
        )
        return structs.replace(self, failure=failure)
