"""What the judge's labels say of the article: all there is of plain text beside the feed's word, the fallback in HTML.

Only labelled blocks count, so a date in a teaser or a ticker is nobody's; and of sections and dates only the first,
since those after it belong to the page's other parts.
"""

import re
from collections.abc import Iterator

from msgspec import structs

from cleaning.cueing import cue_of, fold_word
from cleaning.describing.bylines import Byline, is_label, is_post, known_agency, names_people, once, parse_byline
from cleaning.describing.dates import NO_HABIT, FoundDate, Habit, find_dates, is_date_line, split_leading_date
from cleaning.describing.titles import may_be_parted, proof_of, same_headline, split_site_suffix, split_with
from cleaning.describing.topics import is_labelled_topic, parse_breadcrumb, parse_section, parse_tags
from cleaning.model import Block, Metadata, Reason

MAX_TITLE = 300  # characters
SAID_AGAIN = 20  # characters of a headline that a line has in common which says it again
NEAR = 2  # lines before or after the headline
MAX_MOMENT = 120  # characters of a line that begins with a date and a time; a longer one is prose, or a teaser
MAX_DATED = 300  # characters of a line whose dates are looked at to tell whose they are
MAX_DATELINE = 60  # characters before the agency of 'ANKARA (AA) - '

_DATELINE = re.compile(rf"[^()]{{0,{MAX_DATELINE}}}\(([^()]{{2,30}})\)\s*[-–—]")
_GLUED = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_NAMING = frozenset(Reason) - {Reason.BREADCRUMB}  # labels of lines that may carry the site's name
_SIGNED = (Reason.BYLINE, Reason.AUTHOR_BIO, Reason.PUBLICATION_DATE)  # hints of elements that hold a byline
_NOBODYS = (Reason.COMMENTS,)  # elements in which others sign and date
_NOT_DATED = (Reason.LEGAL, Reason.COMMENTS, Reason.RELATED_STORIES, Reason.TICKER, Reason.GALLERY)
_DATED = (Reason.PUBLICATION_DATE, Reason.BYLINE, Reason.SOURCE_CREDIT)


def read_labelled(blocks: tuple[Block, ...], habit: Habit = NO_HABIT) -> Metadata:
    """The metadata of the labelled blocks."""
    title, suffix = _title(blocks)
    signed = merge_bylines(_bylines(blocks, habit.said))
    published, modified = _dates(blocks, habit)
    return Metadata(
        title=title,
        authors=signed.authors,
        date=published.iso if published else None,
        date_raw=published.raw if published else _uncertain_date(blocks),
        date_modified=modified.iso if modified else None,
        agency=signed.agency or _dateline(blocks),
        sitename=suffix or signed.sitename,
        categories=_sections(blocks, title),
        tags=_tags(blocks),
    )


def merge_bylines(bylines: list[Byline]) -> Byline:
    """All bylines as one: everybody who signs, the first agency; a lone word counts where nobody has two.

    >>> merge_bylines([Byline(sitename="Example"), Byline(("Jane Doe",))])
    Byline(authors=('Jane Doe',), agency=None, sitename='Example')
    >>> merge_bylines([Byline(sitename="Susan")])
    Byline(authors=('Susan',), agency=None, sitename=None)
    """
    authors = once(name for byline in bylines for name in byline.authors)
    authors = tuple(name for name in authors if " " in name) or authors
    agency = next((byline.agency for byline in bylines if byline.agency), None)
    sitename = next((byline.sitename for byline in bylines if byline.sitename), None)
    if sitename and not authors and " " not in sitename:
        return Byline((sitename,), agency, None)
    return Byline(authors, agency, sitename)


def _having(blocks: tuple[Block, ...], *reasons: Reason) -> Iterator[Block]:
    return (block for block in blocks if block.reason in reasons and not block.hinted(_NOBODYS))


def _title(blocks: tuple[Block, ...]) -> tuple[str | None, str | None]:
    """The headline, and the name that hangs on it in a title block or in another removed line that repeats it."""
    titles = [block.text for block in _having(blocks, Reason.TITLE) if len(block.text) <= MAX_TITLE]
    if not titles:
        return None, None
    removed = [block.text for block in blocks if block.reason in _NAMING and len(block.text) <= MAX_TITLE]
    parted = [*filter(may_be_parted, titles)]
    proof = proof_of(removed if parted else ())
    for title in parted:
        headline, name = split_with(title, proof)
        if name:
            return headline, name
    start = fold_word(titles[0])[:SAID_AGAIN]  # few lines say it again, and cutting one up is slow
    again = (line for line in removed if may_be_parted(line) and start in fold_word(line))
    found = (split_site_suffix(line, titles[:1]) for line in again)
    names = (name for headline, name in found if name and same_headline(headline, titles[0]))
    return titles[0], next(names, None)


def _bylines(blocks: tuple[Block, ...], language: str | None) -> list[Byline]:
    """What the blocks say that the judge called bylines or credits, and what stands beside a date.

    After the main text only the first name counts, and only where nobody signed before: the rest are other stories'.
    """
    end = max((block.position for block in blocks if block.reason is None), default=len(blocks))
    found: list[Byline] = []
    for block in _having(blocks, *_DATED):
        byline = _byline(block, blocks, language)
        if byline and block.position > end and any(before.authors or before.agency for before in found):
            byline = structs.replace(byline, authors=())
        if byline:
            found.append(byline)
    return found


