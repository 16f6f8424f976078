"""atheris on one of the targets, for as long as one likes; `pip install atheris` first.

    python -m tests.fuzz decoder -max_total_time=600

The fixtures are what it starts from. Whatever comes after the target's name is for libFuzzer.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-not-found,unused-ignore]

with atheris.instrument_imports(include=["cleaning", "crawler"]):
    from tests.fuzz.targets import CORPUS, TARGETS

LONGEST = 4_096  # bytes of an input


def corpus(folder: Path) -> None:
    """The beginnings of all fixtures' files, as what to start from."""
    for number, path in enumerate(sorted(CORPUS.rglob("*"))):
        if path.is_file():
            (folder / f"{number}").write_bytes(path.read_bytes()[:LONGEST])


def main() -> None:
    """Fuzzes the target that the first word names."""
    target = TARGETS[sys.argv[1]]
    folder = tempfile.mkdtemp(prefix="fuzz-")
    try:
        corpus(Path(folder))
        words = [sys.argv[0], f"-max_len={LONGEST}", "-timeout=20", *sys.argv[2:], folder]
        atheris.Setup(words, target)
        atheris.Fuzz()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
