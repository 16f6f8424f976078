"""Tags, sections and breadcrumbs in a line of text: what the page says that it is about."""

import re
from collections.abc import Iterable
from functools import cache

from cleaning.cueing import fold_word, read_table

MAX_TOPIC = 50  # characters of one tag or section; a longer one is a headline
MAX_WORDS = 5

_LABEL = re.compile(r"([^:：#]{2,24}?)\s*[:：]\s*(?=\S)")
_HASHTAG = re.compile(r"#([\w-]+)")
_LIST = re.compile(r"[,;،|•·]")
_STEPS = re.compile(r"[>›»→/|•·]|::|\s[-–—]\s")
_ENDS = re.compile(r"[.?!…:]$")


def parse_tags(text: str, sure: bool = False) -> tuple[str, ...]:
    """The tags that the line lists; empty where it lists none. `sure`: the caller knows that they are tags.

    A list needs a label, hash signs, or three short items between commas.

    >>> parse_tags("Etiketler: Deniz, Kültür"), parse_tags("#sport #news")
    (('Deniz', 'Kültür'), ('sport', 'news'))
    >>> parse_tags("Ankara, İstanbul, and then they left.")
    ()
    """
    label, rest = _split_label(text)
    tags = _HASHTAG.findall(rest)
    if tags and not re.search(r"\w", _HASHTAG.sub("", rest)):
        return tuple(dict.fromkeys(tag.replace("_", " ") for tag in tags))
    labelled = label in topic_words()["tags"]
    items = _items(_LIST, rest if labelled else text)
    return items if labelled or sure or len(items) >= 3 else ()


def parse_section(text: str) -> tuple[str, ...]:
    """The sections that the line names, with or without a label; empty where it is too long to name one.

    >>> parse_section("Kategoriler: Spor"), parse_section("Dünya")
    (('Spor',), ('Dünya',))
    """
    label, rest = _split_label(text)
    return _items(_LIST, rest if label in topic_words()["sections"] else text)


def parse_breadcrumb(text: str, title: str | None = None) -> tuple[str, ...]:
    """The steps of a breadcrumb between the front page and the page itself, which has its title as the last step.

    >>> parse_breadcrumb("Ana Sayfa > Spor > Big headline", "Big headline")
    ('Spor',)
    """
    return inner_steps(map(str.strip, _STEPS.split(text)), title)


def inner_steps(steps: Iterable[str], title: str | None = None) -> tuple[str, ...]:
    """The steps that are sections: neither the front page nor the page itself.

    >>> inner_steps(["Home", "Politics", "Big headline"], "Big headline")
    ('Politics',)
    """
    inner = [step for step in steps if step and fold_word(step) not in topic_words()["home"]]
    if inner and title and fold_word(title).startswith(fold_word(inner[-1]).rstrip("…. ")):
        inner.pop()
    return tuple(step for step in dict.fromkeys(inner) if _is_topic(step))


def is_labelled_topic(text: str) -> bool:
    """Whether the line begins with a label of tags or sections, or is all hash tags.

    >>> is_labelled_topic("Kategoriler: Spor"), is_labelled_topic("Spor")
    (True, False)
    """
    label, rest = _split_label(text)
    known = topic_words()
    return label in known["tags"] or label in known["sections"] or (rest.startswith("#") and bool(parse_tags(rest)))


@cache
def topic_words() -> dict[str, frozenset[str]]:
    """The folded phrases of data/topics.toml: `tags`, `sections` and `home`."""
    table = read_table("cleaning.describing", "data/topics.toml")
    return {key: frozenset(map(fold_word, phrases)) for key, phrases in table.items()}


def _split_label(text: str) -> tuple[str, str]:
    """The folded label before a colon, which may be none, and the rest."""
    text = text.strip()
    label = _LABEL.match(text)
    return (fold_word(label[1]), text[label.end() :]) if label else ("", text)


def _items(separator: re.Pattern[str], text: str) -> tuple[str, ...]:
    """The items of a list, each once; nothing where one of them is no topic."""
    items = [item.strip().strip(" \t#\"'“”[]()") for item in separator.split(text)]
    items = [item for item in items if item]
    return tuple(dict.fromkeys(items)) if all(map(_is_topic, items)) else ()


def _is_topic(text: str) -> bool:
    """Short, with a letter, without the end of a sentence."""
    short = len(text) <= MAX_TOPIC and len(text.split()) <= MAX_WORDS
    return short and not _ENDS.search(text) and any(map(str.isalpha, text))
