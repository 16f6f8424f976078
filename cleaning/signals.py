"""What is measured of a text, as a record carries it: nothing is kept or rejected by it here."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Share = Annotated[float, Meta(ge=0, le=1)]
PersonalKind = Literal["email", "phone", "ip"]


class Personal(Struct, frozen=True, kw_only=True):
    """Where a text names a person's or a machine's address."""

    kind: PersonalKind
    start: Annotated[int, Meta(ge=0, description="of its first character in the record's text")]
    end: Annotated[int, Meta(ge=0, description="behind its last one")]


class Signals(Struct, frozen=True, kw_only=True):
    """Measures of a text, by the papers that filter by them; lines are its paragraphs."""

    words: Annotated[int, Meta(description="in scripts without spaces: letters")]
    sentences: int
    mean_word_length: Annotated[float, Meta(description="Gopher")]
    symbol_word_ratio: Annotated[float, Meta(description="Gopher: number signs and ellipses, a word")]
    bullet_line_share: Annotated[Share, Meta(description="Gopher: lines that begin with a bullet")]
    ellipsis_line_share: Annotated[Share, Meta(description="Gopher: lines that end in an ellipsis")]
    alphabetic_word_share: Annotated[Share, Meta(description="Gopher: words with a letter")]
    stop_words: Annotated[int | None, Meta(description="Gopher: different ones of its language; null: no list of it")]
    stop_word_share: Annotated[Share | None, Meta(description="of the words; null: no list of the language")]
    ended_line_share: Annotated[Share, Meta(description="C4, FineWeb: lines that end as a sentence does")]
    short_line_share: Annotated[Share, Meta(description="FineWeb: lines of at most 30 characters")]
    line_word_ratio: Annotated[float, Meta(description="FineWeb: line breaks, a word")]
    curly_bracket: Annotated[bool, Meta(description="C4")]
    lorem_ipsum: Annotated[bool, Meta(description="C4")]
    duplicate_line_share: Annotated[Share, Meta(description="Gopher: lines that one before them says")]
    duplicate_line_character_share: Annotated[Share, Meta(description="Gopher: of the characters")]
    top_2gram_share: Annotated[Share, Meta(description="Gopher: of the characters, in the most frequent pair of words")]
    top_3gram_share: Share
    top_4gram_share: Share
    duplicate_5gram_share: Annotated[Share, Meta(description="Gopher: of the characters, in runs said before")]
    duplicate_6gram_share: Share
    duplicate_7gram_share: Share
    duplicate_8gram_share: Share
    duplicate_9gram_share: Share
    duplicate_10gram_share: Share
    minhash: Annotated[list[int], Meta(description="128 least hashes of its runs of five words")]
    personal: list[Personal]
