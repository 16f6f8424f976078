"""Stop words by language: those of stopwords-iso, and a table of ours for languages that it lacks."""

import tomllib
from functools import cache
from importlib.resources import files

ALIKE = {"nb": "no", "nn": "no", "fil": "tl", "bs": "hr", "cnr": "hr"}  # what a list of another name serves


@cache
def stop_words_of(language: str | None) -> frozenset[str]:
    """The stop words of a language, in lower case; empty for one of which there is no list."""
    import stopwordsiso  # noqa: PLC0415 - an extra

    code = ALIKE.get(language or "", language or "")
    own = _table().get(code)
    if own is not None:
        return frozenset(own.split())
    return frozenset(stopwordsiso.stopwords(code)) if stopwordsiso.has_lang(code) else frozenset()


@cache
def _table() -> dict[str, str]:
    return tomllib.loads(files("cleaning.measuring").joinpath("data/stopwords.toml").read_text(encoding="utf-8"))
