"""Compressed inputs: whole, in members, nested, cut, damaged and made to explode."""

import gzip
import io
import random
import sys
import tracemalloc
from collections.abc import Callable
from itertools import islice

import pytest

from cleaning.model import Failure, Page, Rejection
from crawler.feed import FeedOptions, feed

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

AUTO = FeedOptions()
NOISE = random.Random(7).randbytes(200_000).hex().encode()  # noqa: S311 - compresses to half, in many blocks

Pack = Callable[[bytes], bytes]


def checked(body: bytes) -> bytes:
    """The body as the zstd command compresses it: with a checksum, which the library leaves out."""
    return zstd.compress(body, options={int(zstd.CompressionParameter.checksum_flag): 1})


both = pytest.mark.parametrize("pack", [lambda body: gzip.compress(body, 3), zstd.compress], ids=["gzip", "zstd"])


def bodies(body: bytes, options: FeedOptions = AUTO) -> list[bytes | str]:
    """The bodies that bytes give; a failure shows as its reason."""
    items = feed(["-"], options, io.BytesIO(body))
    return [str(item.reason) if isinstance(item, Failure) else item.body for item in items]


@both
def test_members_one_after_another_are_one_file(pack: Pack) -> None:
    """A file of several members, an empty one among them, gives all of them; padding with NUL is no data."""
    assert bodies(pack(b"Hello ") + pack(b"") + pack(b"world") + bytes(5000)) == [b"Hello world"]


def test_layers_are_opened_three_deep() -> None:
    """Gzip in zstandard in gzip is opened; a fourth layer stays as it is, for a file may hold itself."""
    assert bodies(gzip.compress(zstd.compress(gzip.compress(b"Hello")))) == [b"Hello"]
    inner = gzip.compress(b"Hello")
    assert bodies(gzip.compress(gzip.compress(gzip.compress(inner)))) == [inner]


def test_a_long_window_and_skippable_frames_are_read() -> None:
    """A window of 128 MB (zstd --long) and frames that hold no data are part of the format."""
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 27}
    frame = b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc"
    assert bodies(frame + zstd.compress(NOISE, options=options)) == [NOISE]


@both
@pytest.mark.parametrize("cut", [5, 12, 200, 100_000])
def test_a_page_that_breaks_off_is_refused(pack: Pack, cut: int) -> None:
    """What came before the break is not a page."""
    assert bodies(pack(NOISE)[:cut]) == ["corrupt_archive"]
    assert bodies(pack(NOISE)[:-1]) == ["corrupt_archive"]


@both
def test_lines_before_the_break_are_kept(pack: Pack) -> None:
    """Of JSON lines that break off, the whole ones are pages, and the break is one failure."""
    lines = b"".join(b'{"text": "%d %s"}\n' % (number, NOISE[number * 100 :][:100]) for number in range(3000))
    *pages, last = bodies(pack(lines)[:-2000])
    assert len(pages) > 2000
    assert all(isinstance(page, bytes) for page in pages)
    assert last == "corrupt_archive"


@pytest.mark.parametrize("pack", [gzip.compress, checked])
def test_damage_is_a_failure_that_says_so(pack: Pack) -> None:
    """Bytes that were changed do not raise and do not pass."""
    damaged = bytearray(pack(NOISE))
    damaged[len(damaged) // 2 : len(damaged) // 2 + 50] = bytes(50)
    (failure,) = feed(["-"], AUTO, io.BytesIO(bytes(damaged)))
    assert isinstance(failure, Failure)
    assert failure.reason is Rejection.CORRUPT_ARCHIVE
    assert "data is damaged" in failure.detail
    assert "gzip -t" in failure.hint


@both
def test_something_else_behind_the_data_is_a_failure(pack: Pack) -> None:
    """Garbage behind the last member may be a damaged member: the page is not passed as whole."""
    assert bodies(pack(b"Hello") + b"garbage") == ["corrupt_archive"]


@pytest.mark.parametrize(
    "member", [gzip.compress(b""), zstd.compress(b""), b"\x50\x2a\x4d\x18\0\0\0\0", gzip.compress(b"a")]
)
def test_thousands_of_empty_members_are_refused(member: bytes) -> None:
    """Members cost time whatever they hold: 24 MB of those that hold nothing are given up after the first thousands."""
    assert bodies(member * (24_000_000 // len(member)), FeedOptions(format="text")) == ["corrupt_archive"]
    (item,) = list(feed(["-"], FeedOptions(format="warc"), io.BytesIO(member * 30_000)))
    assert isinstance(item, Failure)


@both
def test_a_bomb_is_opened_to_the_limit_only(pack: Pack) -> None:
    """100 MB of zeros, compressed twice, are refused in little memory."""
    bomb = pack(pack(bytes(100_000_000)))
    tracemalloc.start()
    try:
        assert bodies(bomb, FeedOptions(max_bytes=1_000_000)) == ["too_large"]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


def test_a_dictionary_in_front_is_used() -> None:
    """A .warc.zst may begin with the dictionary that its records were compressed with."""
    records = [f"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: {size}\r\n\r\n".encode() for size in range(2000)]
    dictionary = zstd.train_dict(records, 2000)
    for content in (dictionary.dict_content, zstd.compress(dictionary.dict_content)):
        frame = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
        pages = list(feed(["-"], AUTO, io.BytesIO(frame + zstd.compress(NOISE, zstd_dict=dictionary))))
        assert [page.body for page in pages if isinstance(page, Page)] == [NOISE]


@pytest.mark.parametrize("content", [b"\x37\xa4\x30\xecnot a dictionary", b"\x28\xb5\x2f\xfdnot zstd"])
def test_a_damaged_dictionary_is_a_failure(content: bytes) -> None:
    """A dictionary that does not load is damage, not an exception."""
    frame = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
    assert bodies(frame + zstd.compress(b"Hello")) == ["corrupt_archive"]


def test_thousands_of_dictionaries_are_read() -> None:
    """Any number of dictionary frames may stand before the data; none costs Python's stack."""
    assert bodies(b"\x5d\x2a\x4d\x18\0\0\0\0" * 3000 + zstd.compress(b"Hello")) == [b"Hello"]


def test_a_dictionary_too_long_is_told_once() -> None:
    """Reading goes on behind the frame that is refused, in an archive too."""
    frame = b"\x5d\x2a\x4d\x18\xff\xff\xff\x7f" + bytes(100)
    items = feed(["-"], FeedOptions(format="warc"), io.BytesIO(frame))
    assert [item.reason for item in islice(items, 3) if isinstance(item, Failure)] == [Rejection.CORRUPT_ARCHIVE]
