"""Files appear whole or not at all, whatever fails."""

import errno
import gzip
import os
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from cleaning.recording.jsonl import encoded
from cleaning.recording.writers import AtomicFile, JsonLines, OutputError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LINE = b'{"text":"Sabah"}\n'


class Row(Struct):
    """A value with text in every kind of place."""

    text: str
    tags: list[str] = []
    more: dict[str, str] = {}
    number: int = 1


def break_off(file: AtomicFile | JsonLines) -> None:
    """Writes a line and is interrupted."""
    with file:
        file.write(LINE)
        raise KeyboardInterrupt


def names(folder: Path) -> list[str]:
    """Every name in the folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


def test_file_is_hidden_until_the_block_ends(tmp_path: Path) -> None:
    """While it is written, a file has no name that a reader would look at."""
    with AtomicFile(tmp_path / "a.txt") as file:
        file.write(b"x")
        assert all(name.startswith(".") for name in names(tmp_path))
    assert names(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"x"


def test_a_failure_leaves_what_stood_there(tmp_path: Path) -> None:
    """A block that raises leaves the older file as it was, and nothing beside it."""
    (tmp_path / "a.txt").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        break_off(AtomicFile(tmp_path / "a.txt"))
    assert names(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"old"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_leaves_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """Where the disk refuses at the very end, the error names the file and the older file is as it was."""

    def refuse(*_: Any) -> None:
        raise OSError(code, os.strerror(code))

    (tmp_path / "a.jsonl").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OutputError, match=r"a\.jsonl: could not be written"), JsonLines(tmp_path / "a.jsonl") as lines:
        lines.write(LINE)
    assert names(tmp_path) == ["a.jsonl"]
    assert (tmp_path / "a.jsonl").read_bytes() == b"old"


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """A file in no folder says so before the first line."""
    with pytest.raises(OutputError, match="its folder is gone"):
        AtomicFile(tmp_path / "none" / "a.txt")


def test_mode_of_the_older_file_stays(tmp_path: Path) -> None:
    """A file that only its owner may read does not become readable for all by being written again."""
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    target.chmod(0o600)
    with AtomicFile(target) as file:
        file.write(b"new")
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Writing through a symbolic link replaces what it points to."""
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    with AtomicFile(tmp_path / "link.txt") as file:
        file.write(b"x")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"x"


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_the_same_lines_give_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    """A compressed file holds neither its name nor the time, so that two runs can be compared."""
    for name in ("a", "b"):
        with JsonLines(tmp_path / f"{name}.jsonl{suffix}") as lines:
            for _ in range(100):
                lines.write(LINE)
    first, second = ((tmp_path / f"{name}.jsonl{suffix}").read_bytes() for name in ("a", "b"))
    assert first == second
    unpack = {"": bytes, ".gz": gzip.decompress, ".zst": zstd.decompress}
    assert unpack[suffix](first) == LINE * 100


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_an_unfinished_compressed_file_goes(tmp_path: Path, suffix: str) -> None:
    """Half a compressed stream leaves nothing behind."""
    with pytest.raises(KeyboardInterrupt):
        break_off(JsonLines(tmp_path / f"a.jsonl{suffix}"))
    assert names(tmp_path) == []


def test_file_record_tells_a_whole_file(tmp_path: Path) -> None:
    """The record counts lines and bytes, for run.json."""
    lines = JsonLines(tmp_path / "a.jsonl")
    lines.write(LINE + LINE)
    record = lines.finish()
    lines.publish()
    assert (record.name, record.lines, record.bytes) == ("a.jsonl", 2, 2 * len(LINE))


def test_lone_surrogates_are_replaced_and_counted() -> None:
    """Half a character anywhere in a value becomes U+FFFD; the rest and the order of the keys stay."""
    line, replaced = encoded(Row(text="a\ud800b", tags=["\udfff\udfff", "sound"], more={"k": "\udcff"}))
    assert replaced == 4
    assert list(msgspec.json.decode(line)) == ["text", "tags", "more", "number"]
    assert msgspec.json.decode(line)["tags"] == ["\ufffd\ufffd", "sound"]


def test_sound_text_is_not_touched() -> None:
    """Letters outside the basic plane, controls and quotes go through as they are."""
    text = 'Ə ğ 😀 \x00 \u2028 " \\'
    line, replaced = encoded(Row(text=text))
    assert replaced == 0
    assert line.count(b"\n") == 1
    assert msgspec.json.decode(line)["text"] == text
