"""Whatever gets into the volume `results`, the others' measurements are listed and served, and nothing is an error."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from docs.results import listing
from docs.server import create_app

RUN, LATER = "20261124T101112Z", "20261124T111213Z"
GOOD = {"files": [f"{RUN}/startup.json"], "older": 0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Results of one run."""
    (tmp_path / "site").mkdir()
    (tmp_path / "results" / RUN).mkdir(parents=True)
    (tmp_path / "results" / RUN / "startup.json").write_text("{}")
    return tmp_path / "results"


@pytest.fixture
def app(folder: Path) -> Starlette:
    return create_app(folder.parent / "site", folder)


def listed(app: Starlette, ask: Callable[..., Any]) -> Any:
    answer = ask(app, "/results/")
    assert answer.status == 200
    return json.loads(answer.body)


def test_the_runs_are_listed_with_the_newest_first(app: Starlette, ask: Callable[..., Any], folder: Path) -> None:
    (folder / LATER).mkdir()
    (folder / LATER / "summary.json").write_text("{}")
    os.utime(folder / LATER, (1, 1))  # by its name, whatever the clock of the file system says
    assert listed(app, ask) == {"files": [f"{LATER}/summary.json", f"{RUN}/startup.json"], "older": 0}


def test_no_results_yet_is_an_empty_list(folder: Path, ask: Callable[..., Any]) -> None:
    app = create_app(folder.parent / "site", folder / "absent")
    assert listed(app, ask) == {"files": [], "older": 0}
    assert ask(app, "/results/run.json").status == 404


def test_of_many_runs_the_newest_are_listed_and_the_others_counted(folder: Path) -> None:
    names = [f"20270101T{number:06}Z" for number in range(230)]
    for name in names:
        (folder / name).mkdir()
        (folder / name / "startup.json").write_text("{}")
    found = listing(folder)
    assert found["files"] == [f"{name}/startup.json" for name in reversed(names[30:])]
    assert found["older"] == 31


def test_of_a_run_with_many_files_the_listing_says_no_more_than_a_page_can_show(folder: Path) -> None:
    for number in range(110):
        (folder / RUN / f"{number}.csv").touch()
    assert len(listing(folder)["files"]) == 100


@pytest.mark.parametrize("name", ["startup.html", "startup", "startup.json.part", ".jsonx", ".json"])
def test_a_file_of_another_kind_is_not_listed(folder: Path, name: str) -> None:
    (folder / RUN / name).touch()
    assert listing(folder)["files"] == GOOD["files"]


@pytest.mark.parametrize("name", ["20261124T101112", "x20261124T101112Z", "20261124T101112Zx", "20261124t101112Z"])
def test_a_folder_of_another_name_is_no_run(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    (folder / name / "startup.json").touch()
    assert listing(folder) == GOOD


def test_a_file_that_may_not_be_read_is_not_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / RUN / "closed.json").touch()
    monkeypatch.setattr(os, "access", lambda path, mode: mode == os.R_OK and path.name != "closed.json")
    assert listing(folder)["files"] == GOOD["files"]


def test_part_of_a_result_is_of_the_kind_of_the_whole(app: Starlette, ask: Callable[..., Any]) -> None:
    answer = ask(app, f"/results/{RUN}/startup.json", range="bytes=0-0")
    assert (answer.status, answer.body) == (206, b"{")
    assert answer.headers["content-type"] == "application/json"


def not_utf_8(folder: Path) -> str:
    """A file, the name of which is no text."""
    Path(os.fsdecode(os.fsencode(folder / RUN) + b"/mesure-\xe9.json")).write_text("{}")
    return f"{RUN}/mesure-\ufffd.json"


def folder_not_utf_8(folder: Path) -> str:
    """A folder, the name of which is no text."""
    Path(os.fsdecode(os.fsencode(folder) + b"/mesure-\xe9")).mkdir()
    return "mesure-\ufffd/startup.json"


def without_a_stem(folder: Path) -> str:
    """A file that is all ending."""
    (folder / RUN / ".json").write_text("{}")
    return f"{RUN}/.json"


def of_two_lines(folder: Path) -> str:
    """A file, the name of which no route of the server matches."""
    (folder / RUN / "a\nb.json").write_text("{}")
    return f"{RUN}/a%0Ab.json"


def loop(folder: Path) -> str:
    """A link to itself."""
    (folder / RUN / "self.json").symlink_to("self.json")
    return f"{RUN}/self.json"


