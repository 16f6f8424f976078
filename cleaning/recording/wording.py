"""Text for people: numbers of things in words, and what comes from outside without what steers a terminal."""

import re
import shlex
from json import dumps

# What steers a terminal or a reader's eye instead of being read: C0, DEL and C1; halves of a pair; the signs that turn
# the direction of what stands after them; the separators that break a line; the signs of annotations and of tags.
_STEERING = (
    "\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
_IN_TEXT = re.compile(f"(?![\n\t])[{_STEERING}]")
_IN_LINE = re.compile(f"[{_STEERING}]")
_HISSING = ("s", "x", "ch", "sh")  # address, box, batch, crash
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")


def many(number: int, noun: str, form: str = "") -> str:
    """A number of things: of one thing, one. `form` is the number's, as `format` takes it.

    >>> many(1, "document"), many(2000, "input"), many(2000, "byte", ",")
    ('1 document', '2000 inputs', '2,000 bytes')
    """
    if number == 1:
        return f"{number:{form}} {noun}"
    return f"{number:{form}} {noun}{'es' if noun.endswith(_HISSING) else 's'}"


def printable(text: str) -> str:
    r"""The text without signs that would steer a terminal: they show as U+FFFD. Line breaks and tabs stay.

    >>> printable("a\x1b[31mb\u202ec")
    'a\ufffd[31mb\ufffdc'
    """
    return _IN_TEXT.sub("\ufffd", text)


def one_line(text: str) -> str:
    r"""The text as `printable` has it, on one line: so that no name and no message can pretend to be a line of ours.

    >>> one_line("two\r\nlines\x07")
    'two lines\ufffd'
    """
    return _IN_LINE.sub("\ufffd", _BREAKS.sub(" ", text))


def escaped(encoded: str) -> str:
    r"""JSON of the same value whose strings hold no sign that `printable` would take out: a person may look on.

    >>> escaped('"\x7f\u202e"')
    '"\\u007f\\u202e"'
    """
    return _IN_LINE.sub(lambda found: dumps(found[0])[1:-1].replace("\x7f", "\\u007f"), encoded)


def shell_word(name: str) -> str:
    r"""A name as a shell takes it, on one line, whatever bytes it has: in $'…' (bash, zsh, ksh) where it must be.

    >>> shell_word("my dump.jsonl"), shell_word("caf\udce9\n.txt")
    ("'my dump.jsonl'", "$'caf\\xe9\\n.txt'")
    """
    if not _IN_LINE.search(name):
        return shlex.quote(name)
    return "$'" + "".join(map(_escaped, name)) + "'"


def _escaped(sign: str) -> str:
    if sign in _SHORT:
        return _SHORT[sign]
    if not _IN_LINE.match(sign):
        return sign
    errors = "surrogateescape" if "\udc80" <= sign <= "\udcff" else "surrogatepass"  # a byte that is no UTF-8; else
    return "".join(f"\\x{byte:02x}" for byte in sign.encode("utf-8", errors))


_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "\\'"}
