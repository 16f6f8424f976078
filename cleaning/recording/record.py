"""The one definition of what is written: a record a document, a ledger row a removed block, a row a rejected input."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from cleaning.config import RecordOptions, TextFormat
from cleaning.model import (
    Block,
    BlockKind,
    Document,
    Failure,
    FoundBy,
    Metadata,
    Outline,
    Overruled,
    PageType,
    Picture,
    Reason,
    Rejection,
    Source,
)
from cleaning.recording.inline import linked, placed
from cleaning.recording.markdown import NO_OUTLINE, Span, markdown
from cleaning.signals import Signals

SCHEMA_VERSION = "1.3"

TRANSPARENT = frozenset((Reason.CAPTION, Reason.HIDDEN, Reason.GALLERY))  # beside a picture they say nothing of it
HEADING_LIKE = frozenset(
    (Reason.TITLE, Reason.BYLINE, Reason.PUBLICATION_DATE, Reason.SECTION, Reason.SOURCE_CREDIT, Reason.COUNTER)
)

Score = Annotated[float, Meta(ge=0, le=1)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class EncodingRecord(Struct, frozen=True, kw_only=True):
    """How the bytes were read."""

    name: Annotated[str, Meta(description="Python's codec name")]
    found_by: FoundBy
    replaced: Annotated[int, Meta(description="undecodable bytes that became U+FFFD")]


class FixRecord(Struct, frozen=True, kw_only=True):
    """One kind of repair."""

    fix: str
    blocks: Annotated[int, Meta(description="blocks that it changed")]


class SourceRecord(Struct, frozen=True, kw_only=True):
    """Where the page came from."""

    kind: Annotated[str, Meta(description="file, jsonl, warc, wet, mhtml, epub, stdin, crawl or memory")]
    path: str | None
    record: Annotated[str | None, Meta(description="line of JSON lines, WARC-Record-ID, chapter of a book")]


class ExtractorRecord(Struct, frozen=True, kw_only=True):
    """What made the record."""

    name: str
    version: str
    trafilatura: str
    ftfy: str


class StatisticsRecord(Struct, frozen=True, kw_only=True):
    """How much of the page was kept."""

    words: Annotated[int, Meta(description="words of the text")]
    characters: int
    blocks_kept: int
    blocks_removed: int
    share_kept: Annotated[Score, Meta(description="of the page's visible characters")]


class ProvenanceRecord(Struct, frozen=True, kw_only=True):
    """Where each field of the metadata was found; null where it was not."""

    title: str | None = None
    authors: str | None = None
    date: str | None = None
    date_modified: str | None = None
    agency: str | None = None
    sitename: str | None = None
    categories: str | None = None
    tags: str | None = None
    description: str | None = None


class LinkRecord(Struct, frozen=True, kw_only=True):
    """A link in a block's text."""

    start: Annotated[int, Meta(ge=0, description="of its first character in the block's text")]
    end: Annotated[int, Meta(ge=0, description="behind its last one")]
    url: str


class ImageRecord(Struct, frozen=True, kw_only=True):
    """A picture in a block's text, or before the block."""

    at: Annotated[int | None, Meta(description="characters of the text before it; null: it stands before the block")]
    url: str
    alt: str


class BlockRecord(Struct, frozen=True, kw_only=True):
    """A block of the text."""

    kind: BlockKind
    level: Annotated[int | None, Meta(description="of a heading, 1 to 6")]
    depth: Annotated[int, Meta(ge=0, description="of the lists that it stands in")]
    number: Annotated[int | None, Meta(description="of an item of an ordered list")]
    code_language: Annotated[str | None, Meta(description="of preformatted text, as the page names it")]
    text: Annotated[str, Meta(description="without marks of Markdown")]
    start: Annotated[int, Meta(ge=0, description="of its first character in the record's text")]
    end: Annotated[int, Meta(ge=0, description="behind its last one")]
    xpath: Annotated[str | None, Meta(description="of its element, for HTML")]
    links: Annotated[list[LinkRecord] | None, Meta(description="in order; null: not asked for")]
    images: Annotated[list[ImageRecord] | None, Meta(description="in order; null: not asked for")]


class OverruledRecord(Struct, frozen=True, kw_only=True):
    """Labels that came after the judge's: positions among the page's blocks, from 0."""

    stage: Annotated[str, Meta(description="correction: a person gave them")]
    kept: list[int]
    dropped: list[int]
    taught: Annotated[list[int], Meta(description="of these, what the correction of another page of the host says")]
    unplaced: Annotated[list[int], Meta(description="labels that fit no block: the page is cut otherwise than it was")]