def _byline(block: Block, blocks: tuple[Block, ...], language: str | None) -> Byline | None:
    """The byline of a block by its label: a bare name is one only in a byline, a bare word an agency in a credit.

    The name may stand in the line after its label.
    """
    following = _after(block, blocks)
    if is_label(block.text) and following:
        return parse_byline(following.text, sure=True)
    if is_post(block.text) and "," in block.text:
        return None  # what follows is where somebody works
    byline = parse_byline(block.text, language=language)
    if byline is None and block.reason is Reason.BYLINE and _may_be_signed(block, blocks):
        byline = parse_byline(block.text, sure=True, language=language)
    if byline is None and block.reason is Reason.SOURCE_CREDIT and (agency := known_agency(block.text)):
        return Byline(agency=agency)
    return byline


def _after(block: Block, blocks: tuple[Block, ...]) -> Block | None:
    """The line after a block, where it is clutter like itself."""
    following = blocks[block.position + 1 : block.position + 2]
    return next((one for one in following if one.reason is not None), None)


def _may_be_signed(block: Block, blocks: tuple[Block, ...]) -> bool:
    """Whether a name without a label is more than a button beside the date.

    On a page of tags its elements say so, or the date in the same line. In a dump it is no phrase of furniture, and not
    all of its words are words of the text: 'Local History'.
    """
    if block.structure is not None:
        if (following := _after(block, blocks)) and is_post(following.text):
            return True
        return block.hinted(_SIGNED) or any(map(str.isdigit, block.text)) or names_people(block.text, told=False)
    words = block.text.split()
    if cue_of(block.text) is not None:
        return False
    said = {word for one in blocks if one.reason is None for word in one.text.split() if word.islower()}
    return not all(word.lower() in said for word in words)


def _dates(blocks: tuple[Block, ...], habit: Habit) -> tuple[FoundDate | None, FoundDate | None]:
    """The first date of publication, else one that a machine glued to the first sentence, and the first of a change.

    Where a page says only when it was changed, that is its date.
    """
    dated = (block for block in _having(blocks, *_DATED) if not _is_masthead(block, blocks))
    dates = [(block.position, date) for block in dated for date in habit.dates(block.text)]
    modified = next((date for _, date in dates if date.modified), None)
    position, published = next(((place, date) for place, date in dates if not date.modified), (len(blocks), None))
    near, beside = _beside_headline(blocks, habit)
    published = beside if beside and near < position else published
    if published is None and (first := next((block for block in blocks if block.reason is None), None)):
        split = split_leading_date(first.raw or first.text)
        published = split[0] if split else None
    return published or modified, modified


def _is_masthead(block: Block, blocks: tuple[Block, ...]) -> bool:
    """Whether a day stands in the head of a page, before the menu: it is that of the visit."""
    title = next((one.position for one in blocks if one.reason is Reason.TITLE), 0)
    menu = any(one.reason is Reason.NAVIGATION for one in blocks[block.position + 1 : title])
    return menu and not any(one.reason is None for one in blocks[:title])


def is_elsewhere(date: str, blocks: tuple[Block, ...]) -> bool:
    """Whether a day is written in a page's head, in legal lines, comments or teasers, and nowhere else."""
    short = (block for block in blocks if len(block.text) <= MAX_DATED)
    holders = [block for block in short if _says(block.text, date)]
    return bool(holders) and all(
        block.reason in _NOT_DATED or block.hinted(_NOBODYS) or _is_masthead(block, blocks) for block in holders
    )


def _says(text: str, date: str) -> bool:
    """Whether a text has a day, also where it is glued to a name before it: 'By Jane DoeMay 1, 2024'."""
    return any(found.iso[:10] == date for found in find_dates(_GLUED.sub(" ", text), True))


def _beside_headline(blocks: tuple[Block, ...], habit: Habit) -> tuple[int, FoundDate | None]:
    """The moment that a line beside the headline begins with, whatever the judge called the line, and its place."""
    opening = next((block.position for block in blocks if block.reason is None), len(blocks))
    titles = [block.position for block in _having(blocks, Reason.TITLE)]
    place = max((one for one in titles if one < opening), default=min(titles, default=None))
    for block in blocks[max(0, place - NEAR) : place + NEAR + 1] if place is not None else ():
        found = habit.dates(block.text)[:1] if len(block.text) <= MAX_MOMENT else ()
        if found and not found[0].modified and found[0].start == 0 and "T" in found[0].iso:
            return block.position, found[0]
    return 0, None


def _uncertain_date(blocks: tuple[Block, ...]) -> str | None:
    """The first line that is a date without a certain value: '03/04/2025', 'Bu gün, 11:03'."""
    lines = (block.text for block in _having(blocks, Reason.PUBLICATION_DATE))
    return next((line for line in lines if is_date_line(line) and not find_dates(line)), None)


def _dateline(blocks: tuple[Block, ...]) -> str | None:
    """The agency in brackets before the dash that opens the main text: 'ANKARA (AA) - The minister'."""
    for block in blocks:
        if block.reason is None:
            opening = _DATELINE.match(block.text)
            return known_agency(opening[1]) if opening else None
    return None


def _sections(blocks: tuple[Block, ...], title: str | None) -> tuple[str, ...]:
    """The sections of a labelled line, else of the first section line, else of the first breadcrumb."""
    lines = [block.text for block in _having(blocks, Reason.SECTION)]
    lines.sort(key=lambda line: not is_labelled_topic(line))
    sections = next((found for line in lines if (found := parse_section(line))), ())
    trails = (parse_breadcrumb(block.text, title) for block in _having(blocks, Reason.BREADCRUMB))
    return sections or next((trail for trail in trails if trail), ())


def _tags(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The tags of all tag lists, each once."""
    lists = (parse_tags(block.text, sure=True) for block in _having(blocks, Reason.TAG_LIST))
    return tuple(dict.fromkeys(tag for tags in lists for tag in tags))
