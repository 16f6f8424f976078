"""Which files the inputs stand for, in which order, and what is said of those that can't be read."""

import os
import stat
import threading
from pathlib import Path

import pytest

from cleaning.model import Failure, Page, Rejection
from crawler.feed import FeedOptions, feed, waiting
from crawler.feed.files import Input, walk
from crawler.feed.kinds import Kind, kind_of
from crawler.feed.reader import Reader


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with folders, hidden names, and names that sort otherwise than they were made."""
    for name in ("b/2.html", "b/1.html", "a/deep/x.html", "a.html", "a/y.txt", ".hidden/z.html", "b/.z.html"):
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*inputs: str) -> list[str | None]:
    """The sources' paths of what is found; a failure shows as its reason."""
    return [str(item.reason) if isinstance(item, Failure) else item.source.path for item in walk(inputs)]


WALKED = ["news/a/deep/x.html", "news/a/y.txt", "news/a.html", "news/b/1.html", "news/b/2.html"]


def test_a_folder_is_walked_by_name_without_hidden_files(tree: Path) -> None:
    """Folders and files of one level are sorted together by name; names with a dot in front are left out."""
    assert names("news") == names("news/") == WALKED


def test_a_path_is_shown_as_it_was_typed(tree: Path) -> None:
    """A path is absolute, or begins with a dot, only where the user typed it so."""
    assert names("./news/a.html") == ["./news/a.html"]
    assert names("./news")[0] == "./news/a/deep/x.html"
    assert names(f"{tree}/news/a.html") == [f"{tree}/news/a.html"]
    assert names(f"{tree}/news")[0] == f"{tree}/news/a/deep/x.html"


def test_inputs_keep_their_order(tree: Path) -> None:
    """The order of the arguments is the user's, a dash among them is standard input."""
    assert names("news/b/2.html", "-", "news/a.html") == ["news/b/2.html", None, "news/a.html"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("news/*.html", ["news/a.html"]),
        ("news/*/*.html", ["news/b/1.html", "news/b/2.html"]),
        ("news/**/*.html", ["news/a/deep/x.html", "news/a.html", "news/b/1.html", "news/b/2.html"]),
        ("**/x.html", ["news/a/deep/x.html"]),
        ("news/**", WALKED),
        ("news/**/**/*.txt", ["news/a/y.txt"]),
        ("news/[ab]", ["news/a/deep/x.html", "news/a/y.txt", "news/b/1.html", "news/b/2.html"]),
        ("news/b/?.html", ["news/b/1.html", "news/b/2.html"]),
        ("news/b/.*.html", ["news/b/.z.html"]),
        ("*/a.html", ["news/a.html"]),
        ("news/*.xml", ["not_found"]),
        ("gone/*.xml", ["not_found"]),
    ],
)
def test_a_pattern_gives_what_matches_once_in_order(tree: Path, pattern: str, expected: list[str]) -> None:
    """`*`, `?`, `[..]` and `**` are expanded; a folder that matches is walked; no match is a failure."""
    assert names(pattern) == expected


def test_an_absolute_pattern_gives_absolute_paths(tree: Path) -> None:
    """A pattern below the root of the file system works as one below the current folder."""
    assert names(f"{tree}/news/b/1*") == [f"{tree}/news/b/1.html"]


def test_a_name_with_signs_of_a_pattern_is_a_name_where_it_exists(tree: Path) -> None:
    """A file called `a[1].html` is found by its name."""
    Path("a[1].html").touch()
    assert names("a[1].html") == ["a[1].html"]


def test_what_is_not_there_is_not_found(tree: Path) -> None:
    """A missing file, a file taken for a folder, an empty name and a folder of nothing have one reason."""
    Path("empty").mkdir()
    assert names("gone.html", "news/a.html/b", "", "a\0b", "empty") == ["not_found"] * 5


def test_a_failure_says_what_to_do(tree: Path) -> None:
    """The failure names its path, what was seen and the next step, each in one line."""
    (failure,) = walk(["gone\nfile.html"])
    assert isinstance(failure, Failure)
    assert failure.source.path == "gone\nfile.html"
    assert failure.detail == "there is no such file or folder"
    assert "'news/*.html'" in failure.hint