class MetadataRecord(Struct, frozen=True, kw_only=True):
    """What is known of the document beside the fields on top."""

    date_raw: Annotated[str | None, Meta(description="the date as the page writes it")]
    date_modified: str | None
    agency: str | None
    sitename: str | None
    categories: list[str]
    tags: list[str]
    description: str | None
    canonical_url: str | None
    page_type: Annotated[PageType | None, Meta(description="what the page is, as a whole")]
    page_type_score: Annotated[Score | None, Meta(description="its probability")]
    language_script: Annotated[str | None, Meta(description="ISO 639-3 and ISO 15924: 'tur_Latn'")]
    paragraph_languages: Annotated[list[str], Meta(description="one a line of text")]
    encoding: EncodingRecord | None
    fixes: list[FixRecord]
    source: SourceRecord
    fetched_at: str | None
    truncated: Annotated[bool, Meta(description="the page's end never came")]
    previous_id: Annotated[Sha256 | None, Meta(description="of the version that a crawl fetched before")]
    provenance: ProvenanceRecord
    extractor: ExtractorRecord
    statistics: StatisticsRecord
    text_format: Annotated[TextFormat, Meta(description="of the record's text")]
    blocks: Annotated[list[BlockRecord] | None, Meta(description="of the text, in order; null: not asked for")]
    comments: Annotated[list[str] | None, Meta(description="readers' comments, a block each; null: not asked for")]
    signals: Annotated[Signals | None, Meta(description="measures of the text; null: not asked for")]
    overruled: Annotated[list[OverruledRecord] | None, Meta(description="what came after the judge; null: nothing did")]


class Record(Struct, frozen=True, kw_only=True):
    """A clean document: a line of documents.jsonl."""

    id: Annotated[Sha256, Meta(description="sha256 of the page's bytes")]
    url: str | None
    title: str | None
    text: Annotated[str, Meta(description="the main text, one paragraph a line, or in Markdown")]
    authors: list[str]
    date: Annotated[str | None, Meta(description="ISO 8601, with the zone where the page gives one")]
    language: Annotated[str | None, Meta(description="ISO 639-1, or 639-3 where there is none; und: not sure")]
    language_score: Score | None
    confidence: Annotated[Score | None, Meta(description="the F1 that the judge expects of the text")]
    schema_version: str
    metadata: MetadataRecord


class LedgerRow(Struct, frozen=True, kw_only=True):
    """A removed block: a line of removed.jsonl."""

    id: Annotated[Sha256, Meta(description="of the document that it was removed from")]
    position: Annotated[int, Meta(ge=0, description="among the page's blocks, from 0")]
    text: Annotated[str, Meta(description="as it stands in the page, before repair")]
    stage: str
    reason: Reason
    score: Annotated[Score | None, Meta(description="how much it looks like main text")]
    path: Annotated[str | None, Meta(description="of its element, for HTML; at most some 250 characters")]
    source: SourceRecord


class RejectedRow(Struct, frozen=True, kw_only=True):
    """An input that gave no document: a line of rejected.jsonl."""

    id: Sha256 | None
    url: str | None
    source: SourceRecord
    reason: Rejection
    detail: str
    hint: Annotated[str, Meta(description="what to do next")]


@cache
def extractor() -> ExtractorRecord:
    """This installation's versions."""
    from importlib.metadata import version  # noqa: PLC0415 - what drives the workers makes no record

    return ExtractorRecord(
        name="pagesieve", version=version("pagesieve"), trafilatura=version("trafilatura"), ftfy=version("ftfy")
    )


def record_of(document: Document, options: RecordOptions = RecordOptions()) -> Record:
    """The record of a document, with what the options ask for: those of the configuration that it was cleaned by.

    Raises `ValueError` for one that failed: it has a row among the rejects instead.
    """
    if document.failure:
        raise ValueError(f"the page was rejected as {document.failure.reason}: {document.failure.detail}")
    page, metadata, language = document.page, document.metadata, document.language
    text, spans = text_of(document, options)
    return Record(
        id=document.id,
        url=page.url or metadata.canonical_url,
        title=metadata.title,
        text=text,
        authors=list(metadata.authors),
        date=metadata.date,
        language=language.code if language else None,
        language_score=language.score if language else None,
        confidence=document.confidence,
        schema_version=SCHEMA_VERSION,
        metadata=_metadata_of(document, metadata, options, spans),
    )


def text_of(document: Document, options: RecordOptions) -> tuple[str, Sequence[Span]]:
    """The text of a record, and where each block stands in it; no spans where nothing asks for them."""
    if options.text_format == "markdown":
        return markdown(document.kept, _between(document) if options.images else {})
    return document.text, tuple(_spans(document.kept)) if options.blocks else ()


def _spans(blocks: Iterable[Block]) -> Iterator[Span]:
    """Where blocks stand in a text of one a line."""
    start = 0
    for block in blocks:
        yield Span(start, start + len(block.text))
        start += len(block.text) + 1


def _between(document: Document) -> dict[int, list[Picture]]:
    """The pictures between blocks of the text, by the number of the block behind them.

    What stands between others is theirs: a picture is part of the text where the blocks on both sides are, or where
    nothing but a headline and its like stands before it.
    """
    found: dict[int, list[Picture]] = {}
    held: list[Picture] = []
    number, open_ = 0, True
    for block in document.blocks:
        held += (block.outline or NO_OUTLINE).before
        if block.reason is None:
            if held and open_:
                found[number] = held
            held, open_ = [], True
            number += 1
        elif block.reason not in TRANSPARENT:
            held, open_ = [], block.reason in HEADING_LIKE
    return found


