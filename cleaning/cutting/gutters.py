"""What highlighters set beside code: the numbers of its lines, and a copy to select."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from cleaning.cutting.containers import words_in
from cleaning.cutting.display import BLOCK_TAGS

UP = 4  # elements around code among whose neighbours its numbers stand: div.line, div.container, td
FEWEST = 2  # numbers in a row: a single one may be anything
ROWS = 3  # of a table with a number and code in each
LONGEST = 6  # digits of a number of a line
COPY_LEAST = 20  # characters: what is shorter is said twice by chance
AROUND_COPY = 4  # elements up to the one that holds the code and its copy
SHARE_OF_COPY = 6  # times: where there is more text around, it is not the code's
SIGNS = ".:|)"  # that part the number of a line from the line
NUMBER = "\x00"  # stands for the number of a line: no page has it
LINES = frozenset("div p li tr br".split())  # a line of code each, where they stand in it
SPACES = re.compile(r"[\s\d]+")
INLINE_CODE = frozenset("p span li a b i em strong label dd h1 h2 h3 h4 h5 h6".split())


def beside_code(root: Any) -> list[Any]:
    """The elements that hold the numbers of lines of code, and copies of code in text fields or beside it."""
    found: list[Any] = []
    rows: dict[Any, list[tuple[int, Any]]] = defaultdict(list)
    seen: set[Any] = set()
    for code in root.iter("pre", "code"):
        if code.tag == "pre":
            found += _numbered(code) or _numbered_above(code)
            found += _drawn_again(code)
        if code.tag == "pre" or code.getparent().tag not in INLINE_CODE:
            found += _neighbours(code, rows, seen)
    for cells in rows.values():
        numbers = [number for number, _ in cells]
        if len(cells) >= ROWS and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            found += [cell for _, cell in cells]
    found += _beside_cells(root)
    return [*found, *(copy for copy in root.iter("textarea") if _is_copy(copy))]


def _neighbours(code: Any, rows: dict[Any, list[tuple[int, Any]]], seen: set[Any]) -> Iterator[Any]:
    """The numbers beside code or beside what holds it alone; cells with one number are noted by their table."""
    node = code
    for _ in range(UP):
        around = node.getparent()
        if around is None or node in seen or node.tag in ("body", "tr", "article", "main"):
            return
        seen.add(node)
        for beside in (node.getprevious(), node.getnext()):
            numbers = [] if beside is None or not _may_number(beside, node) else numbers_in(beside)
            if len(numbers) >= FEWEST and _are_lines(node, len(numbers)):
                yield beside
            elif numbers and node.tag == "td" and beside.tag in ("td", "th"):
                _note(rows[around.getparent()], numbers[0], beside)
        node = around


def _beside_cells(root: Any) -> Iterator[Any]:
    """The numbers in the cells before those that are called code and hold lines without <pre>."""
    for cell in root.iterfind(".//td[@class]"):
        before = cell.getprevious()
        if before is not None and "code" in words_in(cell.get("class")):
            numbers = numbers_in(before)
            if len(numbers) >= ROWS and _are_lines(cell, len(numbers)):
                yield before


def _drawn_again(code: Any) -> Iterator[Any]:
    """What stands right beside code and says the very same in lines of its own: a highlighter's drawing of it."""
    for beside in (code.getprevious(), code.getnext()):
        if beside is None or beside.tag != "div" or next(beside.iter("pre", "textarea"), None) is not None:
            continue
        text = _squeezed(code.itertext())
        if len(text) >= COPY_LEAST and _squeezed(beside.itertext(), len(text)) == text:
            yield beside


def _may_number(beside: Any, code: Any) -> bool:
    """Whether an element stands where numbers do: before the code, or as a list behind it; its output stands behind."""
    return beside is code.getprevious() or beside.tag in ("ol", "ul")


def _are_lines(code: Any, numbers: int) -> bool:
    """Whether code has about so many lines, as its text or as its elements tell."""
    text = code.xpath("string()").strip("\r\n")
    elements = sum(inner.tag in LINES for inner in code.iterdescendants())
    return any(abs(lines - numbers) <= 1 for lines in (text.count("\n") + 1, elements, elements + 1))