def test_links_are_followed_but_never_in_a_circle(tree: Path) -> None:
    """What a link leads to is given by its own name alone; a link to nothing, or to itself, is a failure."""
    Path("news/a/up").symlink_to(Path("news").resolve())
    Path("news/c").symlink_to(Path("news/b").resolve())
    Path("news/d.html").symlink_to("nothing")
    Path("news/e.html").symlink_to("e.html")
    assert names("news") == [*WALKED, "not_found", "unreadable"]


@pytest.fixture
def linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with links into a folder beside it, into itself and back."""
    for name in ("news/own.html", "news/own/deep.html", "beside/far.html", "beside/.hidden.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (tmp_path / "beside" / "back").symlink_to(tmp_path / "news")
    for name in ("a", "b"):
        (tmp_path / "news" / name).symlink_to(tmp_path / "beside")
    for name, target in (("0.html", "own.html"), ("c.html", "../beside/far.html"), ("d", "own"), ("own/up", "..")):
        (tmp_path / "news" / name).symlink_to(target)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("news", ["news/a/far.html", "news/own/deep.html", "news/own.html"]),
        ("news/**/*.html", ["news/a/far.html", "news/own/deep.html", "news/own.html"]),
        ("news/[d0]*", ["news/0.html", "news/d/deep.html"]),  # nothing else leads there
        ("news/*/deep.html", ["news/own/deep.html"]),
        ("news/[ab]/*.html", ["news/a/far.html"]),
        ("news/d", ["news/d/deep.html", "news/d/up/0.html", "news/d/up/a/far.html"]),
        ("news/0.html", ["news/0.html"]),
    ],
)
def test_each_real_file_is_given_once(linked: Path, given: str, expected: list[str]) -> None:
    """However many links lead to it, in a circle or not: once, by its own name where the walk comes there."""
    assert names(given) == expected


def test_two_links_a_folder_are_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty folders with two links each to the next are 2^40 paths, and one file."""
    for number in range(40):
        folder = tmp_path / "links" / str(number)
        folder.mkdir(parents=True)
        for name in "xy":
            (folder / name).symlink_to(f"../{number + 1}")
    (tmp_path / "links" / "40").mkdir()
    (tmp_path / "links" / "40" / "z.html").touch()
    monkeypatch.chdir(tmp_path)
    assert names("links") == ["links/40/z.html"]
    assert len(names("links/0")) == 1


def test_a_pipe_in_a_folder_is_not_waited_for(tree: Path) -> None:
    """What is no file is a failure in a folder; given by name it is read as a stream."""
    os.mkfifo("news/pipe")
    assert names("news")[-1] == "unreadable"
    assert names("news/pipe") == ["news/pipe"]


@pytest.mark.parametrize("content", [b"", b"Hello"])
def test_a_pipe_by_name_is_read_where_somebody_writes(tree: Path, content: bytes) -> None:
    """A pipe is a file that ends when its writer does."""
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_bytes, args=(content,))
    writer.start()
    (page,) = feed(["pipe"], FeedOptions())
    writer.join()
    assert isinstance(page, Page)
    assert page.body == content


