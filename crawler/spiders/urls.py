"""The spider for a list of addresses."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request

from cleaning.config import ConfigError
from cleaning.recording import many, one_line
from crawler.addressing import address
from crawler.sites import Kind, Sites
from crawler.spiders.visits import Visits
from crawler.state import Link

AT_ONCE = 1_000  # addresses of a list that are handed over together


class Urls(Visits):
    """`scrapy crawl urls -a file=list.txt`: the addresses of a file, one a line; `-` is standard input."""

    name = "urls"
    kind: ClassVar[Kind] = "urls"

    def __init__(
        self, file: str | None = None, site: str | None = None, sites: Sites | None = None, **more: Any
    ) -> None:
        if not (file or site or sites):
            raise ConfigError("the spider urls needs a list: -a file=list.txt, or -a file=- for standard input")
        super().__init__(site=site, sites=sites or (None if site else Sites(site=())), **more)
        self.file = file

    async def start(self) -> AsyncIterator[Request]:
        """The sites' addresses, then those of the file, which go to the state in bulk."""
        async for request in super().start():
            yield request
        if self.file:
            with nullcontext(sys.stdin) if self.file == "-" else Path(self.file).open(encoding="utf-8") as lines:
                wrong: list[str] = []
                links = self._mine(_links(lines, wrong))
                while chunk := tuple(islice(links, AT_ONCE)):
                    self.keeper.writer.put(chunk)
                    while self.keeper.writer.waiting > 2 and not self.keeper.writer.error:
                        await asyncio.sleep(0.01)
            if wrong:
                self.keeper.count("bad_lines", len(wrong))
                first = one_line(wrong[0][:100])
                self.logger.error(f"{many(len(wrong), 'line')} of {self.file} no address of the web, first '{first}'")

    def _mine(self, links: Iterator[Link]) -> Iterator[Link]:
        """Those of this shard, where there is one."""
        return (link for link in links if not self.shard or self.shard.holds(link.address.host))


def _links(lines: Iterable[str], wrong: list[str]) -> Iterator[Link]:
    """The links of lines; empty ones and those that begin with # are none, others that are none go to `wrong`."""
    for line in lines:
        text = line.strip()
        where = address(text) if text and not text.startswith("#") else None
        if where is None and text and not text.startswith("#"):
            wrong.append(text)
        if where:
            yield Link(address=where, site=where.host)
