"""The text of a page that shows none: what its scripts would show, where they carry it with them as a string."""

import json
import re
from collections.abc import Iterator

from lxml import etree, html

from cleaning.cutting.tree import TreeError, parse

SHELL = 40  # words: a page that shows more is no shell, and what it does not show is not its text
MOST = 8_000_000  # characters of scripts that are read
DEEPEST = 3  # strings in strings: a script is a string of JSON, of which a value is a string of HTML
LONG = 400  # characters of a text, at least
ENDS = 3  # sentences, at least
LETTERS = 0.75  # of a text's signs are letters or spaces: code and data have fewer
PARTS = 2  # paragraphs: a summary, a comment or a licence is one

# A string that nothing closes matches, too: it is not to be looked at again from each quotation mark in it.
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*+(?:"|\n|\Z|\\)')
_BODY = re.compile(r'"articleBody"\s*+:\s*+$')
_BREAK = re.compile(r"</p\s*>|<br\b|\n", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*+>")
_END = re.compile(r"[.!?…。！？؟।։።](?=\s|[\"'”’»)<]|$|[^\x00-\u024f])")


def with_script_text(tree: html.HtmlElement) -> bool:
    """Puts the text that a page's scripts carry at the end of its body, as an article; whether there was one.

    The longest string counts that is a text in paragraphs, or what JSON-LD says is the body of the article. Reads at
    most 8 MB of scripts.
    """
    body = tree.find("body")
    scripts = [script.text for script in tree.iter("script") if script.text]
    texts = [text for script in _within(scripts) for text in _texts(script, DEEPEST)]
    if body is None or not texts:
        return False
    article = _article(max(texts, key=_length))
    if article is None:
        return False
    body.append(article)
    return True


def _within(scripts: list[str]) -> Iterator[str]:
    left = MOST
    for script in scripts:
        if (left := left - len(script)) < 0:
            return
        yield script


def _texts(script: str, depth: int) -> Iterator[str]:
    """The strings of a script, and of its strings, that are texts."""
    for found in _STRING.finditer(script):
        if found.end() - found.start() < LONG:
            continue
        try:
            value = str(json.loads(found[0], strict=False)).encode("utf-8", "replace").decode()
        except ValueError:
            continue
        if depth > 1 and '"' in value:
            inner = list(_texts(value, depth - 1))
            yield from inner
            if inner:
                continue
        if _is_text(value, bool(_BODY.search(script, max(found.start() - 30, 0), found.start()))):
            yield value


def _is_text(value: str, told: bool) -> bool:
    """Whether a string is prose, in paragraphs unless it is told to be the body of an article."""
    shown = _TAG.sub(" ", value)
    if len(shown) < LONG or (not told and len(_BREAK.findall(value)) < PARTS):
        return False
    plain = sum(1 for sign in shown if sign.isalpha() or sign.isspace() or not sign.isascii())
    return plain >= LETTERS * len(shown) and len(_END.findall(shown)) >= ENDS


def _length(text: str) -> int:
    return len(_TAG.sub("", text))


def _article(text: str) -> html.HtmlElement | None:
    """A text as an element; plain text's lines are paragraphs."""
    if not _TAG.search(text):
        article = html.Element("article")
        for line in filter(str.strip, text.split("\n")):
            etree.SubElement(article, "p").text = _printable(line)
        return article
    try:
        body = parse(f"<!doctype html><body><article>{text}</article></body>").find("body")
    except TreeError:
        return None
    article = html.Element("article")
    for child in list(body) if body is not None else ():
        article.append(child)
    return article


def _printable(line: str) -> str:
    """A line without the signs that XML refuses."""
    return "".join(sign for sign in line if sign.isprintable() or sign in "\t\xa0")
