"""What is to hold for any input: no crash, nothing lost, nothing read twice."""

import io
from pathlib import Path

from cleaning import Page, clean
from cleaning.config import DecodeOptions
from cleaning.cutting.cut import Cut
from cleaning.decoding.decode import Decode
from cleaning.model import Document, Failure
from cleaning.recording.outcome import outcome_of
from crawler.feed.files import Input
from crawler.feed.inputs import read
from crawler.feed.options import FeedOptions

OPTIONS = FeedOptions(max_bytes=200_000)  # so that the limit is met too


def decoder(data: bytes) -> None:
    """Bytes become text by a recorded decision, or are rejected with a reason."""
    document = decoded(data)
    if document.failure is None:
        assert document.markup is not None
        assert document.encoding is not None
        document.markup.encode("utf-8")  # no half of a surrogate pair comes out


def decoded(data: bytes) -> Document:
    """The decoder's document."""
    page = Page(body=data)
    return Decode(DecodeOptions(), "auto")(Document(page=page, id=page.id))


def cutter(data: bytes) -> None:
    """Text becomes blocks; every word that a reader would see stands in one of them."""
    document = decoded(data)
    if document.failure is None:
        cut = Cut()(document)
        assert cut.failure is not None or cut.blocks
        assert [block.position for block in cut.blocks] == sorted({block.position for block in cut.blocks})


def readers(data: bytes) -> None:
    """Any file gives pages or failures, each with its source; it never raises, and never gives nothing."""
    items = list(read(Input(), OPTIONS, io.BytesIO(data)))
    assert items
    for item in items:
        assert item.source.kind
        if isinstance(item, Failure):
            assert item.detail
            assert item.reason.value != "failed", item.detail


def whole(data: bytes) -> None:
    """A page goes through all stages: kept and removed blocks give the page back, and its lines are written."""
    document = clean(Page(body=data))
    kept, removed = list(document.kept), list(document.removed)
    assert len(kept) + len(removed) == len(document.blocks)
    assert sorted(block.position for block in (*kept, *removed)) == [block.position for block in document.blocks]
    outcome = outcome_of(document)
    assert outcome.record or outcome.rejected


TARGETS = {target.__name__: target for target in (decoder, cutter, readers, whole)}
CORPUS = Path(__file__).parent.parent.parent / "fixtures"
