"""The page that a record of an archive holds."""

import re
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from cleaning.model import Failure, Page, Rejection, Source
from crawler.feed.codecs import BrokenError
from crawler.feed.companions import companion
from crawler.feed.failures import failure, too_large
from crawler.feed.fields import moment
from crawler.feed.options import FeedOptions
from crawler.feed.payload import Payload, payload_of
from crawler.feed.records import HEAD, Content, Record, read_head

PREVIOUS = "Pagesieve-Previous-Id"  # our own field of a record: the page's version before

_PAGES = {"text/html", "text/plain", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"}
_KIND = re.compile(r"[\w!#$&^.+-]{1,99}/[\w!#$&^.+-]{1,99}")
_UNSAID = {"unknown/unknown", "application/unknown"}  # what is sniffed, says WHATWG's standard, beside '*/*'
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
_PARSER = StatusAndHeadersParser(["HTTP/"], verify=False)
_SKIPPED = "nothing to do: pages are responses with status 200 and HTML or plain text"


def page_of(record: Record, content: Content, at: Source, options: FeedOptions) -> Page | Failure:
    """The page of a response, resource or conversion record; a failure where it holds none.

    A body that breaks off is a page as far as it came, and says that it is truncated.
    """
    if content.data is None:
        return too_large(at, "the payload", options.max_bytes, content.size, record.url)
    http, data = _is_http(record), BytesIO(content.data)
    head = _message_head(data, whole=not content.missing) if http else None
    if http and head is None:
        return _corrupt(record, at, "the response has no HTTP head")
    content_type, charset = content_type_of(head.get_header("Content-Type") if head else record.get("Content-Type"))
    if other := _other(record, head, content_type):
        return failure(at, Rejection.NOT_A_PAGE, other, _SKIPPED, record.url)
    payload = _payload(record, head, data.read(), content, at, options)
    if isinstance(payload, Failure):
        return payload
    kind = companion(payload.body, None) if content_type is None else None
    if kind:
        return failure(at, Rejection.NOT_A_PAGE, f"the {record.type} is {kind}", _SKIPPED, record.url)
    return Page(
        body=payload.body,
        url=record.url,
        content_type=content_type,
        charset=charset,
        fetched_at=moment(record.get("WARC-Date")),
        truncated=payload.truncated or bool(content.missing) or record.get("WARC-Truncated") is not None,
        previous_id=record.get(PREVIOUS),
        source=at,
    )


def response_of(message: bytes, url: str | None, at: Source, options: FeedOptions) -> Page | Failure:
    """The page of a whole HTTP response, its head in front of its body; a failure where it holds none.

    >>> message = b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html; charset=windows-1254\\r\\n\\r\\n<p>Rain"
    >>> response_of(message, None, Source(kind="memory"), FeedOptions()).charset
    'windows-1254'
    """
    said = [("WARC-Type", "response"), ("Content-Type", "application/http"), ("WARC-Target-URI", url or "")]
    record = Record(0, "response", StatusAndHeaders("WARC/1.1", said), len(message))
    data = message if len(message) <= options.max_bytes + HEAD else None
    return page_of(record, Content(data, len(message)), at, options)


def _other(record: Record, head: StatusAndHeaders | None, content_type: str | None) -> str | None:
    """What a record is by its head that is no page, in words."""
    status = head.get_statuscode() if head else "200"
    if status != "200":
        return f"the response has status {status}"
    return f"the {record.type} is {content_type}" if content_type not in _PAGES and content_type is not None else None


def content_type_of(header: str | None) -> tuple[str | None, str | None]:
    """The type and the charset that a Content-Type header names, None where it names none: what it is, its bytes tell.

    Of several types (two headers that a proxy joined) the last one counts that is one.

    >>> content_type_of("Text/HTML; charset=windows-1254")
    ('text/html', 'windows-1254')
    >>> content_type_of("text/html, text/html; charset=utf-8"), content_type_of("*/*")
    (('text/html', 'utf-8'), (None, None))
    """
    charset = _CHARSET.search(header or "")
    kinds = [part.split(";")[0].strip().lower() for part in (header or "").split(",")]
    named = [kind for kind in kinds if _KIND.fullmatch(kind) and kind not in _UNSAID]
    return named[-1] if named else None, charset[1] if charset else None


def _is_http(record: Record) -> bool:
    """Whether an HTTP message stands in the record: in responses to URLs of the web, ARC's among them."""
    said = (record.get("Content-Type") or "").startswith("application/http")
    return record.type == "response" and (said or (record.url or "").lower().startswith("http"))


def _message_head(data: BytesIO, whole: bool) -> StatusAndHeaders | None:
    """The HTTP status and headers; None where there are none, or no end to them."""
    head = read_head(data.readline(HEAD), data)
    ends = whole or (head or b"").endswith((b"\n\r\n", b"\n\n"))
    if not head or not ends or head[:5].upper() != b"HTTP/":
        return None
    return _PARSER.parse(BytesIO(head))


def _payload(  # noqa: PLR0913, PLR0917 - a record with all that is known of it
    record: Record, head: StatusAndHeaders | None, raw: bytes, content: Content, at: Source, options: FeedOptions
) -> Payload | Failure:
    """The payload without its codings."""
    limit = options.max_bytes
    if len(raw) > limit:
        return too_large(at, "the payload", limit, len(raw), record.url)
    if head is None:
        return Payload(raw)
    transfer, coding = head.get_header("Transfer-Encoding"), head.get_header("Content-Encoding")
    length = None if transfer else _length(head)
    if length is not None and content.more and len(raw) - content.more <= length < len(raw):
        raw = raw[:length]  # what stands behind it is the archive's, not the page's
    try:
        payload = payload_of(raw, transfer, coding, limit)
    except BrokenError as broken:
        return _corrupt(record, at, str(broken))
    if len(payload.body) > limit:
        return too_large(at, "the payload, decompressed,", limit, None, record.url)
    decoded_before = coding is not None and payload.body == raw  # the length is that of the coded body
    short = length is not None and len(raw) < length and not decoded_before
    return Payload(payload.body, payload.truncated or short)


def _length(head: StatusAndHeaders) -> int | None:
    """The length that the response gives, None where it gives none."""
    length = (head.get_header("Content-Length") or "").strip()
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None


def _corrupt(record: Record, at: Source, detail: str) -> Failure:
    hint = "the record is broken as it was archived; fetch the page again"
    return failure(at, Rejection.CORRUPT_ARCHIVE, detail, hint, record.url)
