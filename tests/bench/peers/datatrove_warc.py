"""WARC to JSON lines by datatrove, in its own environment: python datatrove_warc.py WARCS OUT PROCESSES MODEL.

The pipeline of its documentation, with the defaults but for these: trafilatura's `deduplicate` off, since it drops what
an earlier page had, and ten seconds a page, as ours, instead of one; the language is a label, as ours, and takes no
page away; the JSON lines are not compressed, as ours. MODEL is a local fastText file in place of lid.176.bin, which the
filter would download. Prints what became of the pages, and the releases that ran, as JSON. The reader needs libmagic
(apt-get install libmagic1).
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor  # type: ignore[import-untyped]
from datatrove.pipeline.extractors import Trafilatura  # type: ignore[import-untyped]
from datatrove.pipeline.filters import LanguageFilter  # type: ignore[import-untyped]
from datatrove.pipeline.formatters import FTFYFormatter  # type: ignore[import-untyped]
from datatrove.pipeline.readers import WarcReader  # type: ignore[import-untyped]
from datatrove.pipeline.writers import JsonlWriter  # type: ignore[import-untyped]

RAN = ("datatrove", "trafilatura", "lxml", "ftfy", "warcio", "fasttext-numpy2-wheel")


def main(warcs: str, out: str, processes: int, model: str) -> None:
    """Run the pipeline, a task a process."""
    language = LanguageFilter(label_only=True)
    language.model.MODEL_URL = model  # what is local is copied into the cache instead of downloaded
    steps = [
        WarcReader(warcs, glob_pattern="*.warc.gz"),
        Trafilatura(deduplicate=False, timeout=10),
        language,
        FTFYFormatter(),
        JsonlWriter(out, compression=None),
    ]
    stats = LocalPipelineExecutor(steps, tasks=processes, workers=processes, logging_dir=str(Path(out, "logs"))).run()
    counts = {name: int(metric.total) for name, metric in stats.stats[1].stats.items() if name != "doc_len"}
    print(json.dumps({"pages": counts, "versions": {name: version(name) for name in RAN}}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
