"""What came of each address of a crawl: its state, held against its files."""

import json
import sqlite3
import time
from collections import Counter
from pathlib import Path

from msgspec import Struct, field

# What waits where no host asked for an hour's pause, which a run leaves to the next one.
FORGOTTEN = """
SELECT host, count(*) FROM urls WHERE status = 0
AND host NOT IN (SELECT host FROM urls WHERE not_before > ?) GROUP BY host
"""


class Found(Struct):
    """What was seen of the runs."""

    runs: int = 0
    kills: int = 0
    longest: float = 0.0  # seconds of a run that was left alone
    fates: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = []


def examined(folder: Path, found: Found) -> None:
    """Holds the state against the files: each address has one fate, and each fate one line."""
    database = sqlite3.connect(folder / "state.sqlite")
    for status_, leased, count in database.execute(
        "SELECT status, leased IS NOT NULL, count(*) FROM urls GROUP BY 1, 2"
    ):
        found.fates[("waits", "done", "failed")[status_]] += count
        if leased:
            found.wrong.append(f"{count} addresses with status {status_} are leased")
    forgotten = database.execute(FORGOTTEN, (time.time() + 300,))
    found.wrong += [f"{count} addresses of {host} wait, and nobody asked for it" for host, count in forgotten]
    twice = "SELECT url, run, count(*) FROM events GROUP BY url, run HAVING count(*) > 1"
    found.wrong += [f"address {url} has {count} fates in run {run}" for url, run, count in database.execute(twice)]
    told = Counter(url for (url,) in database.execute("SELECT urls.url FROM events JOIN urls ON urls.id = events.url"))
    database.close()
    lines = Counter[str]()
    ids = Counter[str]()
    for name in ("documents.jsonl", "rejected.jsonl"):
        for line in (folder / name).read_bytes().splitlines():
            row = json.loads(line)
            lines[row["url"]] += 1
            if name == "documents.jsonl":  # a later run may fail at an address again
                ids[f"{row['id']} of {row['url']}"] += 1
    found.wrong += [f"the document {name} stands there {count} times" for name, count in ids.items() if count > 1]
    found.wrong += [f"{url}: {told[url]} fates, {lines[url]} lines" for url in told | lines if told[url] != lines[url]]
