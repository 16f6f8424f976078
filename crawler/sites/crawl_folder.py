"""The folder of a crawl, which holds nothing that a crawl would write over."""

from pathlib import Path

from cleaning.config import ConfigError
from crawler.runs import DOCUMENTS, REJECTED, REMOVED

STATE = "state.sqlite"


def check_folder(folder: Path) -> None:
    """Raises `ConfigError` where files stand in the folder that a crawl writes, and no crawl's state beside them.

    What no state knows would be cut off as half-written: the output of `pagesieve clean`, an archive of somebody else.
    """
    if (folder / STATE).exists():
        return
    found = [name for name in (DOCUMENTS, REMOVED, REJECTED) if (folder / name).exists()]
    found += sorted(f"warc/{path.name}" for path in (folder / "warc").glob("*.warc.gz"))
    if found:
        raise ConfigError(f"{folder}/ holds {found[0]}, which no crawl's {STATE} knows; choose another folder with -o")
