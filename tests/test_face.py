"""The library's face: what `import pagesieve` shows, and that it finds its own packages."""

import os
import pydoc
import subprocess
import sys
from pathlib import Path

import pytest

import cleaning
import pagesieve
from tests.places import ROOT

TEXT = "It rained all day in the town, and nobody went out before the evening came."


def test_every_name_is_there() -> None:
    """Each name of `__all__` can be had, is what `cleaning` has under it, and stands in `dir()`."""
    for name in set(pagesieve.__all__) - {"arrow_schema", "features"}:
        assert getattr(pagesieve, name) is getattr(cleaning, name)
    assert set(pagesieve.__all__) <= set(dir(pagesieve))
    assert set(cleaning.__all__) <= set(dir(cleaning))


@pytest.mark.parametrize("package", [cleaning, pagesieve], ids=lambda package: package.__name__)
def test_help_shows_clean_and_pipeline(package: object) -> None:
    """`help()` has the two names that people come for."""
    page = pydoc.render_doc(package, renderer=pydoc.plaintext)
    assert "clean(page" in page
    assert "class Pipeline" in page


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A typo says so."""
    with pytest.raises(AttributeError, match="no attribute 'claen'"):
        pagesieve.claen  # noqa: B018 - the look-up is what is tried


@pytest.mark.parametrize(
    "given", [TEXT, TEXT.encode(), pagesieve.Page(body=TEXT.encode())], ids=["str", "bytes", "page"]
)
def test_clean_takes_text_bytes_and_pages(given: pagesieve.Page | bytes | str) -> None:
    """All three give the same text."""
    assert pagesieve.clean(given).text == TEXT


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (Path("page.html"), TypeError, "not PosixPath; a file: Page(body=path.read_bytes())"),
        (None, TypeError, "not NoneType"),
        (" https://www.example.org/news ", ValueError, "pagesieve crawl fetches it"),
    ],
)
def test_what_is_no_page_says_what_to_write(given: object, error: type[Exception], said: str) -> None:
    """One line, with what to write instead."""
    with pytest.raises(error) as caught:
        pagesieve.clean(given)  # type: ignore[arg-type] - what a user may do
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_page_and_a_document_are_a_line() -> None:
    """Neither shows the page's bytes, however long."""
    page = pagesieve.Page(body=(TEXT + "\n").encode() * 1000, url="https://www.example.org/rain")
    document = pagesieve.clean(page)
    assert repr(page) == "<Page 76,000 bytes, https://www.example.org/rain>"
    assert "blocks kept>" in repr(document)
    assert max(len(repr(page)), len(repr(document))) < 200
    assert "failed: no_text" in repr(pagesieve.clean("<p> </p>"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with packages of the user's that have our names."""
    for name in ("cleaning", "crawler"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"raise RuntimeError('the user\\'s {name} was loaded')")
    (tmp_path / "page.txt").write_text(TEXT)
    return tmp_path


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("path", ["cwd", "PYTHONPATH"])
def test_the_command_finds_its_own_packages(elsewhere: Path, path: str, jobs: str) -> None:
    """Folders `cleaning` and `crawler` of the user's trip neither the command nor its workers."""
    (elsewhere / "second.txt").write_text(TEXT + " It rained on.")
    more = {"PYTHONPATH": os.pathsep.join([str(elsewhere), str(ROOT)])} if path == "PYTHONPATH" else {}
    words = [sys.executable, "-m", "pagesieve", "clean", "page.txt", "second.txt", "-j", jobs]
    done = subprocess.run(words, cwd=elsewhere, env=os.environ | more, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count(TEXT)) == (0, 2), done.stderr


def test_the_library_says_who_stands_in_its_way(elsewhere: Path) -> None:
    """Where the user's `cleaning` was loaded first, the error names both places in a line."""
    (elsewhere / "cleaning" / "__init__.py").write_text("")
    script = "import cleaning, pagesieve\ntry: pagesieve.clean\nexcept ImportError as error: print(error)"
    done = subprocess.run([sys.executable, "-c", script], cwd=elsewhere, capture_output=True, text=True, check=True)
    assert f"'cleaning' is loaded from {elsewhere}, but pagesieve's own stands in" in done.stdout


def test_the_library_comes_before_a_folder(elsewhere: Path) -> None:
    """A folder `cleaning` in the working directory is passed over where pagesieve is asked first."""
    script = "import pagesieve; print(pagesieve.clean.__module__)"
    done = subprocess.run([sys.executable, "-c", script], cwd=elsewhere, capture_output=True, text=True, check=True)
    assert done.stdout == "cleaning.pipeline\n"
