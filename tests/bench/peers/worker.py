"""One extractor as a child process: pages come as JSON lines, texts leave as JSON lines.

    python worker.py RECIPE DISTRIBUTION

The first line out is {"version", "python", "recipe"}; then a line a page: {"id", "text"}, the processor's "ms" that it
took, and "error" where there is no text. Each recipe imports its extractor and nothing else but the standard library,
so that it runs in an environment that holds that extractor alone. A recipe's docstring says the settings; its source
is part of the key of cached texts.
"""

# ruff: noqa: PLC0415  (a recipe's import stands in it: the other extractors are not there)

import functools
import hashlib
import html
import inspect
import json
import os
import platform
import re
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

Row = dict[str, Any]
Extract = Callable[[Row], str]

BLOCKS = (
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table td th tr ul"
).split()
LANGUAGE = re.compile(r"""<html[^>]{0,2000}?\blang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# Languages of the sets by their code, as jusText names its stop lists.
STOPLISTS = dict(
    zip(
        "az bg ca cs da de el en es et fi fr hr hu is it ka lt lv nb nl no pl pt ro ru sk sl sv tr uk".split(),
        "Azerbaijani Bulgarian Catalan Czech Danish German Greek English Spanish Estonian Finnish French Croatian "
        "Hungarian Icelandic Italian Georgian Lithuanian Latvian Norwegian_Bokmal Dutch Norwegian_Bokmal Polish "
        "Portuguese Romanian Russian Slovak Slovenian Swedish Turkish Ukrainian".split(),
        strict=True,
    )
)


def paragraphs(row: Row) -> str:
    """A dump's lines as a page's paragraphs."""
    lines = (f"<p>{html.escape(line)}</p>" for line in row["text"].split("\n") if line.strip())
    return f"<html><body>{''.join(lines)}</body></html>"


def lines_of(fragment: str) -> str:
    """The text of a piece of HTML, a line a block: extractors that return HTML are all rendered by this."""
    from lxml import html as lxml_html

    tree = lxml_html.fromstring(f"<div>{fragment}</div>")
    for element in tree.iter(*BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def page_of(row: Row) -> Any:
    """A row as our page."""
    from cleaning import Page

    kind, text = ("text/html", row["html"]) if "html" in row else ("text/plain", row["text"])
    body = text.encode("utf-8", "replace")
    return Page(body=body, url=row.get("url"), content_type=kind, charset="utf-8")


def pagesieve() -> Extract:
    """The installed pagesieve with its defaults; '' where it rejects the page."""
    from cleaning import Config, Pipeline

    pipeline = Pipeline(Config())

    def extract(row: Row) -> str:
        document = pipeline(page_of(row))
        return "" if document.failure else document.text

    return extract


def pagesieve_record() -> Extract:
    """All that it writes of a page: the record with metadata and languages, and the ledger's rows."""
    from cleaning import Config, Pipeline
    from cleaning.recording.outcome import outcome_of

    pipeline = Pipeline(Config())

    def extract(row: Row) -> str:
        document = pipeline(page_of(row))
        outcome_of(document)
        return "" if document.failure else document.text

    return extract


def lxml_parse() -> Extract:
    """The parse alone, which everybody pays: no text."""
    from lxml import html as lxml_html

    def extract(row: Row) -> str:
        lxml_html.document_fromstring(row["html"].encode("utf-8", "replace"))
        return ""

    return extract


def trafilatura_json() -> Extract:
    """JSON with metadata, comments left out: what it has that comes nearest to a record."""
    from trafilatura import extract as trafilatura_extract

    options: dict[str, Any] = {"output_format": "json", "with_metadata": True, "include_comments": False}

    def extract(row: Row) -> str:
        found = trafilatura_extract(row["html"], url=row.get("url") or None, **options)
        return json.loads(found)["text"] if found else ""

    return extract


def trafilatura_fast() -> Extract:
    """As `trafilatura`, without its second opinions."""
    return trafilatura(fast=True)


def ftfy_and_langdetect() -> Extract:
    """What one does with a dump at least: mends it and tells its language; the text is all of it."""
    import ftfy
    from langdetect import LangDetectException, detect

    def extract(row: Row) -> str:
        text = ftfy.fix_text(row["text"])
        try:
            detect(text)
        except LangDetectException:
            return text
        return text

    return extract


def trafilatura(**options: bool) -> Extract:
    """Comments left out, which every set's gold does."""
    from trafilatura import extract as trafilatura_extract

    return lambda row: trafilatura_extract(row["html"], include_comments=False, **options) or ""


def trafilatura_precision() -> Extract:
    """As above with favor_precision."""
    return trafilatura(favor_precision=True)


def trafilatura_recall() -> Extract:
    """As above with favor_recall."""
    return trafilatura(favor_recall=True)


def rs_trafilatura() -> Extract:
    """Its defaults; it is given the address, by which it tells page types."""
    from rs_trafilatura import extract as rs_extract

    return lambda row: rs_extract(row["html"], url=row.get("url") or None).main_content or ""


def resiliparse() -> Extract:
    """main_content without the alternative texts of images, which no gold holds."""
    from resiliparse.extract.html2text import extract_plain_text

    return lambda row: extract_plain_text(row["html"], main_content=True, alt_texts=False)


def readability() -> Extract:
    """Its summary of the page, rendered by `lines_of`."""
    from readability import Document

    return lambda row: lines_of(Document(row["html"], url=row.get("url")).summary(html_partial=True))


def newspaper() -> Extract:
    """Its defaults, which read the language from the page's tags; English where that asks for data it has to fetch."""
    from newspaper import Article

    def parsed(row: Row, **options: Any) -> str:
        article = Article(row.get("url") or "https://example.org/page", fetch_images=False, **options)
        article.download(input_html=row["html"])
        article.parse()
        return article.text or ""

    def extract(row: Row) -> str:
        try:
            return parsed(row)
        except (ImportError, LookupError):  # its Korean tokenizer's data
            return parsed(row, language="en")

    return extract


def justext() -> Extract:
    """The stop list of the row's or page's declared language; the union of all where there is none."""
    from justext import get_stoplist, get_stoplists
    from justext import justext as classify

    @functools.cache
    def stop_list(code: str) -> frozenset[str]:
        names = [STOPLISTS[code]] if code in STOPLISTS else get_stoplists()
        return frozenset().union(*map(get_stoplist, names))

    def extract(row: Row) -> str:
        declared = LANGUAGE.search(row["html"][:20_000])
        code = row.get("lang") or (declared[1].lower() if declared else "")
        return "\n".join(p.text for p in classify(row["html"], stop_list(code)) if not p.is_boilerplate)

    return extract


def magic_html() -> Extract:
    """GeneralExtractor's default (its article type), rendered by `lines_of`."""
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()
    return lambda row: lines_of(extractor.extract(row["html"], base_url=row.get("url") or "")["html"] or "")


def chromerag() -> Extract:
    """Its defaults, without front matter; the signs of Markdown are no words."""
    from chromerag import ChromeRAG

    extractor = ChromeRAG()
    return lambda row: FRONT_MATTER.sub("", extractor.extract(row["html"], url=row.get("url") or None).markdown)


def keep_everything() -> Extract:
    """The dump as it is."""
    return lambda row: row["text"]


def c4_line_rule() -> Extract:
    """C4's: a line stays that has five words and ends in . ! ? or a quotation mark, but not in an ellipsis."""

    def stays(line: str) -> bool:
        return len(line.split()) >= 5 and line.endswith((".", "!", "?", '"', "”")) and not line.endswith("...")

    return lambda row: "\n".join(line for line in map(str.strip, row["text"].split("\n")) if stays(line))


def trafilatura_on_lines() -> Extract:
    """trafilatura's default on the lines as paragraphs."""
    extract = trafilatura()
    return lambda row: extract({**row, "html": paragraphs(row)})


def justext_on_lines() -> Extract:
    """jusText on the lines as paragraphs."""
    extract = justext()
    return lambda row: extract({**row, "html": paragraphs(row)})


RECIPES: dict[str, Callable[[], Extract]] = {
    recipe.__name__: recipe
    for recipe in (
        pagesieve, pagesieve_record, lxml_parse, ftfy_and_langdetect, trafilatura, trafilatura_json, trafilatura_fast,
        trafilatura_precision, trafilatura_recall, rs_trafilatura, resiliparse, readability, newspaper, justext,
        magic_html, chromerag, keep_everything, c4_line_rule, trafilatura_on_lines, justext_on_lines,
    )
}  # fmt: skip


def recipe_key(name: str) -> str:
    """What changes with a recipe's source, its base's and its rendering's."""
    parts = [RECIPES[re.sub("_(on_lines|precision|recall|fast)$", "", name)], RECIPES[name]]
    source = "".join(map(inspect.getsource, [*parts, lines_of, paragraphs])) + repr((BLOCKS, STOPLISTS))
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def answer(extract: Extract, row: Row) -> dict[str, Any]:
    """A page's text, or '' with the error; and the milliseconds of the processor that it took, all threads'."""
    start = time.process_time()
    try:
        found = {"id": row["id"], "text": extract(row)}
    except Exception as error:  # the boundary: whatever an extractor raises is its answer to that page
        found = {"id": row["id"], "text": "", "error": f"{type(error).__name__}: {error}"[:200]}
    return {**found, "ms": round(1e3 * (time.process_time() - start), 3)}


def main() -> None:
    """Answer page after page; what an extractor prints goes to stderr."""
    name, distribution = sys.argv[1:]
    out = os.fdopen(os.dup(1), "w", encoding="ascii", buffering=1)
    os.dup2(2, 1)
    extract = RECIPES[name]()
    release = version(distribution) if distribution else ""
    hello = {"version": release, "python": platform.python_version(), "recipe": recipe_key(name)}
    out.write(json.dumps(hello) + "\n")
    for line in sys.stdin:
        out.write(json.dumps(answer(extract, json.loads(line))) + "\n")


if __name__ == "__main__":
    main()
