"""Right decodings by charset: ours beside other detectors'.

    python tests/bench/charset.py ../shared/data/charset

The directory holds files of known charset: its folders' names say which (`windows-1254-turkish`, `koi8_r`), or, below a
folder that is a language, the files' (`tr/iso-8859-9.txt`). A decoding is right where its text is the one that the true
charset gives. Prints a Markdown table; detectors that are not installed are left out.
"""

import codecs
import importlib
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from cleaning.decoding.charset import decode
from cleaning.model import Page

sys.path.append(str(Path(__file__).parents[2]))

from tests.bench.needed import needed, refuse

Decoder = Callable[[bytes], str]


def true_charset(path: Path) -> str | None:
    """The codec that a file's folder, or else its name, says; None where neither does."""
    for name in (path.parent.name, path.stem, path.name.replace(".", "")):
        for label in (name, name.rpartition("-")[0]):
            if "8" in label or "16" in label or "125" in label or "32" in label:
                try:
                    return codecs.lookup(label).name
                except LookupError:
                    continue
    return None


def ours(body: bytes) -> str:
    """What the stage reads."""
    return decode(body, Page(body=body)).text


def by_name(detect: Callable[[bytes], str | None]) -> Decoder:
    """A detector that names a charset, as a decoder."""
    return lambda body: body.decode(detect(body) or "ascii", "replace")


def decoders() -> dict[str, Decoder]:
    """Ours, then every other that is installed."""
    makers: dict[str, tuple[str, Callable[..., Decoder]]] = {
        "charset-normalizer": (
            "charset_normalizer",
            lambda module: by_name(lambda body: getattr(module.from_bytes(body).best(), "encoding", None)),
        ),
        "trafilatura": ("trafilatura.utils", lambda module: module.decode_file),
        "chardet": ("chardet", lambda module: by_name(lambda body: module.detect(body)["encoding"])),
        "faust-cchardet": ("cchardet", lambda module: by_name(lambda body: module.detect(body)["encoding"])),
        "resiliparse": ("resiliparse.parse.encoding", lambda module: by_name(module.detect_encoding)),
    }
    found = {"ours": ours}
    for name, (module, maker) in makers.items():
        try:
            found[name] = maker(importlib.import_module(module))
        except ImportError:
            sys.stderr.write(f"{name}: not installed\n")
    return found


def right(decoder: Decoder, body: bytes, charset: str) -> bool:
    """Whether a decoder reads what the true charset says, a byte-order mark aside."""
    try:
        text = decoder(body)
    except (LookupError, UnicodeError):
        return False
    return text.lstrip("\ufeff") == body.decode(charset, "replace").lstrip("\ufeff")


def table(directory: Path) -> dict[str, Counter[str]]:
    """For each charset the number of files and, by decoder, of right ones."""
    counts: dict[str, Counter[str]] = {}
    for path in sorted(path for path in directory.rglob("*") if path.is_file()):
        charset = true_charset(path)
        if charset is None:
            sys.stderr.write(f"{path}: neither its folder nor its name says a charset; left out\n")
            continue
        body = path.read_bytes()
        row = counts.setdefault(charset, Counter())
        row["files"] += 1
        row.update(name for name, decoder in decoders().items() if right(decoder, body, charset))
    return counts


def main(arguments: Sequence[str]) -> None:
    """Prints the table; a folder without a file of known charset ends the command with a line."""
    if len(arguments) != 1:
        refuse("one folder is wanted")
    rows = table(needed(Path(arguments[0])))
    if not rows:
        refuse(f"{arguments[0]} holds no file whose folder or name says a charset")
    names = ["files", *decoders()]
    sys.stdout.write(f"| charset | {' | '.join(names)} |\n|---|{'---:|' * len(names)}\n")
    for charset, row in [*sorted(rows.items()), ("all", sum(rows.values(), Counter()))]:
        sys.stdout.write(f"| {charset} | {' | '.join(str(row[name]) for name in names)} |\n")


if __name__ == "__main__":
    main(sys.argv[1:])
