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
from crawler.feed.records import HEAD, Damage, Record, content_of, next_record
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
            results = list(_results(reader, found, at, options))
        except BrokenError as broken:
            results, found = [_corrupt(at, str(broken))], None
            reader.resume()
        if results:
            given = True
            yield from results
        elif found:
            others[found.type or "unnamed"] += 1
    if not given:
        yield _without_pages(source, others)


def _place(found: Record | Damage, source: Source) -> Source:
    return structs.replace(source, kind="wet" if found.type == "conversion" else "warc", record=found.name)


def _results(reader: Reader, found: Record | Damage, at: Source, options: FeedOptions) -> Iterator[Page | Failure]:
    """What one record gives, nothing where it is no input; it is read to its end.

    A page whose end is missing is given as far as it came, and the break of the archive's compression behind it.
    """
    wanted = _may_hold_page(found)
    if isinstance(found, Damage):
        if wanted:
            yield _corrupt(at, found.said, found.url)
        return
    content = content_of(reader, found, options.max_bytes + HEAD)
    result = page_of(found, content, at, options) if wanted else None
    lost = isinstance(result, Failure) and result.reason is Rejection.CORRUPT_ARCHIVE
    if content.broken:
        reader.resume()
        if result is not None and not lost:
            yield result
        yield _corrupt(at, str(content.broken), found.url)
    elif content.missing and (lost or result is None):
        yield _corrupt(
            at, f"the archive ends {many(content.missing, 'byte', ',')} before its last record does", found.url
        )
    elif result is not None:
        yield result


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
