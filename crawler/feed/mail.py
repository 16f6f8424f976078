"""How a message begins that holds a page."""

import re

MOST_HEADERS = 200
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):(.*)", re.DOTALL)
_PAGES = re.compile(rb"\s*(?:multipart/(?:related|alternative|mixed)|text/html|application/xhtml)", re.IGNORECASE)
_CODED = re.compile(rb"\s*(?:quoted-printable|base64)", re.IGNORECASE)
_NAMED = {".mht", ".mhtml"}


def is_message(head: bytes, suffix: str = "") -> bool:
    """Whether bytes begin with a message's head that says it holds a page: MHTML, a mail in HTML.

    A page about mails may begin with such lines, too: there must be a MIME-Version (or the name of MHTML), a type that
    a page has, or a coding that has to be undone.

    >>> is_message(b"MIME-Version: 1.0\\r\\nContent-Type: multipart/related; boundary=x\\r\\n\\r\\n")
    True
    >>> is_message(b"From: A <a@b.az>\\nSubject: on MIME\\n\\nThe text")
    False
    """
    found: dict[bytes, bytes] = {}
    for line in head.lstrip(b"\r\n").split(b"\n")[:MOST_HEADERS]:
        if not line.strip():
            break
        if line[:1] in (b" ", b"\t") and found:
            continue
        header = _HEADER.match(line)
        if header is None:
            return False
        found.setdefault(header[1].lower(), header[2])
    kind = found.get(b"content-type", b"")
    if not kind or (b"mime-version" not in found and suffix not in _NAMED):
        return False
    coded = _CODED.match(found.get(b"content-transfer-encoding", b""))
    return bool(_PAGES.match(kind) or (coded and kind.strip().lower().startswith(b"text/")))
