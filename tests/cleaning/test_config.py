"""A wrong configuration is refused when it is made, however it is made."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from cleaning.config import Config, ConfigError, DecodeOptions, LanguageOptions, config_of


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: DecodeOptions(max_bytes=0), "decode.max_bytes: 0"),
        (lambda: DecodeOptions(encoding="utf-nine"), "'utf-nine'; write utf-8"),
        (lambda: DecodeOptions(encoding="hex"), "no text codec 'hex'"),
        (lambda: DecodeOptions(encoding=""), "no text codec ''"),
        (lambda: LanguageOptions(margin=1.5), "a number from 0 to 1"),
        (lambda: LanguageOptions(margin=float("nan")), "a number from 0 to 1"),
        (lambda: LanguageOptions(detector="cld3"), "none of auto, langdetect, lingua, fasttext"),
        (lambda: Config(format="jsonl"), "'jsonl' is none of auto, html, text"),
        (lambda: msgspec.structs.replace(DecodeOptions(), max_bytes=-1), "decode.max_bytes: -1"),
        (lambda: config_of({"language": {"margin": 7}}), "a number from 0 to 1"),
    ],
)
def test_a_value_out_of_range_is_refused(make: Callable[[], Any], told: str) -> None:
    """The message names the key with what is allowed, in direct construction as in TOML."""
    with pytest.raises(ConfigError, match=told):
        make()
