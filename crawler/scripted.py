"""Pages whose HTML holds no article and whose scripts would build one."""

import re

from msgspec import structs

from cleaning.model import Document, Rejection

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
    if failure is None or failure.reason not in {Rejection.NO_TEXT, Rejection.NO_MAIN_TEXT}:
        return document
    body = document.page.body[:HEAD]
    shown = sum(len(block.text) for block in document.blocks)
    if shown > SHOWN or not _SCRIPT.search(body) or not (_ROOT.search(body) or _NOTICE.search(body)):
        return document
    told = structs.replace(
        failure,
        reason=Rejection.NEEDS_BROWSER,
        detail="the HTML holds no article; its scripts would build one",
        hint="set browser = true for its site, after: pip install 'pagesieve[browser]'",
    )
    return structs.replace(document, failure=told)
