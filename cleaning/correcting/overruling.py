"""The stage that gives a page the labels of a person, over those of the judge."""

from collections.abc import Callable

from msgspec import structs

from cleaning.config import CorrectionOptions, PageOptions
from cleaning.correcting.corrections import (
    BEGINNING,
    BlockLabel,
    Correction,
    Corrections,
    Lesson,
    bare,
    host_of,
    read_corrections,
    spaced,
)
from cleaning.model import Block, Document, Overruled, Reason, Rejection

STAGE = "correction"
SURE = 40  # characters of a beginning by which a block is found elsewhere

Judge = Callable[[Document], Document]


class Overruling:
    """The judge, and over it what a person said: of the page itself, else of lines that its host's pages share."""

    def __init__(self, judge: Judge, options: CorrectionOptions, pages: PageOptions) -> None:
        """Binds the file's corrections. Raises `CorrectionError` where it can't be used."""
        self.judge = judge
        self.options = options
        self.pages = pages
        self.corrections: Corrections = read_corrections(options.file or "", options.sha256)
        from importlib.metadata import version  # noqa: PLC0415 - what drives the workers makes no stage

        self._version = version("pagesieve")

    def __call__(self, document: Document) -> Document:
        """The document with its labels; a page that a person gave a text is rejected for nothing that the judge saw."""
        judged = self.judge(document)
        correction = self.corrections.pages.get(document.id)
        if correction is not None:
            return self._corrected(judged, correction)
        return self._taught(judged)

    def _corrected(self, document: Document, correction: Correction) -> Document:
        labels, unplaced = placed(document.blocks, correction, self._version)
        blocks = relabelled(document.blocks, labels)
        metadata = document.metadata
        if correction.type is not None:
            metadata = structs.replace(metadata, page_type=correction.type, page_type_score=1.0)
        told = Overruled(
            stage=STAGE,
            kept=tuple(place for place in sorted(labels) if labels[place].label == "keep"),
            dropped=tuple(place for place in sorted(labels) if labels[place].label == "drop"),
            unplaced=unplaced,
        )
        document = structs.replace(
            document, blocks=blocks, metadata=metadata, overruled=(*document.overruled, told), failure=None
        )
        return self._admitted(document)

    def _admitted(self, document: Document) -> Document:
        """The document, rejected where nothing of it is kept, or where its type is not wanted."""
        kind = document.metadata.page_type
        if self.pages.only and kind is not None and kind not in self.pages.only:
            return document.fail(
                Rejection(f"not_{self.pages.only[0]}"),
                f"the page is of type {kind}, and {', '.join(self.pages.only)} is asked for",
                f"--only {','.join((*self.pages.only, kind))} keeps pages like it",
            )
        if document.kept:
            return document
        return document.fail(
            Rejection.NO_MAIN_TEXT,
            "its correction keeps none of its blocks",
            "pagesieve correct RUN ID --keep POSITIONS says which are its text",
        )

    def _taught(self, document: Document) -> Document:
        """The document with the lessons of its host's corrected pages, where its lines say the same."""
        host = host_of(document.page.url)
        if document.failure or host is None or not self.corrections.lessons:
            return document
        labels: dict[int, BlockLabel] = {}
        for place, block in enumerate(document.blocks):
            lesson = self.corrections.lessons.get((host, spaced(block.text)))
            if lesson and _applies(lesson, block) and (block.reason is None) != (lesson.label == "keep"):
                labels[place] = BlockLabel(position=place, label=lesson.label, reason=lesson.reason)
        blocks = relabelled(document.blocks, labels)
        if not labels or all(block.reason for block in blocks):  # a lesson about lines leaves no page without a text
            return document
        places = tuple(sorted(labels))
        told = Overruled(
            stage=STAGE,
            kept=tuple(place for place in places if labels[place].label == "keep"),
            dropped=tuple(place for place in places if labels[place].label == "drop"),
            taught=places,
        )
        return structs.replace(document, blocks=blocks, overruled=(*document.overruled, told))


def _applies(lesson: Lesson, block: Block) -> bool:
    """Whether a line stands where the lesson's stood. What is hidden is no text, whatever it says."""
    if block.reason is Reason.HIDDEN:
        return False
    return lesson.path is None or (block.structure is not None and bare(block.structure.path) == lesson.path)


def placed(
    blocks: tuple[Block, ...], correction: Correction, version: str
) -> tuple[dict[int, BlockLabel], tuple[int, ...]]:
    """The labels by the places of their blocks, and the positions that no block is found for.

    A block that says what the label quotes is its block; elsewhere it is the only one that says so. A label that
    quotes nothing holds where the same version cut the page.
    """
    labels, unplaced = {}, []
    for label in correction.blocks:
        place = _place_of(blocks, label, correction.version in (None, version))
        if place is None or place in labels:
            unplaced.append(label.position)
        else:
            labels[place] = label
    return labels, tuple(unplaced)


def _place_of(blocks: tuple[Block, ...], label: BlockLabel, same_cut: bool) -> int | None:
    here = label.position < len(blocks)
    if not label.text:
        return label.position if here and same_cut else None
    if here and _says(blocks[label.position], label.text):
        return label.position
    found = [place for place, block in enumerate(blocks) if _says(block, label.text)]
    return found[0] if len(found) == 1 else None


def _says(block: Block, quoted: str) -> bool:
    """Whether a block, as it is or as it was before repair, says what is quoted, or begins so."""
    wanted = spaced(quoted)
    for text in (block.text, block.raw):
        said = spaced(text) if text is not None else ""
        if said == wanted or (len(wanted) >= min(SURE, BEGINNING) and said.startswith(wanted)):
            return True
    return False


def relabelled(blocks: tuple[Block, ...], labels: dict[int, BlockLabel], stage: str = STAGE) -> tuple[Block, ...]:
    """The blocks with these labels; one that goes without a reason is called by where it stands.

    >>> blocks = (Block(position=0, text="One."), Block(position=1, text="Share"))
    >>> relabelled(blocks, {1: BlockLabel(position=1, label="drop")})[1].reason.value
    'after_article'
    """
    kept = [
        place
        for place, block in enumerate(blocks)
        if (labels[place].label == "keep" if place in labels else block.reason is None)
    ]
    found = list(blocks)
    for place, label in labels.items():
        if label.label == "keep":
            found[place] = structs.replace(blocks[place], reason=None, stage=stage)
        else:
            reason = label.reason or blocks[place].reason or _by_place(place, kept)
            found[place] = structs.replace(blocks[place], reason=reason, stage=stage)
    return tuple(found)


def _by_place(place: int, kept: list[int]) -> Reason:
    if not kept:
        return Reason.NO_ARTICLE
    if place < kept[0]:
        return Reason.BEFORE_ARTICLE
    return Reason.AFTER_ARTICLE if place > kept[-1] else Reason.INSIDE_ARTICLE
