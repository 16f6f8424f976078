"""Any input: bytes, markup by a grammar, real pages that were damaged, lines of JSON, archives."""

import gzip
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import cutter, decoder, readers, whole
from tests.places import ROOT

EXAMPLES = int(os.environ.get("PAGESIEVE_FUZZ", "30"))  # of each test; PAGESIEVE_FUZZ=5000 is for a long evening

short = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=EXAMPLES <= 30,
    database=None,
)

TAGS = (
    "div p span a b i table tr td th ul li h1 article nav script style template svg math select option br pre".split()
)
words = st.text(max_size=30) | st.sampled_from(["word", "&amp;", "&#0;", "&#xD800;", "<", ">", "\x00", "\ufeff", "é"])
names = st.sampled_from(["class", "href", "id", "colspan", "content", "property", "onclick", "x:y", "\x00"])
attributes = st.lists(st.tuples(names, words), max_size=3).map(
    lambda pairs: "".join(f' {name}="{value}"' for name, value in pairs)
)


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element, closed, not closed or closed by another's tag."""
    tags = st.sampled_from(TAGS)
    ends = st.sampled_from(["", "</{0}>", "</p>", "</div>", "</table>", "<!--", "-->"])
    return st.builds(
        lambda tag, given_, inside, end: f"<{tag}{given_}>{''.join(inside)}{end.format(tag)}",
        tags,
        attributes,
        st.lists(children, max_size=4),
        ends,
    )


markup = st.recursive(words, element, max_leaves=30)
encodings = st.sampled_from(["utf-8", "utf-16", "latin-1", "cp1254", "cp1251"])


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A page of the fixtures with some bytes taken out, doubled or replaced."""
    page = draw(st.sampled_from(pages()))[:20_000]
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, max(0, len(page) - 1)))
        end = min(len(page), start + draw(st.integers(0, 200)))
        page = (
            page[:start]
            + draw(st.sampled_from([b"", page[start:end] * 2, b"<", b"\x00", b"\xff\xfe", b"&"]))
            + page[end:]
        )
    return page


def pages() -> list[bytes]:
    """The pages among the fixtures."""
    found = [path for path in sorted((ROOT / "fixtures").rglob("*")) if path.suffix in {".html", ".txt"}]
    return [path.read_bytes() for path in found[:40]]


@given(st.binary(max_size=2_000))
@short
def test_any_bytes_are_decoded_cut_and_read(data: bytes) -> None:
    """Bytes of no kind: nothing raises."""
    decoder(data)
    cutter(data)
    readers(data)


@given(markup, encodings)
@short
def test_any_markup_is_cleaned(text: str, encoding: str) -> None:
    """Markup by a grammar, in any encoding: kept and removed give the page back."""
    whole(text.encode(encoding, "replace"))


@given(damaged())
@short
def test_damaged_pages_are_cleaned(page: bytes) -> None:
    """Real pages that were damaged on the way."""
    whole(page)
    readers(page)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
objects = st.dictionaries(st.sampled_from(["text", "html", "url", "title", "date", "authors", "x"]), values, max_size=4)
rows = st.lists(objects.map(json.dumps) | st.text(max_size=20), min_size=1, max_size=5)


@given(rows, st.booleans(), st.integers(0, 50))
@short
def test_any_json_lines_are_read(lines: list[str], packed: bool, cut: int) -> None:
    """Lines that are objects and lines that are not, packed or not, broken off or not."""
    data = "\n".join(lines).encode("utf-8", "replace")
    data = gzip.compress(data) if packed else data
    readers(data[: len(data) - cut])


FOUND = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


@st.composite
def archives(draw: st.DrawFn) -> bytes:
    """Records of a WARC with heads that may lie."""
    made = []
    for _ in range(draw(st.integers(1, 3))):
        body = draw(st.binary(max_size=100))
        http = draw(
            st.sampled_from([b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"HTTP/1.1 404 No\r\n\r\n", b""])
        )
        length = draw(st.sampled_from([len(http + body), 0, 10**6, -1]) | st.integers(0, 200))
        kind = draw(st.sampled_from(["response", "resource", "conversion", "request", ""]))
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.org/\r\n"
            f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {length}\r\n\r\n"
        )
        record = head.encode() + http + body + b"\r\n\r\n"
        made.append(gzip.compress(record) if draw(st.booleans()) else record)
    return b"".join(made)


@given(archives(), st.integers(0, 50))
@short
def test_any_archive_is_read(data: bytes, cut: int) -> None:
    """Records whose heads lie, packed one by one or not, broken off or not."""
    readers(data[: len(data) - cut])


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"[", b"WARC/1.0", b"\x1f\x8b\x08"])
def test_the_shortest_inputs(data: bytes) -> None:
    """The beginnings of every kind, and nothing else."""
    decoder(data)
    cutter(data)
    readers(data)
    whole(data)
