"""What a killed run left is swept by the next, and nothing of a run that lives."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.stack.ownership import owned

OWN = """
import sys, time
from pathlib import Path
from ownership import owned
with owned(sys.argv[1], "its note", lambda *seen: None, Path(sys.argv[2])):
    print("owned", flush=True)
    time.sleep(600)
"""


@contextmanager
def another_run(name: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that owns `name`."""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2] / "stack")}
    argv = [sys.executable, "-c", OWN, name, str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=environment) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "owned\n"
        try:
            yield run
        finally:
            run.kill()


def swept_by_the_next(folder: Path) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []
    with owned("lab-test-9", "", lambda name, note: seen.append((name, note)), folder):
        pass
    return seen


def test_a_run_that_was_killed_is_swept_once_and_with_its_note(tmp_path: Path) -> None:
    with another_run("lab-test-1", tmp_path) as run:
        run.kill()
        run.wait()
        assert swept_by_the_next(tmp_path) == [("lab-test-1", "its note")]
        assert swept_by_the_next(tmp_path) == []


def test_a_run_that_lives_is_never_swept(tmp_path: Path) -> None:
    with another_run("lab-test-1", tmp_path):
        assert swept_by_the_next(tmp_path) == []


def test_another_kind_is_left_to_its_own_runs(tmp_path: Path) -> None:
    with another_run("lab-engine-1", tmp_path) as run:
        run.kill()
        run.wait()
        assert swept_by_the_next(tmp_path) == []


def test_a_run_that_ended_as_it_should_leaves_nothing_to_sweep(tmp_path: Path) -> None:
    assert swept_by_the_next(tmp_path) == []
    assert list(tmp_path.glob("*.owner")) == []


def test_a_run_that_failed_is_swept_by_the_next(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), owned("lab-test-1", "", lambda *_: None, tmp_path):
        raise ZeroDivisionError
    assert swept_by_the_next(tmp_path) == [("lab-test-1", "")]


def test_a_sweep_that_fails_is_left_to_the_run_after_it(tmp_path: Path) -> None:
    def fails(name: str, note: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), owned("lab-test-1", "", fails, tmp_path):
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), owned("lab-test-2", "", fails, tmp_path):
        raise AssertionError("it was not told")
    assert swept_by_the_next(tmp_path) == [("lab-test-1", "")]
