"""Metadata from tags and from labelled blocks; pages in fixtures/metadata/pages.toml, labels in seeds.toml."""

import json
import tomllib
from typing import Any

import pytest
from lxml import html
from msgspec import structs

from cleaning.describing.metadata import Describe
from cleaning.model import Block, Document, Known, Metadata, Page, PageType, Reason
from tests.places import FIXTURES

PAGES = tomllib.loads((FIXTURES / "metadata/pages.toml").read_text(encoding="utf-8"))["page"]
SEEDS = tomllib.loads((FIXTURES / "metadata/seeds.toml").read_text(encoding="utf-8"))["case"]
GOLD = {row["file"]: row for row in map(json.loads, (FIXTURES / "seeds.gold.jsonl").read_text().splitlines())}
FIELDS = [name for name in structs.asdict(Metadata()) if name != "provenance"]


def described(markup: str, **page_fields: Any) -> Metadata:
    """The metadata of a page by its tags alone."""
    page = Page(body=markup.encode(), **page_fields)
    return Describe()(Document(page=page, format="html", tree=html.document_fromstring(markup))).metadata


def labelled(blocks: list[tuple[str, Reason | None]]) -> Metadata:
    """The metadata of plain text with these labels."""
    made = (Block(position=i, text=text, reason=reason) for i, (text, reason) in enumerate(blocks))
    return Describe()(Document(page=Page(body=b""), format="text", blocks=tuple(made))).metadata


def by_hand(line: str, case: dict[str, Any]) -> Reason | None:
    """The label that a case gives to a line of its seed."""
    for reason in Reason:
        for start in case.get(reason, ()):
            if line == start[:-1] if start.endswith("$") else line.startswith(start):
                return reason
    content = GOLD[case["file"]]["content"]
    return None if any(line.endswith(kept) for kept in content) else Reason.AFTER_ARTICLE


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["name"])
def test_tags_say_what_a_page_is(case: dict[str, Any]) -> None:
    """Each field is found where the tags say it, and no other field is made up."""
    found = {name: value for name, value in structs.asdict(described(case["html"])).items() if value}
    found.pop("provenance", None)
    expected = {name: case[name] for name in FIELDS if name in case}
    assert {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()} == expected


@pytest.mark.parametrize("case", SEEDS, ids=lambda case: f"{case['file'][:3]} {case.get('why', '')}".strip())
def test_labels_say_what_a_seed_is(case: dict[str, Any]) -> None:
    """A seed with its lines labelled by hand has the metadata of its gold."""
    lines = (FIXTURES / "seeds" / case["file"]).read_text(encoding="utf-8").splitlines()
    found = labelled([(line.strip(), by_hand(line.strip(), case)) for line in lines if line.strip()])
    gold = GOLD[case["file"]]
    assert (found.title, list(found.authors), found.agency) == (gold["title"], gold["authors"], gold["agency"])
    assert (found.date, found.sitename) == (gold["date"], gold["sitename"])
    assert (list(found.categories), list(found.tags)) == (gold["categories"], gold["tags"])


def test_a_teasers_date_is_nobodys() -> None:
    """Only a block with the label of a date, a byline or a credit gives the article's date."""
    assert labelled([("25 Kasım 2025 00:00", Reason.RELATED_STORIES), ("A sentence.", None)]).date is None
    assert labelled([("25 Kasım 2025 00:00", Reason.PUBLICATION_DATE)]).date == "2025-11-25T00:00:00"


def test_a_change_is_not_the_publication() -> None:
    """Dates of publication and of the last change go to their own fields."""
    line = "Giriş: 03.07.2024 - 18:24 Güncelleme: 04.07.2024 - 18:57"
    found = labelled([(line, Reason.PUBLICATION_DATE)])
    assert (found.date, found.date_raw) == ("2024-07-03T18:24:00", "03.07.2024 - 18:24")
    assert found.date_modified == "2024-07-04T18:57:00"


def test_an_agency_may_stand_in_the_dateline() -> None:
    """The brackets that open the main text name the agency, where they hold one; a place is none."""
    assert labelled([("ANKARA (AA) - Bakan konuştu.", None)]).agency == "AA"
    assert labelled([("(KARS) - Bakan konuştu.", None)]).agency is None


def test_a_lone_word_signs_as_a_person_or_as_a_paper() -> None:
    """'By' and one word is a person, unless a person signs beside it."""
    assert labelled([("By Susan", Reason.BYLINE)]).authors == ("Susan",)
    both = labelled([("By Example", Reason.BYLINE), ("By Jane Doe", Reason.BYLINE)])
    assert (both.sitename, both.authors) == ("Example", ("Jane Doe",))


def test_the_feed_is_trusted_first() -> None:
    """What the feed knows stands before what the page says, and is named as its source."""
    known = Known(title="The feed's own title", date="2020-01-02", authors=("John Roe",))
    found = described(PAGES[0]["html"], known=known)
    assert (found.title, found.date, found.authors) == ("The feed's own title", "2020-01-02", ("John Roe",))
    assert dict(found.provenance)["date"] == "known"
    assert dict(found.provenance)["tags"] == "json_ld"


def test_a_canonical_address_is_absolute() -> None:
    """A relative address is resolved where the page's own is known, and dropped where it is not."""
    markup = "<html><head><link rel='canonical' href='/story'></head><body></body></html>"
    assert described(markup).canonical_url is None
    assert described(markup, url="https://example.com/x?y").canonical_url == "https://example.com/story"


def test_provenance_is_sorted() -> None:
    """Fields come in alphabetical order, so that the same page gives the same bytes."""
    provenance = described(PAGES[0]["html"]).provenance
    assert list(provenance) == sorted(provenance)


@pytest.mark.parametrize(
    ("kind", "date"),
    [
        (None, "2024-05-17"),
        (PageType.ARTICLE, "2024-05-17"),
        (PageType.FORUM, "2024-05-17"),
        (PageType.PRODUCT, None),
        (PageType.LISTING, None),
    ],
)
def test_a_date_that_no_tag_gives_is_an_article_s(kind: PageType | None, date: str | None) -> None:
    """What stands somewhere in a page is its date where it is an article or a forum; a product has the date it says."""
    markup = "<html lang='en-GB'><body><p>A text.</p><div class='date'>17 May 2024</div></body></html>"
    page = Document(page=Page(body=b""), format="html", tree=html.document_fromstring(markup))
    found = Describe()(structs.replace(page, metadata=Metadata(page_type=kind))).metadata
    assert found.date == date
    assert dict(found.provenance).get("date") == (date and "htmldate")
