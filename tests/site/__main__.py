"""The site as a process: prints its hosts as a line of JSON, then answers until its standard input closes."""

import argparse
import asyncio
import json
import sys

from tests.site.server import Site


async def main() -> None:
    """Serves until nobody holds the other end of standard input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=10)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--delay", type=float, default=0.0)
    given = parser.parse_args()
    site = Site(given.hosts, given.pages, given.delay)
    await site.listen()
    print(json.dumps({"bases": site.bases}), flush=True)
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(main())
