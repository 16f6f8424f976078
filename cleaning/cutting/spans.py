"""Markdown's marks inside a line: links, pictures, emphasis, code, escapes."""

import re
from collections.abc import Set as AbstractSet

from msgspec import Struct

DEEPEST = 50  # brackets that may stand open: a text of nothing but brackets stays linear

# Where a link leads: an address in brackets or bare, with balanced brackets in it, and a title. Nothing is tried twice.
DESTINATION = re.compile(
    r"\(\s{0,9}(?:<([^<>\n]*+)>|((?:[^\s()\\]++|\\.|\((?:[^\s()]++|\([^\s()]*+\))*+\))*+))"
    r"(?:\s{1,9}(?:\"(?:[^\"\\]++|\\.)*+\"|'(?:[^'\\]++|\\.)*+'|\((?:[^()\\]++|\\.)*+\)))?\s{0,9}\)"
)
_LOOSE = re.compile(r"\((?:https?:|mailto:|/|#)[^()]*+(?:\([^()]*+\)[^()]*+)*+\)")  # with spaces, or quotes in a title
_TARGET = re.compile(r"[/#:.]|^$")  # what an address has and a word in brackets has not
_REFERENCE = re.compile(r"\s?\[([^\[\]\n]{0,100}+)\]")
_AUTOLINK = re.compile(r"<((?:https?|ftp|mailto|file):[^<>\s]{1,2000}+|[^<>\s@]{1,64}@[^<>\s@]{1,255}+)>")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|center|cite|code|del|details|div|em|figcaption|figure|font|h[1-6]|i|img|ins|kbd|mark|p|picture"
    r"|q|s|small|source|span|strong|sub|summary|sup|tt|u|wbr)(?:\s[^<>]{0,2000}+)?/?>",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\\[!-/:-@\[-`{-~]|`+|!\[|\[\^[^\[\]\s]{1,30}\]|\[|\]|<|\*+|_+|~~+")
# A page of a wiki or a note: '[[page]]', '[[page|words]]', with '!' before it one that is shown. 'x[[1]]' is code.
_WIKI = re.compile(r"\[\[(?![\s\d])([^\[\]|\n]{1,200}+)(?:\|([^\[\]\n]{0,200}+))?\]\](?![(\[])")
_BREAKING = re.compile(r"<(?:br|/?p|/?div|/?h)", re.IGNORECASE)


class Open(Struct):
    """A mark that waits for its end: what it is, and where it stands in the output."""

    sign: str
    place: int


def unmarked(text: str, references: AbstractSet[str] = frozenset()) -> str:
    """The text as a reader sees it rendered: no mark is in it, of a link its words, of a picture nothing.

    What only looks like a mark stays: stars with spaces around them, `_` inside a word, brackets that lead nowhere.

    >>> unmarked("The [oven](/oven 'Oven') had a **roof**, 2 * 3 \\\\* snake_case_name ![alt](a.png)[1]")
    'The oven had a roof, 2 * 3 * snake_case_name [1]'
    """
    return _Spans(text, references).read()


class _Spans:
    """One text on its way from marks to words."""

    def __init__(self, text: str, references: AbstractSet[str]) -> None:
        self.text = text
        self.references = references
        self.out: list[str] = []
        self.brackets: list[Open] = []
        self.emphases: list[Open] = []
        self.endless: set[str] = set()  # signs that have no end any more: each is searched for once

    def read(self) -> str:
        """The words."""
        at = 0
        while found := _TOKEN.search(self.text, at):
            self.out.append(self.text[at : found.start()])
            at = self.take(found[0], found.start(), found.end())
        self.out.append(self.text[at:])
        return "".join(self.out)

    def take(self, token: str, start: int, end: int) -> int:
        """Reads a token; where to go on."""
        match token[0]:
            case "\\":
                self.out.append(token[1])
            case "`":
                return self.code(token, end)
            case "[" if token.startswith("[^"):
                pass  # a footnote's number
            case "[" | "!" if found := _WIKI.match(self.text, end - 1):
                self.out.append((found[2] or found[1]) if token[0] == "[" else "")
                return found.end()
            case "[" | "!":
                self.brackets = [*self.brackets[-DEEPEST:], Open(token, len(self.out))]
                self.out.append(token)
            case "]":
                return self.closed(end)
            case "<":
                return self.angle(start, end)
            case _:
                self.emphasis(token, start, end)
        return end

    def code(self, ticks: str, end: int) -> int:
        """A span of code up to as many ticks as it began with, taken as it is."""
        search = re.compile(rf"(?<!`){ticks}(?!`)").search
        close = None if ticks in self.endless else search(self.text, end)
        if close is None:
            self.endless.add(ticks)
            self.out.append(ticks)
            return end
        inside = self.text[end : close.start()]
        self.out.append(inside[1:-1] if inside[:1] == inside[-1:] == " " and inside.strip() else inside)
        return close.end()

    def closed(self, end: int) -> int:
        """A bracket closes: where it leads somewhere, the link's marks go, and a picture goes whole."""
        if not self.brackets:
            self.out.append("]")
            return end
        opened = self.brackets.pop()
        after = self.leads(opened, end)
        if after is None:
            self.out.append("]")
            return end
        if opened.sign == "![":
            del self.out[opened.place :]
            self.emphases = [one for one in self.emphases if one.place < opened.place]
        else:
            self.out[opened.place] = ""
        return after

    def leads(self, opened: Open, end: int) -> int | None:
        """Where a link's target ends that stands here, None where none does."""
        found = DESTINATION.match(self.text, end)
        if found and (_TARGET.search(found[1] or found[2] or "") or opened.sign == "!["):
            return found.end()
        if found := _LOOSE.match(self.text, end):
            return found.end()
        if not self.references:
            return None
        words = "".join(self.out[opened.place + 1 :])
        reference = _REFERENCE.match(self.text, end)
        if reference and folded(reference[1] or words) in self.references:
            return reference.end()
        return end if folded(words) in self.references else None

    def angle(self, start: int, end: int) -> int:
        """An address in angle brackets loses them; a tag of HTML goes."""
        if found := _AUTOLINK.match(self.text, start):
            self.out.append(found[1].removeprefix("mailto:"))
            return found.end()
        if self.text.startswith("!--", end) and "-->" not in self.endless:
            close = self.text.find("-->", end)
            if close >= 0:
                return close + 3
            self.endless.add("-->")
        if found := _TAG.match(self.text, start):
            self.out.append(" " if _BREAKING.match(found[0]) else "")
            return found.end()
        self.out.append("<")
        return end

    def emphasis(self, run: str, start: int, end: int) -> None:
        """A run of stars, underscores or tildes: it opens before a word, and closes behind one what is open."""
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        inside = run[0] == "_" and before.isalnum() and after.isalnum()
        rest = run
        if before.strip() and not inside:
            rest = self.close(run)
        if rest and after.strip() and not inside and not (run[0] == "_" and before.isalnum()):
            self.emphases = [*self.emphases[-DEEPEST:], Open(rest, len(self.out))]
        self.out.append(rest)

    def close(self, run: str) -> str:
        """What is left of a run after it closed what it could."""
        while run:
            place = next((n for n in range(len(self.emphases) - 1, -1, -1) if self.emphases[n].sign[0] == run[0]), None)
            if place is None or (run[0] == "~" and len(run) < 2):
                break
            opened = self.emphases[place]
            count = min(len(opened.sign), len(run))
            opened.sign, run = opened.sign[count:], run[count:]
            self.out[opened.place] = opened.sign
            self.emphases = self.emphases[: place + bool(opened.sign)]
        return run


def folded(label: str) -> str:
    """A reference's name as it is looked up.

    >>> folded(" The  Oven")
    'the oven'
    """
    return " ".join(label.casefold().split())
