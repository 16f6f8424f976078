"""The models' file: what is written is read, the same bytes every time; what can't be used is one clear error."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleaning import Config, ConfigError, Pipeline
from cleaning.config import JudgeOptions
from cleaning.judging.models import VERSION, ModelError, read_models, write_models
from crawler.cli import run_command
from crawler.exits import Exit
from tests.stumps import models, views


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of models."""
    write_models(models(text=views(5.0)), tmp_path / "judge.npz")
    return tmp_path / "judge.npz"


def changed(file: Path, **parts: bytes | np.ndarray | None) -> Path:
    """The file with some parts another way, or without them."""
    arrays: dict[str, Any] = dict(np.load(file))
    for name, part in parts.items():
        arrays[name] = np.frombuffer(part, np.uint8) if isinstance(part, bytes) else part
    np.savez_compressed(file, **{name: array for name, array in arrays.items() if array is not None})
    return file


def about(file: Path, **changes: Any) -> bytes:
    """What the file says of itself, another way."""
    said = json.loads(bytes(np.load(file)["about"])) | changes
    return json.dumps(said).encode()


def test_what_is_written_is_read(file: Path) -> None:
    """The models come back, with the card that they were written with."""
    found = read_models(str(file))
    assert found.about["made by"] == "a test"
    columns = {"words": np.array([6.0, 9.0])}
    assert found.html.first.scores(columns).tolist() == models().html.first.scores(columns).tolist()
    assert found.text.second.scores(columns).tolist() == views(5.0).second.scores(columns).tolist()
    assert found.html.expected.tolist() == [0, 1]


def test_the_same_models_are_the_same_bytes(tmp_path: Path) -> None:
    """Written twice, under any name, and written of what was read."""
    for name in ("a.npz", "b.model"):
        write_models(models(), tmp_path / name)
    write_models(read_models(str(tmp_path / "a.npz")), tmp_path / "c.npz")
    assert len({(tmp_path / name).read_bytes() for name in ("a.npz", "b.model", "c.npz")}) == 1


def test_the_file_is_plain_data(file: Path) -> None:
    """Nothing in it is code: arrays of numbers, and text as JSON."""
    for name in zipfile.ZipFile(file).namelist():
        array = np.load(io.BytesIO(zipfile.ZipFile(file).read(name)), allow_pickle=False)
        assert array.dtype.kind in "uif"


def cut(file: Path, share: float) -> None:
    """Keep the beginning of a file."""
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])


def spoilt(file: Path) -> None:
    """Change bytes in the middle."""
    whole = bytearray(file.read_bytes())
    middle = len(whole) // 3
    whole[middle : middle + 40] = b"\xff" * 40
    file.write_bytes(bytes(whole))


def pickled(file: Path) -> None:
    """Arrays of Python's objects, which would have to be unpickled."""
    np.savez(file, about=np.array([{"version": VERSION}], object))


BROKEN = {
    "empty": lambda file: file.write_bytes(b""),
    "half": lambda file: cut(file, 0.5),
    "all but the end": lambda file: cut(file, 0.98),
    "spoilt": spoilt,
    "text": lambda file: file.write_text("a model, they said", encoding="utf-8"),
    "one array": lambda file: np.save(file.open("wb"), np.zeros(3)),
    "foreign arrays": lambda file: np.savez(file, weights=np.zeros(3)),
    "a zip of something else": lambda file: zipfile.ZipFile(file, "w").writestr("readme.txt", "no array"),
    "pickled": pickled,
    "about is no JSON": lambda file: changed(file, about=b"{"),
    "about is a list": lambda file: changed(file, about=b"[1]"),
    "about has no version": lambda file: changed(file, about=b"{}"),
    "a part is missing": lambda file: changed(file, **{"html.first.value": None}),
    "a part is too short": lambda file: changed(file, **{"text.second.threshold": np.zeros(2, np.float32)}),
    "sizes do not fit": lambda file: changed(file, **{"text.second.sizes": np.array([9], np.uint16)}),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_none_is_refused(file: Path, broken: Any) -> None:
    """Whatever is wrong with it, the error names the key, the file and what to do."""
    broken(file)
    with pytest.raises(ModelError, match=r"judge\.model: .*judge\.npz.* python -m cleaning\.train") as caught:
        read_models(str(file))
    assert isinstance(caught.value, ConfigError)
    assert "\n" not in str(caught.value)


def test_another_version_is_refused(file: Path) -> None:
    """The error names both versions."""
    changed(file, about=about(file, version=VERSION + 1))
    with pytest.raises(ModelError, match=f"version {VERSION + 1}.* version {VERSION}; .*train"):
        read_models(str(file))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The error names the file that is not there; a folder is none."""
    with pytest.raises(ModelError, match=r"there is no file .*gone\.npz; python -m cleaning\.train makes one"):
        read_models(str(tmp_path / "gone.npz"))
    with pytest.raises(ModelError, match=r"no whole model file"):
        read_models(str(tmp_path))


def test_a_pipeline_is_not_made_without_its_models(tmp_path: Path) -> None:
    """The error comes before the first page."""
    with pytest.raises(ModelError):
        Pipeline(Config(judge=JudgeOptions(model=str(tmp_path / "gone.npz"))))


@pytest.mark.parametrize("verb", ["clean", "explain"])
def test_the_command_tells_of_a_model_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    """One line with the file and the next step, the code for wrong usage, and nothing written."""
    page, model = tmp_path / "page.txt", tmp_path / "half.npz"
    page.write_text("A line of a dump.", encoding="utf-8")
    model.write_bytes(b"PK half of it")
    out = ["-o", f"{tmp_path / 'out'}/"] if verb == "clean" else []
    assert run_command([verb, str(page), "--model", str(model), *out]) == Exit.USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert str(model) in told.err
    assert "python -m cleaning.train" in told.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("verb", ["clean", "explain"])
def test_the_command_judges_by_a_model_of_ones_own(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    """--model FILE is what blocks are kept by."""
    page = tmp_path / "page.txt"
    page.write_text("Six words are main text here.\n\nFive words are not so.\n", encoding="utf-8")
    assert run_command([verb, str(page), "--model", str(file)]) == Exit.FINE
    shown = capsys.readouterr().out
    text = json.loads(shown)["text"] if verb == "clean" else shown
    assert text == "Six words are main text here." or "+ [0 0.95] Six words are main text here." in text
