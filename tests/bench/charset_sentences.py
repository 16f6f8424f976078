"""Right decodings of sentences that we encode ourselves, in many languages and charsets: ours beside other detectors'.

    python tests/bench/charset_sentences.py ../shared/data 200

Reads `language.jsonl.zst`; the second argument is the length in characters. Such sentences are in no detector's tests,
so they say how well each does on what it has not seen. With `page` as third argument each stands in a page of tags.
"""

import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from charset import decoders, right
from turkic_words import rows

CHARSETS = {
    "tr": ["cp1254", "cp857"],
    "ru": ["cp1251", "koi8-r", "cp866", "iso8859-5"],
    "uk": ["cp1251", "koi8-u"],
    "bg": ["cp1251"],
    "sr": ["cp1251"],
    "ar": ["cp1256", "iso8859-6"],
    "fa": ["cp1256"],
    "ur": ["cp1256"],
    "el": ["cp1253", "iso8859-7"],
    "he": ["cp1255"],
    "ro": ["cp1250"],
    "bs": ["cp1250"],
    "de": ["cp1252"],
    "fr": ["cp1252"],
    "kk": ["ptcp154"],
}
EACH = 30  # texts a language and charset
PAGE = "<html><head><title>News</title></head><body>{}<p>{}</p></body></html>"
MENU = "<a href='/news'>Home</a> <script>var a = 1;</script>" * 20


def texts(data: Path, length: int) -> dict[str, list[str]]:
    """Texts of a length, by language, made of sentences in a fixed random order."""
    sentences: dict[str, list[str]] = defaultdict(list)
    for row in rows(data / "language.jsonl.zst"):
        if row["lang"] in CHARSETS and row["kind"] in {"sentence", "paragraph", "document"}:
            sentences[row["lang"]].append(" ".join(row["text"].split()))
    made = {}
    for language, found in sentences.items():
        random.Random(3).shuffle(found)  # noqa: S311  # not a secret
        whole = " ".join(found)
        made[language] = [whole[start : start + length] for start in range(0, len(whole) - length, length)]
    return made


def encoded(text: str, charset: str, page: bool) -> bytes | None:
    """The text's bytes, None where the charset lacks its letters or it has none beyond ASCII."""
    body = text.encode(charset, "ignore")
    if body.isascii() or len(body) < len(text) * 0.9:
        return None
    return PAGE.format(MENU, body.decode(charset)).encode(charset) if page else body


def main(data: Path, length: int, page: bool) -> None:
    """Prints the table."""
    found, names = texts(data, length), list(decoders())
    sys.stdout.write(f"| language, charset | texts | {' | '.join(names)} |\n|---|---:|{'---:|' * len(names)}\n")
    total: Counter[str] = Counter()
    for language, charset in ((language, charset) for language, each in CHARSETS.items() for charset in each):
        bodies = [body for text in found[language] if (body := encoded(text, charset, page))][:EACH]
        row = Counter(name for name, decoder in decoders().items() for body in bodies if right(decoder, body, charset))
        row["texts"] = len(bodies)
        total += row
        sys.stdout.write(f"| {language}, {charset} | {' | '.join(str(row[name]) for name in ['texts', *names])} |\n")
    sys.stdout.write(f"| all | {' | '.join(str(total[name]) for name in ['texts', *names])} |\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] == ["page"])
