"""The chapters of a book in EPUB: XHTML in a ZIP, in the order of its spine."""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree
from msgspec import Struct, structs

from cleaning.model import Failure, Known, Page, Rejection, Source
from crawler.feed.codecs import BrokenError
from crawler.feed.failures import failure
from crawler.feed.members import Opening, corrupt, shown_name
from crawler.feed.zipped import TROUBLES, member

LONGEST = 5_000_000  # bytes of a book's table: that of the longest has one
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", None)


class Item(Struct, frozen=True):
    """A file of the book."""

    name: str
    kind: str | None
    is_contents: bool


def chapters(archive: zipfile.ZipFile, source: Source, opening: Opening) -> Iterator[Page | Failure]:
    """A page a chapter, `source.record` its number in the spine; what the book says of itself becomes `known`.

    A chapter is a document of its own, since it has a headline and, in a collection, an author of its own. The book's
    title is its site's name. Chapters that are encrypted (DRM) are one failure.
    """
    try:
        package, folder = _package(archive)
    except BrokenError as error:
        yield corrupt(source, str(error))
        return
    known, items, locked = _known(package), _spine(package, folder), _encrypted(archive)
    closed = 0
    for number, item in enumerate(items, start=1):
        shown = shown_name(item.name)
        at = structs.replace(opening.at(source, shown), kind="epub", record=str(number))
        info = archive.NameToInfo.get(item.name)
        if item.is_contents or item.kind not in _PAGES or not opening.wants(at.path or "", shown):
            continue
        opening.budget.another()
        if info is None:
            yield corrupt(at, "the book names this chapter, and does not hold it")
        elif item.name in locked or info.flag_bits & 1:
            closed += 1
        else:
            for found in member(archive, info, at, opening):
                yield _chapter(found, known, at)
    if closed:
        detail = f"{closed:,} of its chapters {'is' if closed == 1 else 'are'} encrypted"
        yield failure(source, Rejection.UNREADABLE, detail, "bring the book without its DRM")


def _chapter(found: Page | Failure, known: Known, at: Source) -> Page | Failure:
    if isinstance(found, Failure):
        return found
    return structs.replace(found, known=known, content_type="application/xhtml+xml", source=at)


def _package(archive: zipfile.ZipFile) -> tuple[Any, str]:
    """The book's table, and the folder that its names are below."""
    container = _parsed(archive, "META-INF/container.xml")
    path = next((node.get("full-path") for node in _all(container, "rootfile") if node.get("full-path")), None)
    if path is None:
        raise BrokenError("the book does not say where its table is")
    return _parsed(archive, path), posixpath.dirname(path)


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    """A file of XML as a tree; nothing outside it is loaded, and no entity is expanded."""
    try:
        with archive.open(name) as file:
            text = file.read(LONGEST + 1)
    except (KeyError, *TROUBLES) as error:
        raise BrokenError(f"the book's {name} cannot be read") from error
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    tree = etree.fromstring(text, parser) if text.strip() and len(text) <= LONGEST else None
    if tree is None:
        raise BrokenError(f"the book's {name} is no XML, or too long")
    return tree


def _all(tree: Any, name: str) -> Iterator[Any]:
    """The elements of a name, whatever namespace they are in."""
    return (node for node in tree.iter("{*}" + name))


def _spine(package: Any, folder: str) -> list[Item]:
    """The files of the book in the order in which they are read."""
    items: dict[str, Item] = {}
    for node in _all(package, "item"):
        name = posixpath.normpath(posixpath.join(folder, unquote((node.get("href") or "").partition("#")[0])))
        contents = "nav" in (node.get("properties") or "").split()
        items[node.get("id") or ""] = Item(name, node.get("media-type"), contents)
    named = dict.fromkeys(node.get("idref") or "" for node in _all(package, "itemref"))
    return [items[name] for name in named if name in items]


def _known(package: Any) -> Known:
    """What the book says of itself."""
    said = {name: _texts(package, name) for name in ("title", "creator", "date", "subject", "publisher", "description")}
    return Known(
        authors=said["creator"],
        date=next(iter(said["date"]), None),
        sitename=next(iter(said["title"]), None),
        tags=said["subject"],
    )


def _texts(package: Any, name: str) -> tuple[str, ...]:
    nodes = package.iter("{http://purl.org/dc/elements/1.1/}" + name)
    texts = (" ".join("".join(node.itertext()).split()) for node in nodes)
    return tuple(text for text in texts if text)


def _encrypted(archive: zipfile.ZipFile) -> frozenset[str]:
    """The names of what is encrypted; fonts nearly always, chapters where the book was sold with DRM."""
    if "META-INF/encryption.xml" not in archive.NameToInfo:
        return frozenset()
    try:
        tree = _parsed(archive, "META-INF/encryption.xml")
    except BrokenError:
        return frozenset()
    return frozenset(unquote(node.get("URI") or "") for node in _all(tree, "CipherReference"))