def loop_of_folders(folder: Path) -> str:
    """Two links, to each other, that are named as runs."""
    (folder / "20260101T000001Z").symlink_to("20260101T000002Z")
    (folder / "20260101T000002Z").symlink_to("20260101T000001Z")
    return "20260101T000001Z/startup.json"


def pipe(folder: Path) -> str:
    """A pipe, that would make its reader wait without end."""
    os.mkfifo(folder / RUN / "pipe.json")
    return f"{RUN}/pipe.json"


def folder_as_file(folder: Path) -> str:
    """A folder named as a file."""
    (folder / RUN / "folder.json").mkdir()
    return f"{RUN}/folder.json"


def file_as_folder(folder: Path) -> str:
    """A file named as a run."""
    (folder / LATER).write_text("{}")
    return f"{LATER}/startup.json"


def linked(folder: Path) -> str:
    """A folder from elsewhere."""
    (folder.parent / "elsewhere").mkdir()
    (folder.parent / "elsewhere/startup.json").write_text("{}")
    (folder / LATER).symlink_to(folder.parent / "elsewhere", target_is_directory=True)
    return f"{LATER}/startup.json"


def deep(folder: Path) -> str:
    """A file a hundred folders down, that is there but nobody lists."""
    below = "/".join(["d"] * 100)
    (folder / LATER / below).mkdir(parents=True)
    return f"{LATER}/{below}/startup.json"


@pytest.mark.parametrize(
    "odd",
    [
        not_utf_8,
        folder_not_utf_8,
        without_a_stem,
        of_two_lines,
        loop,
        loop_of_folders,
        pipe,
        folder_as_file,
        file_as_folder,
        linked,
        deep,
    ],
)
def test_what_is_odd_is_not_there_and_the_rest_is(
    app: Starlette, ask: Callable[..., Any], folder: Path, odd: Callable[[Path], str]
) -> None:
    path = odd(folder)
    assert listed(app, ask) == GOOD
    for method in ("GET", "HEAD"):
        assert ask(app, f"/results/{path}", method).status == 404
    assert ask(app, f"/results/{RUN}/startup.json").body == b"{}"


def test_a_file_of_a_year_that_no_header_can_say_is_a_404(
    app: Starlette, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.stat

    def late(path: Any, **options: Any) -> os.stat_result:
        fields = list(real(path, **options))
        return os.stat_result([*fields[:8], 10**13, 10**13])  # a file system of 64 bits keeps it

    monkeypatch.setattr(os, "stat", late)
    assert ask(app, f"/results/{RUN}/startup.json").status == 404


@pytest.mark.parametrize("error", [PermissionError, FileNotFoundError, InterruptedError, OSError])
def test_a_folder_that_is_closed_or_vanishes_is_not_there(
    app: Starlette,
    ask: Callable[..., Any],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[OSError],
) -> None:
    (folder / LATER).mkdir()
    (folder / LATER / "startup.json").write_text("{}")

    def closed(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(path: Any, *rest: Any, **options: Any) -> Any:
            if LATER in str(path):
                raise error(str(path))
            return real(path, *rest, **options)

        return call

    for name in ("scandir", "stat"):
        monkeypatch.setattr(os, name, closed(name))
    assert listed(app, ask) == GOOD
    assert ask(app, f"/results/{LATER}/startup.json").status == 404


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
@pytest.mark.parametrize("error", [PermissionError, FileNotFoundError, OSError])
def test_a_file_that_cannot_be_opened_or_vanishes_meanwhile_is_a_404(
    app: Starlette,
    ask: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    error: type[OSError],
    accepted: str,
) -> None:
    async def closed(path: str, mode: str) -> None:
        raise error(path)

    monkeypatch.setattr("anyio.open_file", closed)
    answer = ask(app, f"/results/{RUN}/startup.json", accept_encoding=accepted)
    assert (answer.status, answer.body.decode()) == (404, "Il n'y a rien à cette adresse.\n")


def test_a_file_that_ends_half_way_is_no_error_of_the_server_s(
    app: Starlette, ask: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Torn:
        """A file the disk of which fails after a few bytes."""

        def __init__(self) -> None:
            self.parts = [b"{" * 64 * 1024]

        async def aclose(self) -> None: ...

        async def read(self, size: int) -> bytes:
            if not self.parts:
                raise OSError(5, "Input/output error")
            return self.parts.pop()

    async def torn(path: str, mode: str) -> Torn:
        return Torn()

    (folder / RUN / "startup.json").write_bytes(b"{" * 200_000)
    monkeypatch.setattr("anyio.open_file", torn)
    answer = ask(app, f"/results/{RUN}/startup.json")
    assert (answer.status, len(answer.body)) == (200, 64 * 1024)
