"""A crawl of the whole local site, again, and again after changes: python -m tests.bench.again [--pages 3000].

Prints for each of the three runs the requests that the site saw, the bodies of pages that it sent, the lines of
documents.jsonl, and how many of them name a version before; then holds `pagesieve clean` on the archive against them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.kill import asked, command, documents, site


def counted(base: str, folder: Path) -> str:
    """What a run came to."""
    log = asked(base, "log")
    lines = (folder / "documents.jsonl").read_bytes().splitlines()
    versions = sum(json.loads(line)["metadata"]["previous_id"] is not None for line in lines)
    bodies = sum(count for address, count in log["bodies"].items() if "/news/" in address)
    return f"{sum(log['requests'].values()):8} {bodies:12} {len(lines):8} {versions:14}"


def main() -> int:
    """Runs the three crawls and the cleaning; 0 where the archive gives the same documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=3000)
    given = parser.parse_args()
    server = site(given.pages, 0.0)
    try:
        bases = json.loads(server.stdout.readline())["bases"] if server.stdout else []
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work, "out")
            print("run        requests  page bodies    lines  with a version before")
            for name in ("first", "again", "after"):
                if name == "after":
                    asked(bases[0], "change?change=20&add=30")
                asked(bases[0], "forget")
                subprocess.run(command(bases, folder), check=True)
                print(f"{name:10} {counted(bases[0], folder)}", flush=True)
            words = ["clean", str(folder / "warc"), "-o", f"{work}/clean/", "-q"]
            subprocess.run([sys.executable, "-m", "crawler", *words], check=True)
            same = documents(folder) == documents(Path(work, "clean"))
            print(f"`pagesieve clean` on the archive gives the same ids and records: {same}")
            return 0 if same else 1
    finally:
        server.stdin.close() if server.stdin else None
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
