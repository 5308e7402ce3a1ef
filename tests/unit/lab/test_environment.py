"""The tests' environment: what it needs of the checkout is said before anything is installed."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lab import environment, lint

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout on a medium on which nobody writes."""

    def refused(**options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)


def test_a_checkout_that_cannot_be_written_in_is_said_although_the_environment_is_there(
    read_only: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit, match=r"est en lecture seule, et cette commande doit y écrire"):
        environment.ensure()


def test_the_linters_of_node_are_not_asked_of_npm_where_they_cannot_be_put(
    read_only: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lint, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match="node_modules est en lecture seule"):
        next(lint.node_tools())


def test_captures_are_not_recorded_where_they_cannot_be_kept() -> None:
    code = "from tests.course import record; record.CAPTURES = record.Path('LICENSE')"
    code += "; record.menu = list"  # and nothing to record
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; record.main()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.partition(" : ")[0]) == (
        1,
        "✗ LICENSE n'est pas un dossier, et cette commande doit y écrire",
    )


def test_an_environment_is_made_again_when_its_lock_or_its_python_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp, lock = tmp_path / "stamp", tmp_path / "lock"
    lock.write_text("httpx2==2.16.2\n")
    assert not environment.holds(stamp, lock)
    stamp.write_text(environment.digest(lock))
    assert environment.holds(stamp, lock)
    monkeypatch.setattr(sys, "version", "3.15")
    assert not environment.holds(stamp, lock)
    monkeypatch.undo()
    lock.write_text("httpx2==2.16.3\n")
    assert not environment.holds(stamp, lock)
