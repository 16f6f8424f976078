"""The pages of a WARC, WET or ARC."""

from collections import Counter
from collections.abc import Iterator

from msgspec import structs

from cleaning.model import Failure, Page, Rejection, Source
from cleaning.recording import many
from crawler.feed.codecs import BrokenError
from crawler.feed.failures import failure, quoted
from crawler.feed.options import FeedOptions
from crawler.feed.reader import Reader
from crawler.feed.records import Damage, Record, next_record, surplus
from crawler.feed.responses import page_of

_WITH_PAGES = ("response", "resource", "conversion")
_PAGE_SCHEMES = ("http:", "https:", "ftp:", "file:")


def archive(reader: Reader, source: Source, options: FeedOptions) -> Iterator[Page | Failure]:
    """A page or a failure for each record that could hold a page, `source.record` its WARC-Record-ID.

    Requests, metadata, revisits and DNS answers are no inputs. An archive of nothing else is one failure that counts
    them. After damage, reading goes on with the next record that can be found.
    """
    source = structs.replace(source, kind="warc")
    others: Counter[str] = Counter()
    given = False
    while True:
        at = structs.replace(source, record=f"offset:{reader.offset}")
        try:
            found = next_record(reader)
            if found is None:
                break
            at = _place(found, source)
            result = _result(reader, found, at, options)
        except BrokenError as broken:
            result, found = _corrupt(at, str(broken)), None
            reader.resume()
        if result:
            given = True
            yield result
        elif found:
            others[found.type or "unnamed"] += 1
    if not given:
        yield _without_pages(source, others)


def _place(found: Record | Damage, source: Source) -> Source:
    return structs.replace(source, kind="wet" if found.type == "conversion" else "warc", record=found.name)


def _result(reader: Reader, found: Record | Damage, at: Source, options: FeedOptions) -> Page | Failure | None:
    """What one record gives, None where it is no input; it is read to its end."""
    wanted = _may_hold_page(found)
    if isinstance(found, Damage):
        return _corrupt(at, found.said, found.url) if wanted else None
    result = page_of(found, at, options) if wanted else None
    missing = found.skip()
    if missing:
        return _corrupt(at, f"the archive ends {many(missing, 'byte', ',')} before its last record does", found.url)
    more = surplus(reader)
    if more and isinstance(result, Page):
        return _corrupt(at, f"the record is {many(more, 'byte', ',')} longer than its length says", found.url)
    return result


def _may_hold_page(found: Record | Damage) -> bool:
    """Whether a page may be lost here: damage without a type may have been anything."""
    if found.type is None:
        return True
    return found.type in _WITH_PAGES and (found.url or "http:").lower().startswith(_PAGE_SCHEMES)


def _corrupt(at: Source, detail: str, url: str | None = None) -> Failure:
    hint = f"what could be read was; fetch the archive again, or look with: warcio check {quoted(at.path)}"
    return failure(at, Rejection.CORRUPT_ARCHIVE, detail, hint, url)


def _without_pages(source: Source, others: Counter[str]) -> Failure:
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
    detail = f"an archive without a page; its records: {counts}" if counts else "an archive without a record"
    return failure(source, Rejection.NOT_A_PAGE, detail, "nothing to do: pages are in response and conversion records")