def _note(cells: list[tuple[int, Any]], number: int, cell: Any) -> None:
    if not cells or cells[-1][1] is not cell:
        cells.append((number, cell))


def numbers_in(element: Any) -> list[int]:
    """The numbers that an element holds, where they follow one another and it holds nothing else."""
    found: list[int] = []
    if not isinstance(element.tag, str):
        return found
    for text in element.itertext():
        for word in text.split():
            bare = word.rstrip(SIGNS)
            if not bare and found:
                continue
            if not bare.isdecimal() or len(bare) > LONGEST or (found and int(bare) != found[-1] + 1):
                return []
            found.append(int(bare))
    return found


def _numbered(code: Any) -> list[Any]:
    """The elements in code that number its lines: alike, one after another, the first thing in every line."""
    alike: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for inner in code.iterdescendants():
        if not len(inner) and _bare(inner.text or "").isdecimal():
            alike[inner.tag, inner.get("class", "")].append(inner)
    for elements in alike.values():
        numbers = [int(_bare(element.text)[: LONGEST + 1]) for element in elements]
        if len(elements) < FEWEST or numbers != [*range(numbers[0], numbers[0] + len(elements))]:
            continue
        if _first_in_lines(code, set(elements)):
            return elements
    return []


def _bare(text: str) -> str:
    """A number without the signs that part it from its line: '12:', '12 |', '[12]'."""
    return text.strip().strip("[]").rstrip(f"{SIGNS} ")


def _numbered_above(code: Any) -> list[Any]:
    """The first element in code, if it holds the numbers of all the lines that come after it."""
    if not len(code) or (code.text or "").strip():
        return []
    first = code[0]
    numbers = numbers_in(first)
    if len(numbers) < FEWEST:
        return []
    rest = "".join([first.tail or "", *(text for one in first.itersiblings() for text in _all_of(one))])
    return [first] if abs(rest.strip("\r\n").count("\n") + 1 - len(numbers)) <= 1 and rest.strip() else []


def _all_of(element: Any) -> Iterator[str]:
    yield from element.itertext()
    yield element.tail or ""


def _first_in_lines(code: Any, numbers: set[Any]) -> bool:
    """Whether every line that is not empty starts with one of the numbers, and some say more."""
    text = "".join(_marked(code, numbers))
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return all(line.startswith(NUMBER) for line in lines) and any(line != NUMBER for line in lines)


def _marked(code: Any, numbers: set[Any]) -> Iterator[str]:
    """The text of code, with a sign for each number, and an end of the line around blocks and breaks."""
    for event, element in etree.iterwalk(code, events=("start", "end")):
        if element.tag in BLOCK_TAGS or element.tag == "br":
            yield "\n"
        if event == "start":
            yield NUMBER if element in numbers else element.text or ""
        elif element is not code:
            yield element.tail or ""


def _is_copy(field: Any) -> bool:
    """Whether a text field says again what stands beside it, but for spaces and numbers."""
    text = _squeezed((field.text or "",))
    if len(text) < COPY_LEAST:
        return False
    around = field
    for _ in range(AROUND_COPY):
        around = around.getparent()
        if around is None or around.tag == "body":
            return False
        other = _squeezed(_without(around, field), SHARE_OF_COPY * len(text))
        if text in other:
            return True
    return False


def _without(element: Any, left_out: Any) -> Iterator[str]:
    for inner in element.iter():
        if inner is not left_out and isinstance(inner.tag, str):
            yield inner.text or ""
        if inner is not element:
            yield inner.tail or ""


def _squeezed(texts: Iterable[str], at_most: int | None = None) -> str:
    """Texts without spaces and digits, cut off where they are longer than asked for."""
    found, length = [], 0
    for text in texts:
        found.append(SPACES.sub("", text))
        length += len(found[-1])
        if at_most is not None and length > at_most:
            break
    return "".join(found)
