"""One folder by one, two and four processes, with three seeds of Python's hashes: the same bytes.

    python -m tests.bench.same_bytes [INPUT...]

Prints a hash a run, of documents.jsonl, removed.jsonl and rejected.jsonl, and ends with 1 where they differ. Without
INPUT, the fixtures' seeds, pages, front pages and kinds of files.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.kill_run import FILES, ROOT, command

JOBS = (1, 2, 4)
SEEDS = ("0", "1", "random")
INPUTS = [ROOT / "fixtures" / name for name in ("seeds", "pages", "front_pages", "feed")]


def digest(inputs: Sequence[Path], jobs: int, seed: str) -> str:
    """The hash of a run's files."""
    with tempfile.TemporaryDirectory(prefix="same-bytes-") as folder:
        out, found = Path(folder, "out"), hashlib.sha256()
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command(inputs, out, jobs), check=True, env=environment, stderr=subprocess.DEVNULL)
        for name in FILES:
            data = (out / name).read_bytes()
            found.update(b"%s %d\n%s" % (name.encode(), len(data), data))
        return found.hexdigest()


def digests(inputs: Sequence[Path], jobs: Sequence[int] = JOBS, seeds: Sequence[str] = SEEDS) -> Iterator[str]:
    """The hash of each combination's run; prints it."""
    for count in jobs:
        for seed in seeds:
            found = digest(inputs, count, seed)
            print(f"-j {count}, PYTHONHASHSEED={seed:6}  {found}", flush=True)
            yield found


def main() -> None:
    """Exits with 1 where the bytes differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="*", type=Path, default=INPUTS)
    same = len(set(digests(parser.parse_args().inputs))) == 1
    print("all the same" if same else "NOT the same")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
