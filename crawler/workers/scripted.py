"""Pages whose HTML holds no article and whose scripts would build one."""

import re

from msgspec import structs

from cleaning.model import Document, Reason, Rejection

NOTICE = 200  # characters of text that such a page may have: "You need to enable JavaScript"
SHOWN = 600  # characters that such a page shows at most: a notice, a spinner, a footer
HEAD = 2_000_000  # bytes that are looked at
_ROOT = re.compile(
    rb"""<(?:div|main|section)\b[^>]*\bid\s*=\s*["']?(?:root|app|__next|__nuxt|___gatsby|svelte|main-app|react-root)["']?"""
    rb"""[^>]*>\s*(?:<!--.{0,200}?-->\s*)?</(?:div|main|section)>|<app-root\b[^>]*>\s*</app-root>""",
    re.IGNORECASE | re.DOTALL,
)
_NOTICE = re.compile(
    rb"(?:enable|activate|requires?|without) javascript|javascript (?:is )?(?:disabled|required)|"
    rb"javascript['\x80-\xff]*\w{0,4} (?:etkinle|a[\xc3\xa7c]+|aktiv)",
    re.IGNORECASE,
)
_SCRIPT = re.compile(rb"<script\b[^>]*\bsrc\s*=", re.IGNORECASE)


def scripted(document: Document) -> Document:
    """The document, its failure told as `needs_browser` where that is what it comes from.

    >>> from cleaning import Page, clean
    >>> page = Page(body=b'<html><body><div id="root"></div><script src="/a.js"></script></body></html>')
    >>> scripted(clean(page)).failure.reason.value
    'needs_browser'
    """
    failure = document.failure
    if any(told.stage == "correction" and not told.taught for told in document.overruled):
        return document  # a person saw the page
    if failure and failure.reason not in {Rejection.NO_TEXT, Rejection.NO_MAIN_TEXT}:
        return document
    if failure is None and not _NOTICE.search(document.text.encode()):  # main text is main text, however short
        return document
    if document.format != "html" or not _is_shell(document):
        return document
    blocks = tuple(
        block if block.reason else structs.replace(block, reason=Reason.NO_ARTICLE, stage="unclutter", language=None)
        for block in document.blocks
    )
    return structs.replace(document, blocks=blocks).fail(
        Rejection.NEEDS_BROWSER,
        "the HTML holds no article; its scripts would build one",
        "set browser = true for its site, after: pip install 'pagesieve[browser]'",
    )


def _is_shell(document: Document) -> bool:
    """Whether the page shows next to nothing, has scripts, and an empty place for what they make or a word of it."""
    if len(document.text) > NOTICE or sum(len(block.text) for block in document.blocks) > SHOWN:
        return False
    body = document.page.body[:HEAD]
    return bool(_SCRIPT.search(body) and (_ROOT.search(body) or _NOTICE.search(body)))
