"""Which encoding a page's bytes are in."""

import codecs
import re
import unicodedata
from typing import NamedTuple

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from cleaning.model import FoundBy, Page

SAMPLE = 50_000  # bytes that a detector looks at, without tags: 20 pages of text; its time grows with them
GOOD_PER_BAD = 10  # valid characters beside one broken one that still make a text UTF-8: a cut or a pasted one
BAD_SHARE = 0.01  # of the bytes; a declared single-byte codec that lacks more of them is not the one
CONTROL_SHARE = 0.02  # of the bytes; text has none, random bytes have a tenth
KAZAKH_SHARE = 0.06  # of the letters, a seventh in Kazakh
FOREIGN = 30  # non-ASCII bytes before a detector may overrule a declared Latin-1
# Macintosh, mainframe and mail encodings are not of the web, and win short Russian texts (10 of 40 at 60 bytes).
_MACINTOSH = ("mac-cyrillic", "mac-greek", "mac-iceland", "mac-latin2", "mac-roman", "mac-turkish")
_KAZAKH = frozenset({"ptcp154", "kz1048"})  # windows-1251 but for some letters
_NEVER = (*_MACINTOSH, "hp-roman8", "utf-7", "cp1140", "cp424", "cp500", "cp875", "cp1026", "cp273")
_NO_TEXT = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})  # names and escapes
# What a server that says Latin-1 by default may be sending: alphabets of which Latin-1 has no letter.
_CYRILLIC = ("cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5")
_OTHER_ALPHABETS = (*_CYRILLIC, "cp1253", "cp1255", "cp1256", "iso8859-6", "iso8859-7", "iso8859-8")
# Codecs of which pages declare one and are in another.
_SIBLINGS = frozenset({*_CYRILLIC, "cp1250", "iso8859-2", "cp1257", "iso8859-13", "iso8859-4", "cp1254"})
ODD, ODD_SHARE = (
    3,
    0.05,
)  # words with a letter beyond ASCII that are odd in a codec which is not the text's; their share
_WORDS = re.compile(r"[^\W\d_][^\s\x00-\x40]+[^\W\d_]")
_SIGN = re.compile(r"[^\w\x00-\x7f’ʼ–—…]|[¹²³¼½¾]")
_CONTROLS = bytes(set(range(0x20)) - set(b"\0\t\n\f\r\x1b")) + b"\x7f"  # not NUL, which pads; not ESC, of ISO-2022
# What is not closed goes on to the end, as in a browser; searched anew from each '<', it would take quadratic time.
_TAGS = re.compile(
    rb"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[!/?a-z][^<>]*>", re.IGNORECASE | re.DOTALL
)


class Decoded(NamedTuple):
    """Text with how it was found: Python's name of the codec, who named it, how many bytes were replaced."""

    text: str
    name: str
    found_by: FoundBy
    replaced: int


def decode(body: bytes, page: Page, override: str | None = None) -> Decoded:
    """The text of a body by the first of these that holds:

    1. `override`, what the user ordered ('option'); text of JSON lines was decoded by it before;
    2. a byte-order mark ('bom');
    3. what the feed knows, for text that came as text ('known');
    4. UTF-16 or UTF-32, by where the NUL bytes stand ('detector');
    5. valid UTF-8 with a character beyond ASCII, whatever was declared: no other text looks like it;
    6. the HTTP or WARC header ('header'), unless it says Latin-1, a server's default, where the page differs;
    7. the page's `<meta>` or XML declaration ('meta');
    8. a detector ('detector').

    A declared encoding that can't be the one (UTF-8 that is broken all over, Latin-1 that reads as Russian, one in
    which words have signs inside or end in capitals) is passed over. Bytes that do not decode become U+FFFD.

    >>> decode("Ağrı".encode("cp1254"), Page(body=b"", charset="iso-8859-9"))
    Decoded(text='Ağrı', name='cp1254', found_by='header', replaced=0)
    """
    if override and page.source.kind != "jsonl":
        return _as(body, override, "option")
    encoding, mark = read_bom(body)
    if encoding and mark:
        return _as(body[len(mark) :], encoding, "bom")
    if page.source.kind == "jsonl" and page.charset:
        return _as(body, page.charset, "known")
    wide = wide_encoding(body)
    if wide:
        return _as(body, wide, "detector")
    return _declared(body, page) or _detected(body)


def _as(body: bytes, name: str, found_by: FoundBy) -> Decoded:
    codec = codecs.lookup(name).name
    text = body.decode(codec, "replace")
    replaced = text.count("\ufffd")
    if replaced and codec == "utf-8":
        replaced -= body.count("\ufffd".encode())
    if codec.startswith("utf"):
        text = text.removeprefix("\ufeff")
    return Decoded(text, codec, found_by, max(replaced, 0))


def _declared(body: bytes, page: Page) -> Decoded | None:
    """The text by what was declared, or None where nothing was or the bytes contradict it."""
    claims = list(_claims(body, page))
    if not body.isascii():
        utf8 = _as(body, "utf-8", next((by for name, by in claims if name == "utf-8"), "detector"))
        if _mostly_utf8(utf8, declared=utf8.found_by != "detector"):
            return utf8
    for name, found_by in claims:
        decoded = _as(body, name, found_by)
        if name != "utf-8" and decoded.replaced <= BAD_SHARE * len(body) and not _overruled(body, name):
            return decoded
        if body.isascii():
            return decoded
    return None


