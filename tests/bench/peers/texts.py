"""The texts that a tool gives to the pages of a set, from its children or from the cache of an earlier run."""

import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from tests.bench import sets
from tests.bench.peers.client import Child, answers
from tests.bench.peers.table import OURS, Tool


class Texts(msgspec.Struct):
    """A tool's texts by page id, with what ran and what went wrong.

    version  the release that was measured, with its Python
    errors   what the tool said of each page that it gave no text for
    cached   how many of the texts come from an earlier run
    """

    texts: dict[str, str]
    version: str = ""
    errors: dict[str, str] = {}
    cached: int = 0

    @property
    def failures(self) -> str:
        """The pages that went wrong, by how."""
        late = sum(error == "timed out" for error in self.errors.values())
        crashed = sum(error.startswith("crashed") for error in self.errors.values())
        kinds = {"errors": len(self.errors) - late - crashed, "timed out": late, "crashed": crashed}
        return ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)


class Bench(msgspec.Struct):
    """How tools are run.

    home    the folder of environments and of cached texts
    jobs    child processes at a time
    limit   seconds a page, after which its text is ''
    every   of the pages, the first of each so many
    cached  take the texts of earlier runs; a peer's only, ours change too fast
    """

    home: Path
    jobs: int = 1
    limit: float = 120.0
    every: int = 1
    cached: bool = False

    def rows(self, source: Path) -> Iterator[dict[str, Any]]:
        """The pages of a set that are measured."""
        return islice(sets.read_set(source), 0, None, self.every)

    def texts(self, tool: Tool, source: Path) -> Texts:
        """A tool's texts of a set."""
        began = time.monotonic()
        children = [Child(tool, self.home / "environments", self.limit) for _ in range(self.jobs)]
        hello = children[0].hello
        found = Texts({}, f"{hello['version']} (Python {hello['python']})".strip(), {})
        path = self.path(tool, source, hello)
        if self.cached and tool.name != OURS and path.exists():
            keep(found, map(msgspec.json.decode, path.read_bytes().splitlines()))
            found.cached = len(found.texts)
        try:
            waiting = (row for row in self.rows(source) if row["id"] not in found.texts)
            keep(found, written(answers(children, waiting), path, anew=not found.cached))
        finally:
            for child in children:
                child.close()
        spent = f"{time.monotonic() - began:.0f} s"
        print(f"{source.name}: {tool.name} {found.version}, {len(found.texts)} pages, {spent}", file=sys.stderr)
        return found

    def path(self, tool: Tool, source: Path, hello: dict[str, str]) -> Path:
        """Where a tool's texts are cached: a release, a recipe and a set have a file."""
        folder = self.home / "texts" / f"{sets.set_name(source)}-{sets.digest(source)[:12]}"
        return folder / f"{tool.name}-{hello['version']}-{hello['recipe']}.jsonl"


def keep(found: Texts, answered: Iterable[dict[str, str]]) -> None:
    """Add answers to the texts."""
    for answer in answered:
        found.texts[answer["id"]] = answer["text"]
        if "error" in answer:
            found.errors[answer["id"]] = answer["error"]


def written(answered: Iterable[dict[str, str]], path: Path, *, anew: bool) -> Iterator[dict[str, str]]:
    """The answers, each written to a file as it passes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb" if anew else "ab") as file:
        for answer in answered:
            file.write(msgspec.json.encode(answer) + b"\n")
            file.flush()
            yield answer


def read_predictions(pattern: str, name: str) -> Texts | None:
    """The texts of a file of {"id", "text"} lines; `{set}` in its path is the set's name, a folder has a file a set."""
    path = Path(pattern.replace("{set}", name))
    path = path / f"{name}.jsonl" if path.is_dir() else path
    if not path.is_file():
        return None
    rows = map(msgspec.json.decode, path.read_bytes().splitlines())
    return Texts({row["id"]: row.get("text") or "" for row in rows}, f"from {path.name}")