def _block_of(block: Block, span: Span, options: RecordOptions, before: Sequence[Picture]) -> BlockRecord:
    outline = block.outline or Outline()
    links, pictures = placed(block.text, 0, *linked(block))
    return BlockRecord(
        kind=block.kind,
        level=outline.level,
        depth=outline.depth or int(block.kind is BlockKind.LIST_ITEM),
        number=outline.number,
        code_language=outline.code_language,
        text=block.text,
        start=span.start,
        end=span.end,
        xpath=outline.xpath,
        links=[LinkRecord(start=link.start, end=link.end, url=link.url) for link in links] if options.links else None,
        images=[
            *(ImageRecord(at=None, url=one.url, alt=one.alt) for one in before),
            *(ImageRecord(at=one.at, url=one.url, alt=one.alt) for one in pictures),
        ]
        if options.images
        else None,
    )


def _blocks_of(document: Document, options: RecordOptions, spans: Sequence[Span]) -> list[BlockRecord]:
    between = _between(document) if options.images else {}
    return [
        _block_of(block, span, options, between.get(number, ()))
        for number, (block, span) in enumerate(zip(document.kept, spans, strict=True))
    ]


def _comments_of(document: Document) -> list[str]:
    """What readers say; headings above it, buttons and links ('Reply') are none."""
    around = {BlockKind.HEADING, BlockKind.CONTROL}
    return [
        block.text
        for block in document.removed
        if block.reason is Reason.COMMENTS
        and block.kind not in around
        and block.text
        and not (block.structure and block.structure.link_share == 1)
    ]


def _metadata_of(
    document: Document, metadata: Metadata, options: RecordOptions, spans: Sequence[Span]
) -> MetadataRecord:
    language, encoding = document.language, document.encoding
    return MetadataRecord(
        date_raw=metadata.date_raw,
        date_modified=metadata.date_modified,
        agency=metadata.agency,
        sitename=metadata.sitename,
        categories=list(metadata.categories),
        tags=list(metadata.tags),
        description=metadata.description,
        canonical_url=metadata.canonical_url,
        page_type=metadata.page_type,
        page_type_score=metadata.page_type_score,
        language_script=language.script if language else None,
        paragraph_languages=[
            block.language or "und" for block in document.kept for _ in range(1 + block.text.count("\n"))
        ],
        encoding=EncodingRecord(name=encoding.name, found_by=encoding.found_by, replaced=encoding.replaced)
        if encoding
        else None,
        fixes=[FixRecord(fix=fix, blocks=blocks) for fix, blocks in document.fixes],
        source=_source_of(document.page.source),
        fetched_at=document.page.fetched_at,
        truncated=document.page.truncated,
        previous_id=document.page.previous_id,
        provenance=ProvenanceRecord(**dict(metadata.provenance)),
        extractor=extractor(),
        statistics=_statistics_of(document),
        text_format=options.text_format,
        blocks=_blocks_of(document, options, spans) if options.blocks else None,
        comments=_comments_of(document) if options.comments else None,
        signals=document.signals,
        overruled=[_overruled_of(one) for one in document.overruled] or None,
    )


def _overruled_of(told: Overruled) -> OverruledRecord:
    kept, dropped, taught, unplaced = map(list, (told.kept, told.dropped, told.taught, told.unplaced))
    return OverruledRecord(stage=told.stage, kept=kept, dropped=dropped, taught=taught, unplaced=unplaced)


def _source_of(source: Source) -> SourceRecord:
    return SourceRecord(kind=source.kind, path=source.path, record=source.record)


def _statistics_of(document: Document) -> StatisticsRecord:
    kept = document.kept
    characters = sum(len(block.text) for block in kept)
    shown = sum(len(block.text) for block in document.blocks if block.reason is not Reason.HIDDEN)
    return StatisticsRecord(
        words=sum(len(block.text.split()) for block in kept),
        characters=characters,
        blocks_kept=len(kept),
        blocks_removed=len(document.blocks) - len(kept),
        share_kept=round(characters / shown, 4) if shown else 0.0,
    )


def ledger_of(document: Document) -> Iterator[LedgerRow]:
    """A row for each block that is not in the document's text, in the page's order."""
    source = _source_of(document.page.source)
    for block in document.removed:
        yield LedgerRow(
            id=document.id,
            position=block.position,
            text=block.text if block.raw is None else block.raw,
            stage=block.stage or "unclutter",
            reason=block.reason or Reason.NO_ARTICLE,
            score=None if block.score is None else round(block.score, 4),
            path=block.structure.path if block.structure else None,
            source=source,
        )


def rejected_of(failure: Failure) -> RejectedRow:
    """The row of an input that gave no document."""
    return RejectedRow(
        id=failure.id,
        url=failure.url,
        source=_source_of(failure.source),
        reason=failure.reason,
        detail=failure.detail,
        hint=failure.hint,
    )


def schema(kind: type[Struct] = Record) -> dict[str, Any]:
    """The JSON Schema (2020-12) of records, ledger rows or rejected rows, as a dict.

    >>> sorted(schema()["$defs"])[:3]
    ['BlockKind', 'BlockRecord', 'EncodingRecord']
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(kind)}