def _claims(body: bytes, page: Page) -> list[tuple[str, FoundBy]]:
    """What header and page declare, by Python's names, the more credible first."""
    header = _resolve(page.charset) or _resolve(http_content_type_encoding(page.content_type))
    meta = _resolve(html_body_declared_encoding(body))
    ranked: tuple[tuple[str | None, FoundBy], ...] = ((header, "header"), (meta, "meta"))
    claims = [(name, by) for name, by in ranked if name]
    return claims[::-1] if header == "cp1252" else claims


def _resolve(name: str | None, wide: bool = False) -> str | None:
    """Python's name of an encoding as browsers understand its label: 'latin5' is cp1254; None for an unknown one.

    UTF-16 that a page declares in ASCII letters is UTF-8, says the standard; `wide` takes it at its word.
    """
    label = (name or "").strip(" \"'").lower().removesuffix("-i")  # iso-8859-8-i: Hebrew in logical order
    resolved: str | None = resolve_encoding(label) if label else None
    try:
        "".encode(resolved or "utf-8")  # 'zlib' and 'rot13' are codecs, and none of text
        codec = codecs.lookup(resolved).name if resolved else None
    except (LookupError, ValueError):
        return None
    if codec in _NO_TEXT:
        return None
    return "utf-8" if codec and codec.startswith(("utf-16", "utf-32")) and not wide else codec


def _mostly_utf8(utf8: Decoded, declared: bool) -> bool:
    """Whether the bytes are UTF-8, but for a few broken ones; a declaration makes up for more of them."""
    if not utf8.replaced:
        return True
    valid = len(utf8.text) - len(utf8.text.encode("ascii", "ignore")) - utf8.replaced
    return utf8.replaced * (1 if declared else GOOD_PER_BAD) <= valid


def _overruled(body: bytes, name: str) -> bool:
    """Whether a declared Latin-1 is another alphabet in truth, or a declared codec another one of the same alphabet."""
    if name == "cp1252":
        return sum(byte > 0x7F for byte in body[:SAMPLE]) >= FOREIGN and _detect(body) in _OTHER_ALPHABETS
    if name not in _SIBLINGS:
        return False
    odd, words = _odd_words(body, name)
    return odd >= ODD and odd > ODD_SHARE * words and _odd_words(body, _detect(body))[0] < odd / 5


def _odd_words(body: bytes, name: str) -> tuple[int, int]:
    """How many words nobody writes so, with signs inside ('s±siada') or capitals at the end ('кНДЕР'), of how many."""
    text = _TAGS.sub(b" ", body[:SAMPLE]).decode(name, "replace")
    words = [word for word in _WORDS.findall(text) if not word.isascii()]
    odd = sum(_SIGN.search(word) is not None or (word[0].islower() and word[1:].isupper()) for word in words)
    return odd, len(words)


def _detected(body: bytes) -> Decoded:
    return _as(body, "utf-8" if body.isascii() and b"\x1b" not in body else _detect(body), "detector")


def _detect(body: bytes) -> str:
    """The detector's answer for the lines that are not ASCII, without tags: a page's other lines drown a short text."""
    lines = _TAGS.sub(b"\n", body).split(b"\n")
    sample = b"\n".join(line for line in lines if not line.isascii()) or body
    import chardet  # noqa: PLC0415  # most pages say what they are

    name = _resolve(chardet.detect(sample[:SAMPLE], exclude_encodings=_NEVER)["encoding"], wide=True)
    if name in _KAZAKH and not _is_kazakh(sample[:SAMPLE].decode(name, "replace")):
        return "cp1251"
    return name or "cp1252"


def _is_kazakh(text: str) -> bool:
    """Whether a Cyrillic text has Kazakh's own letters as often as Kazakh does; the detector takes Ukrainian for it."""
    letters = sum(map(str.isalpha, text))
    return sum(letter in "әғқңөұүһ" for letter in text.lower()) > KAZAKH_SHARE * letters


def wide_encoding(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, None where the bytes are neither.

    >>> wide_encoding("İstanbul".encode("utf-16-be"))
    'utf-16-be'
    """
    head = body[:SAMPLE]
    if b"\0" in head:
        low, high = head[1::2].count(0), head[::2].count(0)
        latin = max(low, high) > len(head) / 20 and min(low, high) < max(low, high) / 20
        names = ["utf-32-le", "utf-32-be"]
        if latin:
            names.append("utf-16-le" if low > high else "utf-16-be")
        for name in names:
            if plausible(head, name):
                return name
    if not controls(head):
        return None
    found = _detect(head)
    return found if found.startswith("utf-16-") and plausible(head, found) else None


def controls(head: bytes) -> int:
    """The number of control bytes, where they are more than a text has; a NUL that pads is none, unlike two a line."""
    found = len(head) - len(head.translate(None, _CONTROLS))
    return found if found > max(1, CONTROL_SHARE * len(head)) else 0


def plausible(body: bytes, codec: str) -> bool:
    """Whether bytes decode to characters that exist and are meant to be read, but for a cut at the end."""
    width = 4 if "32" in codec else 2
    try:
        text = body[: len(body) // width * width].decode(codec)
    except UnicodeDecodeError:
        return False
    odd = sum(unicodedata.category(letter) in {"Cn", "Co", "Cc"} and letter not in "\t\n\r\f" for letter in text[:5000])
    return bool(text) and odd * 50 <= len(text[:5000])
