"""WARC files to clean Parquet by datatrove: on this machine, or on a cluster of Ray.

    pip install 'pagesieve[datatrove]'
    python examples/common_crawl.py WARCS OUT [--tasks 8] [--workers 2] [--ray]

WARCS is a folder of WARC files, here or in a store that fsspec knows (s3://commoncrawl/crawl-data/.../warc/), or a file
of their paths, a line each (warc.paths, relative to --base). OUT gets documents/ (Parquet in the schema of
`pagesieve schema --arrow`), removed/ (the ledger), rejected/ and logs/. A task that was finished is not done again:
after a failure, or `kill -9`, give the same command.
"""

import argparse
from pathlib import Path
from typing import Any

from datatrove.executor import LocalPipelineExecutor, RayPipelineExecutor
from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

import pagesieve
from pagesieve.datatrove import Sieve, WarcPages, record


def pipeline(warcs: str, out: str, base: str | None) -> list[Any]:
    """The steps: pages as they came, their text, Parquet."""
    paths = {"paths_file": warcs} if Path(warcs).is_file() else {}
    return [
        WarcPages(base or warcs, **paths),
        Sieve(removed=JsonlWriter(f"{out}/removed"), rejected=JsonlWriter(f"{out}/rejected")),
        ParquetWriter(f"{out}/documents", compression="zstd", adapter=record, schema=pagesieve.arrow_schema()),
    ]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warcs")
    parser.add_argument("out")
    parser.add_argument("--base", help="what the paths of a file of paths are relative to")
    parser.add_argument("--tasks", type=int, default=8, help="parts of the input; a part is done by one worker")
    parser.add_argument(
        "--workers", type=int, default=2, help="parts that are done at a time; each takes two processes"
    )
    parser.add_argument(
        "--ray", action="store_true", help="on the cluster of Ray that is running, or one of this machine"
    )
    options = parser.parse_args()
    steps = pipeline(options.warcs, options.out, options.base)
    executor = RayPipelineExecutor if options.ray else LocalPipelineExecutor
    executor(steps, tasks=options.tasks, workers=options.workers, logging_dir=f"{options.out}/logs").run()


if __name__ == "__main__":
    main()
