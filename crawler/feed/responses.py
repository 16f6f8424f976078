"""The page that a record of an archive holds."""

import re
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from cleaning.model import Failure, Page, Rejection, Source
from crawler.feed.codecs import BrokenError
from crawler.feed.failures import failure, too_large
from crawler.feed.fields import moment
from crawler.feed.options import FeedOptions
from crawler.feed.payload import decoded
from crawler.feed.records import HEAD, Record, read_head

PREVIOUS = "Pagesieve-Previous-Id"  # our own field of a record: the page's version before

_PAGES = {"text/html", "text/plain", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"}
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
_PARSER = StatusAndHeadersParser(["HTTP/"], verify=False)
_SKIPPED = "nothing to do: pages are responses with status 200 and HTML or plain text"


def page_of(record: Record, at: Source, options: FeedOptions) -> Page | Failure:
    """The page of a response, resource or conversion record; a failure where it holds none.

    A record over the limit is not read.
    """
    http = _is_http(record)
    head = _message_head(record) if http else None
    if http and head is None:
        return _corrupt(record, at, "the response has no HTTP head")
    status = head.get_statuscode() if head else "200"
    content_type, charset = content_type_of(head.get_header("Content-Type") if head else record.get("Content-Type"))
    if status != "200":
        return failure(at, Rejection.NOT_A_PAGE, f"the response has status {status}", _SKIPPED, record.url)
    if content_type not in _PAGES and content_type is not None:
        return failure(at, Rejection.NOT_A_PAGE, f"the {record.type} is {content_type}", _SKIPPED, record.url)
    body = _body(record, head, at, options)
    if isinstance(body, Failure):
        return body
    return Page(
        body=body,
        url=record.url,
        content_type=content_type,
        charset=charset,
        fetched_at=moment(record.get("WARC-Date")),
        previous_id=record.get(PREVIOUS),
        source=at,
    )


def content_type_of(header: str | None) -> tuple[str | None, str | None]:
    """The type and the charset that a Content-Type header names, None where it names none.

    >>> content_type_of("Text/HTML; charset=windows-1254")
    ('text/html', 'windows-1254')
    """
    charset = _CHARSET.search(header or "")
    kind = (header or "").split(";")[0].strip().lower()
    return kind or None, charset[1] if charset else None


def _is_http(record: Record) -> bool:
    """Whether an HTTP message stands in the record: in responses to URLs of the web, ARC's among them."""
    said = (record.get("Content-Type") or "").startswith("application/http")
    return record.type == "response" and (said or (record.url or "").lower().startswith("http"))


def _message_head(record: Record) -> StatusAndHeaders | None:
    """The HTTP status and headers; None where there are none, or no end to them."""
    head = read_head(record.content.readline(HEAD), record.content)
    if not head or head[:5].upper() != b"HTTP/":
        return None
    return _PARSER.parse(BytesIO(head))


def _body(record: Record, head: StatusAndHeaders | None, at: Source, options: FeedOptions) -> bytes | Failure:
    """The payload without its codings."""
    limit = options.max_bytes
    if record.content.limit > limit:
        return too_large(at, "the payload", limit, int(record.content.limit), record.url)
    raw = record.content.read()
    if head is None:
        return bytes(raw)
    try:
        body = decoded(raw, head.get_header("Transfer-Encoding"), head.get_header("Content-Encoding"), limit)
    except BrokenError as broken:
        return _corrupt(record, at, str(broken))
    return too_large(at, "the payload, decompressed,", limit, None, record.url) if len(body) > limit else body


def _corrupt(record: Record, at: Source, detail: str) -> Failure:
    hint = "the record is broken as it was archived; fetch the page again"
    return failure(at, Rejection.CORRUPT_ARCHIVE, detail, hint, record.url)