@pytest.mark.parametrize("name", ["pipe", "link", "/proc/kmsg"])
def test_nobody_waits_for_ever(tree: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A pipe that nobody writes to, a link to it, a file of the kernel's without end: rejected, and the run goes on."""
    monkeypatch.setattr(waiting, "PATIENCE", 0.3)
    os.mkfifo("pipe")
    Path("link").symlink_to("pipe")
    results = list(feed([name, "news/a.html"], FeedOptions()))
    assert isinstance(results[0], Failure)
    assert results[0].reason in {Rejection.UNREADABLE, Rejection.NOT_FOUND}  # a container may have no such file
    assert isinstance(results[-1], Page)
    if not name.startswith("/"):
        assert results[0].hint.endswith(f"pagesieve clean - < {name}")


def test_a_silent_writer_is_not_waited_for(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has a pipe open and says nothing more costs his input alone."""
    monkeypatch.setattr(waiting, "PATIENCE", 0.3)
    os.mkfifo("pipe")
    pages = feed(["pipe", "news/a.html"], FeedOptions())
    reading = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)  # else opening it for writing would wait
    writing = os.open("pipe", os.O_WRONLY)
    os.write(writing, b"Hello")
    assert [isinstance(item, Failure) for item in pages] == [True, False]
    os.close(writing)
    os.close(reading)


def test_what_the_shell_handed_over_is_waited_for(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`<(command)` gives /dev/fd/63: like standard input it may take its time."""
    monkeypatch.setattr(waiting, "PATIENCE", 0.05)
    ours, theirs = os.pipe()
    threading.Timer(0.5, lambda: (os.write(theirs, b"Hello"), os.close(theirs))).start()
    (page,) = feed([f"/dev/fd/{ours}"], FeedOptions())
    os.close(ours)
    assert isinstance(page, Page)
    assert page.body == b"Hello"


def test_a_name_that_is_not_utf8_is_read_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that are not UTF-8 become U+FFFD in the source, and the file is opened all the same."""
    monkeypatch.chdir(tmp_path)
    try:
        Path(os.fsdecode(b"caf\xe9.txt")).write_bytes(b"Hello")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (page,) = feed(["."], FeedOptions())
    assert not isinstance(page, Failure)
    assert (page.source.path, page.body) == ("./caf\ufffd.txt", b"Hello")


def test_a_deep_tree_is_walked_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand folders in one another do not exceed Python's stack."""
    monkeypatch.chdir(tmp_path)
    folders = [Path("/".join(["d"] * depth)) for depth in range(1, 1100)]
    for folder in folders:
        folder.mkdir()
    file = folders[-1] / "x"
    file.touch()
    assert names("d") == [str(file)]
    file.unlink()  # by hand: pytest's own clearing up would exceed the stack
    for folder in reversed(folders):
        folder.rmdir()


def test_no_tree_is_walked_for_ever(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder deeper than any path is told of, and the walk goes on beside it."""
    monkeypatch.setattr("crawler.feed.files.DEEPEST", 2)
    assert names("news") == ["unreadable", *WALKED[1:]]


def test_the_walk_opens_a_folder_only_when_it_comes_to_it(tree: Path) -> None:
    """Files made in a folder that was not reached yet are found."""
    walking = walk(["news"])
    first = next(walking)
    Path("news/b/3.html").touch()
    assert isinstance(first, Input)
    assert [item.path for item in walking if isinstance(item, Input)][-1] == "news/b/3.html"


def test_without_permission_a_file_or_folder_is_unreadable(tree: Path) -> None:
    """A file and a folder that may not be read are failures, and the walk goes on behind them."""
    for name in ("news/a.html", "news/b"):
        Path(name).chmod(0)
    tree.chmod(0o755)
    as_user = os.geteuid() == 0
    if as_user:
        for folder in (tree, *tree.parents):
            if not folder.stat().st_mode & stat.S_IXOTH:
                folder.chmod(folder.stat().st_mode | stat.S_IXOTH) if folder.name.startswith("pytest") else None
        os.seteuid(65534)
    try:
        results = [item for item in feed(["news", "news/b/1.html"], FeedOptions()) if isinstance(item, Failure)]
    finally:
        if as_user:
            os.seteuid(0)
        for name in ("news/a.html", "news/b"):
            Path(name).chmod(0o755)
    assert [(item.source.path, item.reason) for item in results] == [
        ("news/a.html", Rejection.UNREADABLE),
        ("news/b", Rejection.UNREADABLE),
        ("news/b/1.html", Rejection.UNREADABLE),
    ]
    assert "chmod u+rX news/a.html" in results[0].hint


def test_a_file_that_vanishes_is_not_found(tree: Path) -> None:
    """A file that is gone between the walk and its turn is a failure."""
    pages = feed(["news/a.html", "news/b/1.html"], FeedOptions())
    next(pages)
    Path("news/b/1.html").unlink()
    assert [item.reason for item in pages if isinstance(item, Failure)] == [Rejection.NOT_FOUND]


def test_a_defect_costs_its_input_alone(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where reading raises what nobody foresaw, the input is rejected as failed and the next one is read."""

    def defective(reader: Reader, name: str | None, options: FeedOptions) -> Kind:
        if name == "news/a.html":
            raise RecursionError("too deep\nand more")
        return kind_of(reader, name, options)

    monkeypatch.setattr("crawler.feed.inputs.kind_of", defective)
    first, second = feed(["news/a.html", "news/b/1.html"], FeedOptions())
    assert isinstance(first, Failure)
    assert (first.reason, first.source.path) == (Rejection.FAILED, "news/a.html")
    assert "RecursionError in test_files.py" in first.detail
    assert second.source.path == "news/b/1.html"
    assert isinstance(second, Page)
