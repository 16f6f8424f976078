"""What a browser shows of a page, against what the cleaner keeps and removes of it: words that are in neither.

    python -m tests.bench.inner_text [SET...] [--pages N] [--worst N] [--json FILE]

Chromium renders each page without scripts and without network, and gives back its `innerText`. The words of the text
and of the ledger together must hold it, each as often as it is shown; what is missing is counted by the element that
it stands in. A word is missing where it was dropped, glued to its neighbour or parted.
"""

import argparse
import hashlib
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaning import Document, Page, Pipeline, ledger_of
from tests.bench import sets

SETS = ("wcxb", "newspapers", "scrapinghub", "snippets", "world")
PAGES = 300
TIMEOUT = 20_000  # ms; a page that takes longer is not compared
WORD = re.compile(r"\w+")
NAMED = (
    "svg",
    "select",
    "noscript",
    "object",
    "iframe",
    "textarea",
    "button",
    "table",
    "pre",
    "math",
    "ruby",
    "a",
    "li",
)
# For each word the tags around the first node of text that holds it, from the inside.
WHERE = """words => {
  const found = {}, walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const text = node.data.toLowerCase();
    for (const word of words) if (!(word in found) && text.includes(word)) {
      found[word] = [];
      for (let around = node.parentElement; around; around = around.parentElement)
        found[word].push(around.localName);
    }
  }
  return found;
}"""


def sample(names: list[str], size: int) -> Iterator[dict[str, Any]]:
    """The pages of the sets with the lowest hashes of their ids: the same ones every time."""
    rows = []
    for name in names:
        if (path := sets.find_set(name)) is None:
            sys.exit(f"the set {name} is not beside the project (PAGESIEVE_SHARED names their folder)")
        rows += [{**row, "set": name} for row in sets.read_set(path) if row.get("html")]
    rows.sort(key=lambda row: hashlib.sha256(f"{row['set']} {row['id']}".encode()).hexdigest())
    yield from rows[:size]


def words_of(text: str) -> Counter[str]:
    """The words of a text, without case: a style may set them in capitals."""
    return Counter(WORD.findall(text.casefold()))


def given_back(document: Document) -> Counter[str]:
    """The words of the text and of the ledger, as they stand in the page."""
    kept = [block.text if block.raw is None else block.raw for block in document.kept]
    return words_of("\n".join([*kept, *(row.text for row in ledger_of(document))]))


def kind_of(word: str, tags: list[str] | None, given: Counter[str]) -> str:
    """Where a missing word stands, or how it was lost."""
    if tags is None:
        return "glued by the browser"
    if any(word[:cut] in given and word[cut:] in given for cut in range(1, len(word))):
        return "parted"
    if any(word in other for other in given):
        return "glued"
    return next((f"<{name}>" for name in NAMED if name in tags), f"<{tags[0]}>")


def compared(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """For each page the number of words that the browser shows, and those that are in neither."""
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - an extra

    pipeline = Pipeline()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(java_script_enabled=False, offline=True)
        for row in rows:
            tab = context.new_page()
            try:
                tab.route("**", lambda route: route.abort())
                tab.set_content(row["html"], wait_until="domcontentloaded", timeout=TIMEOUT)
                shown = words_of(tab.inner_text("body", timeout=TIMEOUT))
                document = pipeline(Page(body=row["html"].encode("utf-8", "replace"), charset="utf-8", url=row["url"]))
                given = given_back(document)
                missing = shown - given
                where = tab.evaluate(WHERE, [*missing]) if missing else {}
            except Error as error:
                print(f"{row['set']} {row['id']}: {str(error).splitlines()[0]}", file=sys.stderr)
                continue
            finally:
                tab.close()
            kinds = Counter[str]()
            for word, times in missing.items():
                kinds[kind_of(word, where.get(word), given)] += times
            yield {"id": row["id"], "set": row["set"], "shown": shown.total(), "kinds": kinds, "missing": missing}
        browser.close()


def chromium() -> str:
    """The system's browser."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found or sys.exit("needs Chromium: apt-get install chromium")


def main(arguments: list[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=SETS)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--worst", type=int, default=0, help="show so many pages with the most missing words")
    parser.add_argument("--json", type=Path, help="write the figures of each page there")
    options = parser.parse_args(arguments)
    pages = [*compared(sample([*options.sets], options.pages))]
    shown, kinds = sum(page["shown"] for page in pages), sum((page["kinds"] for page in pages), Counter[str]())
    print(f"{len(pages)} pages, {shown} words shown, {kinds.total()} in neither: {kinds.total() / max(shown, 1):.4%}")
    for kind, times in kinds.most_common():
        print(f"{times:>8}  {times / shown:.4%}  {kind}")
    for page in sorted(pages, key=lambda page: -page["kinds"].total())[: options.worst]:
        print(page["set"], page["id"], page["shown"], dict(page["kinds"]), page["missing"].most_common(8))
    if options.json:
        options.json.write_text(json.dumps(pages, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
