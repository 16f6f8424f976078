"""warcio's own awkward archives: each gives pages or says why not."""

import pytest

from cleaning.model import Failure
from crawler.feed import FeedOptions, feed
from tests.places import SHARED

FOLDER = SHARED / "data" / "conformance" / "warc"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the conformance data stands beside the checkout only")

# What each file gives: a page's size in bytes, or a failure's reason with what it says.
EXPECTED: dict[str, list[int | tuple[str, str]]] = {
    "bad.arc": [
        ("corrupt_archive", "the record at offset 134 gives '-1' as its length"),
        ("corrupt_archive", "the response has no HTTP head"),
        ("corrupt_archive", "the record at offset 262 gives 'abc' as its length"),
    ],
    "example-bad-non-chunked.warc.gz": [1270],
    "example-bad.warc.gz.bad": [1270, ("not_a_page", "the response has status 302")],
    "example-digest.warc": [("not_a_page", "an archive without a page; its records: 4 request")],
    "example-iana.org-chunked.warc": [7223],
    "example-resource.warc.gz": [1303],
    "example-space-in-target-uri.warc.gz": [("not_a_page", "the resource is image/png")],
    "example-space-in-url.arc": [1271],
    "example-trunc.warc": [1270],
    "example-wget-bad-target-uri.warc.gz": [1270],
    "example-wrong-chunks.warc.gz": [1270],
    "example.arc": [1270],
    "example.arc.gz": [1270],
    "example.warc": [1270],
    "example.warc.gz": [1270],
    "post-test.warc.gz": [("not_a_page", "the response is application/json")] * 3,
}


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*")))
def test_an_archive_gives_what_the_table_says(name: str) -> None:
    """Pages, or one clear failure a record, and never an exception."""
    found = feed([str(FOLDER / name)], FeedOptions())
    assert EXPECTED[name] == [
        (str(item.reason), item.detail) if isinstance(item, Failure) else len(item.body) for item in found
    ]
