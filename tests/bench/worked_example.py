"""The worked example of docs/judge.md: a page's blocks with the scores of both passes and the F1 that they let expect.

python tests/bench/worked_example.py FILE [--model FILE] [--into docs/judge.md]
"""

import argparse
import re
from pathlib import Path

import numpy as np

from cleaning import Config, Page
from cleaning.config import JudgeOptions
from cleaning.judging.judge import Judgement, Looked, judge, promises, shared_doubt
from cleaning.judging.models import read_models
from cleaning.judging.unclutter import Unclutter
from cleaning.model import Block, Document
from cleaning.pipeline import stages

PLACE = re.compile(r"(<!-- example: .* -->\n).*?(<!-- end of example -->)", re.DOTALL)
LONGEST = 60  # characters of a block that are shown


def judged(path: Path, model: str | None) -> tuple[Looked, Judgement, Document]:
    """What the first pass saw, what the second says, and the labelled document."""
    config = Config(judge=JudgeOptions(model=model))
    document = Document(page=(page := Page(body=path.read_bytes())), id=page.id)
    for stage in stages(config):
        document = stage(document)
        if isinstance(stage, Unclutter):
            break
        if document.failure:
            raise SystemExit(f"{path}: {document.failure}")
    shares = [block.structure.extracted if block.structure else 0.0 for block in document.blocks]
    extracted = np.array(shares) if document.layout is not None else None
    return document.looked, judge(document.looked, extracted, read_models(model)), document


def table(looked: Looked, judgement: Judgement, document: Document) -> str:
    """Rows of Markdown, a block each, in the page's order."""
    words, after = looked.words, judgement.scores
    order = np.argsort(-after, kind="stable")
    promised = promises(after[order], words[order], shared_doubt(document.layout))
    f1 = [float(promised[(after >= score).sum() - 1]) for score in after]
    verdict = document.layout is not None
    lines = [
        f"| | block | words | first | {'trafilatura | ' if verdict else ''}second | F1 | reason |",
        f"|---|---|---|---|---|---|---|{'---|' if verdict else ''}",
    ]
    for block, one, two, count, reached in zip(document.blocks, looked.scores, after, words, f1, strict=True):
        share = [f"{block.structure.extracted:.2f}"] if block.structure else []
        mark, reason = (" ", f"`{block.reason}`") if block.reason else ("**+**", "")
        cells = [mark, shown(block), f"{count:.0f}", f"{one:.2f}", *share, f"{two:.2f}", f"{reached:.3f}", reason]
        lines.append(f"| {' | '.join(cells)} |")
    best = max(f1, default=0.0)
    lines += ["", f"The highest expected F1 is {best:.3f}; the confidence is {judgement.confidence:.2f}."]
    return "\n".join(lines)


def shown(block: Block) -> str:
    """A block's beginning, fit for a cell."""
    text = block.text.replace("\n", " ").replace("|", "\\|")
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def main() -> None:
    """Print the table, or put it into a file between the marks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--into", type=Path)
    args = parser.parse_args()
    example = table(*judged(args.file, args.model))
    if args.into is None:
        print(example)
        return
    text = args.into.read_text(encoding="utf-8")
    if not PLACE.search(text):
        raise SystemExit(f"{args.into} has no marks '<!-- example: … -->' and '<!-- end of example -->'")
    args.into.write_text(PLACE.sub(lambda m: f"{m[1]}{example}\n{m[2]}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
