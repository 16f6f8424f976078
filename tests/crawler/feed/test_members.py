"""Archives of files: ZIP, tar and EPUB, whole and broken, made by others and made to explode."""

import gzip
import io
import shutil
import struct
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.model import Failure, Page, Rejection
from cleaning.recording.zstd import zstd
from crawler.feed import FeedOptions, feed
from crawler.feed import members as limits

AUTO = FeedOptions()
PAGE = b"<!doctype html><p>Hello</p>"
LINE = b'{"text": "Hello"}\n'


def zip_of(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, body in members:
            archive.writestr(zipfile.ZipInfo(name), body, method)
    return file.getvalue()


def tar_of(*members: tuple[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar of members."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, body in members:
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return file.getvalue()


def items(body: bytes, options: FeedOptions = AUTO) -> list[Page | Failure]:
    """What bytes on standard input give."""
    return list(feed(["-"], options, io.BytesIO(body)))


def shown(found: list[Page | Failure]) -> list[tuple[str | None, str]]:
    """The path of each item, with its body or reason."""
    return [
        (item.source.path, str(item.reason) if isinstance(item, Failure) else item.body.decode(errors="replace"))
        for item in found
    ]


def of_file(path: Path, body: bytes, options: FeedOptions = AUTO, member: str = "") -> list[tuple[str | None, str]]:
    """What a file of some bytes gives, paths without its folder."""
    path.write_bytes(body)
    found = list(feed([f"{path}{member}"], options))
    return [((name or "").removeprefix(f"{path.parent}/"), said) for name, said in shown(found)]


MEMBERS = (
    ("b/page.html", PAGE),
    ("a.jsonl", LINE * 2),
    ("b/deep/c.txt.gz", gzip.compress(b"Text")),
    ("b/.hidden", b"x"),
)
WANTED = [
    ("!/b/page.html", PAGE.decode()),
    ("!/a.jsonl", "Hello"),
    ("!/a.jsonl", "Hello"),
    ("!/b/deep/c.txt.gz", "Text"),
]
PACKED = {
    "a.zip": zip_of(*MEMBERS),
    "stored.zip": zip_of(*MEMBERS, method=zipfile.ZIP_STORED),
    "lzma.zip": zip_of(*MEMBERS, method=zipfile.ZIP_LZMA),
    "a.tar": tar_of(*MEMBERS),
    "gnu.tar": tar_of(*MEMBERS, form=tarfile.GNU_FORMAT),
    "a.tar.gz": gzip.compress(tar_of(*MEMBERS, form=tarfile.USTAR_FORMAT)),
    "a.tgz": gzip.compress(tar_of(*MEMBERS)),
    "a.tar.zst": zstd.compress(tar_of(*MEMBERS)),
    "a.zip.gz": gzip.compress(zip_of(*MEMBERS)),
    "wrong.html": zip_of(*MEMBERS),
}


@pytest.mark.parametrize("name", PACKED)
def test_members_are_inputs(name: str, tmp_path: Path) -> None:
    """Each member is read as a file would be, in the archive's order; its path names the archive first."""
    expected = [(name + member, said) for member, said in WANTED]
    assert of_file(tmp_path / name, PACKED[name]) == expected
    assert shown(items(PACKED[name])) == [("-" + member, said) for member, said in WANTED]


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_one_member_can_be_named(name: str, tmp_path: Path) -> None:
    """What the source says of a member is an input by itself, inside archives in archives too."""
    assert of_file(tmp_path / name, PACKED[name], member="!/b/page.html") == [(f"{name}!/b/page.html", PAGE.decode())]
    outer = zip_of(("x.txt", b"x"), (name, PACKED[name]))
    found = of_file(tmp_path / "outer.zip", outer, member=f"!/{name}!/b/page.html")
    assert found == [(f"outer.zip!/{name}!/b/page.html", PAGE.decode())]
    assert of_file(tmp_path / name, PACKED[name], member="!/gone.html") == [(name, "empty")]


@pytest.mark.parametrize("make", [zip_of, tar_of])
def test_names_lead_nowhere(make: "type[object]") -> None:
    """A name that climbs out of the archive is a label below it, and nothing is written anywhere."""
    names = ("../../etc/passwd", "/etc/passwd", "C:\\\\a\\\\b.html", "a/./../b.html", "x" * 300 + "/ə.html", "..")
    found = items(make(*((name, b"Hello") for name in names)))  # type: ignore[call-arg, arg-type]
    expected = ["etc/passwd", "etc/passwd", "a/b.html", "a/b.html", "x" * 300 + "/ə.html", "unnamed"]
    assert [item.source.path for item in found] == [f"-!/{name}" for name in expected]


def test_what_is_no_file_is_no_member(tmp_path: Path) -> None:
    """Folders, links and devices give nothing."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for kind in (tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"member{kind!r}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert shown(items(file.getvalue())) == [(None, "empty")]
    assert shown(items(zip_of(("a/", b""), ("__MACOSX/a.html", PAGE)))) == [(None, "empty")]
    assert of_file(tmp_path / "none.tar", bytes(10_240)) == [("none.tar", "empty")]
    assert shown(items(zip_of())) == [(None, "empty")]


def test_globs_choose_among_members(tmp_path: Path) -> None:
    """`--include` and `--exclude` see a member's path below the archive, and an archive in a folder as a folder."""
    options = FeedOptions(include=("*.html", "*.jsonl"), exclude=("b/deep",))
    assert [name for name, _ in of_file(tmp_path / "a.zip", PACKED["a.zip"], options)] == [
        "a.zip!/b/page.html", "a.zip!/a.jsonl", "a.zip!/a.jsonl",
    ]  # fmt: skip
    (tmp_path / "c.txt").write_text("c", encoding="utf-8")
    found = feed([str(tmp_path)], FeedOptions(include=("*.html",)))
    assert [item.source.path for item in found] == [f"{tmp_path}/a.zip!/b/page.html"]
    found = feed([str(tmp_path)], FeedOptions(include=("*.html",), exclude=("a.zip",)))
    assert [str(item.reason) for item in found if isinstance(item, Failure)] == ["not_found"]


def test_encrypted_members_are_one_failure() -> None:
    """The failure counts them; what is not encrypted is read."""
    body = bytearray(zip_of(("a.html", PAGE), ("b.html", PAGE), ("c.html", PAGE)))
    for place in [at for at in range(len(body)) if body[at : at + 4] == b"PK\x01\x02"][:2]:
        body[place + 8] |= 1
    *pages, failure = items(bytes(body))
    assert [item.source.path for item in pages] == ["-!/c.html"]
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.detail) == (Rejection.UNREADABLE, "2 of its members are encrypted")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (zip_of(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")), "binary"),
        (zip_of(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<o/>")), "binary"),
        (zip_of(("META-INF/MANIFEST.MF", b""), ("A.class", b"\xca\xfe\xba\xbe")), "binary"),
        (zip_of(("a.html", PAGE))[:-30], "corrupt_archive"),
        (b"PK\x03\x04" + bytes(500), "corrupt_archive"),
        (tar_of(("a.html", PAGE))[:530], "corrupt_archive"),
    ],
)
def test_what_does_not_open_is_one_failure(body: bytes, reason: str) -> None:
    """Office documents, programs, and archives that break off are told once."""
    assert [said for _, said in shown(items(body))] == [reason]


def test_a_damaged_member_costs_itself() -> None:
    """The members around it are pages."""
    body = bytearray(zip_of(("a.html", PAGE), ("b.html", PAGE * 99), ("c.html", PAGE)))
    place = body.index(b"b.html") + 6
    body[place : place + 12] = bytes(12)
    assert [said for _, said in shown(items(bytes(body)))] == [PAGE.decode(), "corrupt_archive", PAGE.decode()]
    tar = bytearray(tar_of(("a.html", PAGE), ("b.html", PAGE)))
    tar[1024:1030] = b"\xff" * 6
    assert [said for _, said in shown(items(bytes(tar)))] == [PAGE.decode(), "corrupt_archive"]


@pytest.mark.parametrize("make", [zip_of, tar_of])
def test_a_large_member_is_refused_and_the_next_one_read(make: "type[object]") -> None:
    """The limit of a page is a member's."""
    body = make(("a.html", b"x" * 5000), ("b.html", PAGE))  # type: ignore[call-arg, arg-type]
    assert [said for _, said in shown(items(body, FeedOptions(max_bytes=1000)))] == ["too_large", PAGE.decode()]  # type: ignore[arg-type]


def test_archives_in_archives_are_opened_three_deep() -> None:
    """A file may be made to hold itself."""
    body = zip_of(("a.html", PAGE))
    for _ in range(4):
        body = zip_of(("a.zip", body))
    assert shown(items(body)) == [("-!/a.zip!/a.zip!/a.zip", "too_large")]
    assert shown(items(tar_of(("a.zip", zip_of(("b.tar", tar_of(("c.html", PAGE)))))))) == [
        ("-!/a.zip!/b.tar!/c.html", PAGE.decode())
    ]


def test_a_bomb_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to hundreds of times its size is one failure, with what was read before."""
    monkeypatch.setattr(limits, "FREE", 1_000_000)
    bomb = zip_of(("a.html", PAGE), *((f"{number}.warc", b"WARC/1.0\r\n" + bytes(2_000_000)) for number in range(9)))
    *found, last = items(bomb)
    assert isinstance(found[0], Page)
    assert isinstance(last, Failure)
    assert last.reason is Rejection.TOO_LARGE
    assert "200 times" in last.detail
    *_, last = items(gzip.compress(tar_of(*((f"{number}.jpg", bytes(2_000_000)) for number in range(9)))))
    assert isinstance(last, Failure)
    assert last.reason is Rejection.TOO_LARGE


def test_overlapping_members_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of members that all lie at one place is read as far as the archive may unpack."""
    monkeypatch.setattr(limits, "FREE", 1_000_000)
    one = zip_of(("a", bytes(500_000)))
    start, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entry = one[start:end]
    many = one[:start] + entry * 1000
    many += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entry) * 1000, start, 0)
    found = items(many, FeedOptions(max_bytes=100_000))
    assert len(found) < 1000
    assert {str(item.reason) for item in found if isinstance(item, Failure)} <= {"too_large", "corrupt_archive"}


def test_too_many_members_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty members cost, too."""
    monkeypatch.setattr(limits, "MOST_MEMBERS", 5)
    found = items(tar_of(*((f"{number}.html", PAGE) for number in range(9))))
    assert [type(item) for item in found] == [Page] * 5 + [Failure]


def test_extra_headers_are_bounded() -> None:
    """A header that says it has gigabytes is refused, not read into memory."""
    info = tarfile.TarInfo("a")
    info.type, info.size = tarfile.XHDTYPE, 8_000_000_000
    assert [said for _, said in shown(items(info.tobuf(tarfile.GNU_FORMAT) + bytes(5000)))] == ["corrupt_archive"]


CONTAINER = (
    b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    b'<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
BOOK = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>Fırın</dc:title><dc:creator>Edda Brandvik</dc:creator><dc:date>2023-05-04</dc:date>
<dc:subject>bread</dc:subject></metadata><manifest>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="2" href="two%20.xhtml" media-type="application/xhtml+xml"/>
<item id="1" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="i" href="a.jpg" media-type="image/jpeg"/><item id="g" href="gone.xhtml" media-type="application/xhtml+xml"/>
</manifest><spine><itemref idref="n"/><itemref idref="1"/><itemref idref="2"/><itemref idref="g"/></spine></package>"""


def epub_of(*more: tuple[str, bytes]) -> bytes:
    """A book of two chapters."""
    chapter = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>%b</p></body></html>'
    return zip_of(
        ("mimetype", b"application/epub+zip"), ("META-INF/container.xml", CONTAINER), ("OEBPS/book.opf", BOOK.encode()),
        ("OEBPS/two .xhtml", chapter % b"Two"), ("OEBPS/text/one.xhtml", chapter % b"One"),
        ("OEBPS/a.jpg", b"\xff\xd8\xff"), ("OEBPS/nav.xhtml", chapter % b"Contents"), *more,
    )  # fmt: skip


def test_a_book_gives_its_chapters_in_order() -> None:
    """A page a chapter, in the order of the spine, with what the book says of itself; pictures are nothing."""
    one, two, gone = items(epub_of())
    assert isinstance(one, Page)
    assert isinstance(two, Page)
    assert [item.source.path for item in (one, two)] == ["-!/OEBPS/text/one.xhtml", "-!/OEBPS/two .xhtml"]
    assert (one.source.kind, one.source.record, two.source.record) == ("epub", "2", "3")
    assert (one.known.authors, one.known.sitename, one.known.date) == (("Edda Brandvik",), "Fırın", "2023-05-04")
    assert b"One" in one.body
    assert isinstance(gone, Failure)
    assert gone.reason is Rejection.CORRUPT_ARCHIVE


def test_a_book_with_drm_is_one_failure() -> None:
    """Chapters that are encrypted are counted."""
    uris = b"".join(b'<CipherReference URI="OEBPS/%b"/>' % name for name in (b"text/one.xhtml", b"two%20.xhtml"))
    found = items(epub_of(("META-INF/encryption.xml", b"<encryption>" + uris + b"</encryption>")))
    assert [item.detail for item in found if isinstance(item, Failure)][-1] == "2 of its chapters are encrypted"
    assert not any(isinstance(item, Page) for item in found)


@pytest.mark.parametrize("container", [b"", b"<x/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"\xff"])
def test_a_book_without_a_table_is_one_failure(container: bytes) -> None:
    """A table that is missing or no XML is damage; no entity of it is expanded."""
    assert [said for _, said in shown(items(zip_of(("META-INF/container.xml", container))))] == ["corrupt_archive"]


def command(name: str) -> "pytest.MarkDecorator":
    """Skips a test where a command is not installed."""
    return pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("zip", "-qr", "out.zip", "site"), marks=command("zip")),
        pytest.param(("tar", "-cf", "out.tar", "site"), marks=command("tar")),
        pytest.param(("tar", "-czf", "out.tgz", "site"), marks=command("tar")),
        pytest.param(("tar", "--format=v7", "-cf", "out.tar", "site"), marks=command("tar")),
        pytest.param(("tar", "--format=posix", "-cf", "out.tar", "site"), marks=command("tar")),
    ],
    ids=" ".join,
)
def test_what_people_s_own_commands_pack(words: tuple[str, ...], tmp_path: Path) -> None:
    """zip's and tar's own archives give the pages of the folder that was packed, whatever letters their names have."""
    (tmp_path / "site" / "xəbər").mkdir(parents=True)
    (tmp_path / "site" / "xəbər" / "ı.html").write_bytes(PAGE)
    (tmp_path / "site" / "page.html").write_bytes(PAGE)
    subprocess.run(words, cwd=tmp_path, check=True)
    found = shown(list(feed([str(next(tmp_path.glob("out.*")))], AUTO)))
    names = {(name or "").partition("!/")[2] for name, said in found if said == PAGE.decode()}
    assert names == {"site/page.html", "site/xəbər/ı.html"}


ARCHIVES = st.sampled_from([zip_of(*MEMBERS), tar_of(*MEMBERS), epub_of(), gzip.compress(tar_of(*MEMBERS))])


@settings(max_examples=150, deadline=None)
@given(
    ARCHIVES,
    st.lists(st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=6)), max_size=6),
    st.integers(0, 400),
)
def test_any_damage_is_a_value_or_a_refusal(body: bytes, damage: list[tuple[int, bytes]], cut: int) -> None:
    """Archives with bytes changed and their end cut give pages or failures, at least one, and no defect."""
    data = bytearray(body)
    for place, found in damage:
        data[place % len(data) : place % len(data) + len(found)] = found
    result = items(bytes(data[: len(data) - cut]), FeedOptions(max_bytes=100_000))
    assert result
    assert not [item.detail for item in result if isinstance(item, Failure) and item.reason is Rejection.FAILED]
