"""How the lines of a run folder are laid out in files: which kinds there are, cut into shards or not, packed or not."""

from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct

from cleaning.recording import DOCUMENTS, INPUTS, REJECTED, REMOVED, RUN, is_of_a_run, listing_header

Compression = Literal["none", "gzip", "zstd"]
COMPRESSIONS = get_args(Compression)
SUFFIXES = {"none": "", "gzip": ".gz", "zstd": ".zst"}
NAMES = (DOCUMENTS, REMOVED, REJECTED, INPUTS)
VARIED = (DOCUMENTS, REMOVED)  # what may be cut and packed; what people look at stays one plain file


class Kind(Struct, frozen=True):
    """A kind of lines, by the file that holds them where they are not cut."""

    file: str

    @property
    def is_varied(self) -> bool:
        """Whether it may be cut and packed."""
        return self.file in VARIED

    @property
    def head(self) -> bytes:
        """What a file of it begins with."""
        return listing_header() if self.file == INPUTS else b""


class Layout(Struct, frozen=True, kw_only=True):
    """How documents and ledger are written.

    `shard_size` cuts them behind the line with which a file has so many bytes (before it is packed), `shards` into so
    many files of the same size: where one is set, the other is not.
    """

    shard_size: int | None = None
    shards: int | None = None
    compression: Compression = "none"
    ledger: bool = True

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that are written."""
        return tuple(Kind(name) for name in NAMES if self.ledger or name != REMOVED)

    def size(self, kind: Kind) -> int | None:
        """The bytes that fill a shard of a kind; None where it is not cut as it is written."""
        return self.shard_size if kind.is_varied else None

    def plain(self, kind: Kind, number: int) -> str:
        """The name of a file while it is written."""
        if self.size(kind) is None:
            return kind.file
        return f"{kind.file.removesuffix('.jsonl')}-{number:05}.jsonl"

    def name(self, kind: Kind, number: int) -> str:
        """The name of a finished file.

        >>> Layout(shards=3, compression="zstd").name(Kind("documents.jsonl"), 2)
        'documents-00002.jsonl.zst'
        """
        if not kind.is_varied:
            return kind.file
        cut = f"-{number:05}" if self.shard_size or self.shards else ""
        return f"{kind.file.removesuffix('.jsonl')}{cut}.jsonl{SUFFIXES[self.compression]}"

    def is_packed(self, kind: Kind) -> bool:
        """Whether the kind's files are packed."""
        return kind.is_varied and self.compression != "none"

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of the files, as a person is told them: one for all shards of a kind."""
        names = (self.name(kind, 0) for kind in self.kinds)
        return (*(name.replace("-00000.", "-*.") for name in names), RUN)


def outputs_in(folder: Path) -> list[Path]:
    """The files of lines that stand in a run folder, whatever run made them."""
    try:
        return sorted(path for path in folder.iterdir() if is_of_a_run(path.name))
    except OSError:
        return []
