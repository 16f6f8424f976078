"""Measures of texts are annotations: each says what it says, in the text's own language, and none changes the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning import Page, clean
from cleaning.config import Config, ConfigError, LanguageOptions, RecordOptions
from cleaning.measuring import measure as module
from cleaning.recording import record_of
from cleaning.signals import Signals
from tests.places import ROOT

pytest.importorskip("rensa", reason="needs pip install 'pagesieve[signals]'")
pytest.importorskip("phonenumbers", reason="needs pip install 'pagesieve[signals]'")
pytest.importorskip("stopwordsiso", reason="needs pip install 'pagesieve[signals]'")

from cleaning.measuring import fingerprint_of_text
from cleaning.measuring.measure import signals_of
from cleaning.measuring.personal import personal_in
from cleaning.measuring.repetition import duplicate_share, top_share
from cleaning.measuring.wordlists import stop_words_of

RECORD = RecordOptions(signals=True)
TURKISH = (
    "Belediye bugün şehirde yeni bir park açtı ve çok sayıda kişi törene katıldı. Başkan, parkın çocuklar için "
    "yapıldığını söyledi.\nVatandaşlar ise yolun daha geniş olmasını istedi ama karar henüz verilmedi."
)
AZERBAIJANI = (
    "Bu gün şəhərdə yeni park açılıb və çox adam mərasimə gəlib. Rəhbər deyib ki, park uşaqlar üçün salınıb.\n"
    "Sakinlər isə yolun daha geniş olmasını istəyib, lakin hələ qərar verilməyib."
)


@pytest.mark.parametrize(("text", "language"), [(TURKISH, "tr"), (AZERBAIJANI, "az")])
def test_stop_words_are_those_of_the_language(text: str, language: str) -> None:
    """A plain text passes Gopher's rule of two by its own list, and not by that of English."""
    signals = signals_of(text, language)
    assert (signals.stop_words or 0) >= 4
    assert (signals_of(text, "en").stop_words or 0) < 2
    assert signals.sentences == 3
    assert signals.ended_line_share == 1


def test_a_language_without_a_list_has_no_count() -> None:
    """Null, which is not zero."""
    assert signals_of("qapla' jatlh", "tlh").stop_words is None
    assert signals_of("qapla' jatlh", None).stop_word_share is None


@pytest.mark.parametrize("language", ["az", "tr", "uz", "kk", "ky", "tk", "tt", "sr", "mk", "be", "sq", "ka", "nb"])
def test_lists_are_in_lower_case(language: str) -> None:
    """As texts are compared with them."""
    words = stop_words_of(language)
    assert len(words) > 20
    assert sum(word == word.lower() for word in words) > 0.98 * len(words)


def test_what_is_said_again_is_counted_once() -> None:
    """By hand: ten words of two letters, of which five stand twice."""
    words = "aa bb cc dd ee aa bb cc dd ee".split()
    assert duplicate_share(words, 5) == 0.5
    assert duplicate_share(words, 6) == 0
    assert top_share(words, 2) == 0.4
    signals = signals_of("One line.\nAnother…\n• A point\nOne line.", "en")
    assert (signals.duplicate_line_share, signals.bullet_line_share, signals.ellipsis_line_share) == (0.25, 0.25, 0.25)


@given(st.text(max_size=300), st.sampled_from(["tr", "zh", "und", None]))
def test_any_text_is_measured(text: str, language: str | None) -> None:
    """Whatever it holds, in bounds that the schema names."""
    signals = signals_of(text, language, personal_in(text, language))
    assert 0 <= signals.top_2gram_share <= 1
    assert len(signals.minhash) == 128
    assert all(0 <= one.start < one.end <= len(text) for one in signals.personal)


PERSONAL = [
    ("Write to ada.b@mail.example.az today", "az", [("email", "ada.b@mail.example.az")]),
    ("Tel: 0212 555 12 34, fax yok", "tr", [("phone", "0212 555 12 34")]),
    ("call +994 12 493 00 91 now", "en", [("phone", "+994 12 493 00 91")]),
    ("from 8.8.8.8 and 2001:4860:4860::8888", "en", [("ip", "8.8.8.8"), ("ip", "2001:4860:4860::8888")]),
    ("version 1.2.3.400 at 10:20:30, 192.168.0.1, a@b, 2024-11-05, 1.234.567", "en", []),
]


@pytest.mark.parametrize(("text", "language", "found"), PERSONAL)
def test_personal_data_has_its_place(text: str, language: str, found: list[tuple[str, str]]) -> None:
    """The offsets are those of what is named; versions, times, dates and private networks are none."""
    assert [(one.kind, text[one.start : one.end]) for one in personal_in(text, language)] == found


def test_the_record_has_them_on_request() -> None:
    """Offsets in the record's text, as Markdown too; without the option there are none, and the text is the same."""
    html = f"<p>{TURKISH}</p><p>{TURKISH} Yazın: ali_can@posta.example, tel. +90 212 555 12 34.</p>"
    without = record_of(clean(html))
    assert without.metadata.signals is None
    for options in (RECORD, RecordOptions(signals=True, text_format="markdown")):
        record = record_of(clean(html, Config(record=options)), options)
        assert record.metadata.signals
        named = [record.text[one.start : one.end] for one in record.metadata.signals.personal]
        assert named == ["ali_can@posta.example", "+90 212 555 12 34"]
        assert record.metadata.signals.words == len(without.text.split())


def test_signatures_tell_how_alike_texts_are() -> None:
    """A text with one word changed in a hundred agrees at most places, another one at none to speak of."""
    words = [f"word{number * 7919 % 1009}" for number in range(400)]
    near = [*words[:200], "other", *words[201:]]
    far = [f"else{number}" for number in range(400)]
    one, two, three = (fingerprint_of_text(" ".join(of), "en") for of in (words, near, far))
    alike = [sum(a == b for a, b in zip(one, other, strict=True)) / 128 for other in (two, three)]
    assert alike[0] > 0.9
    assert alike[1] < 0.1


def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first page, with the command that installs it."""
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"rensa.*pip install 'pagesieve\[signals\]'"):
        module.Measure(RECORD)


def test_documents_in_other_languages_are_rejected_on_request() -> None:
    """With what was seen and what to type; codes that are none are refused."""
    config = Config(language=LanguageOptions(only=("tr", "az")))
    assert clean(Page(body=TURKISH.encode()), config).failure is None
    failure = clean("It rained all day in the town, and nobody went out before the evening came.", config).failure
    assert failure
    assert (failure.reason, failure.hint) == ("other_language", "--language tr,az,en keeps pages like it")
    with pytest.raises(ConfigError, match=r"language.only.*'turkish'"):
        LanguageOptions(only=("turkish",))


@pytest.mark.parametrize("name", [name for name in Signals.__struct_fields__ if "gram" not in name])
def test_every_measure_is_documented(name: str) -> None:
    """docs/signals.md has a word on it."""
    assert f"`{name}`" in (ROOT / "docs" / "signals.md").read_text("utf-8")
