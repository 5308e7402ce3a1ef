"""Ctrl-C while `make test` plays, at each of its commands: no trace of ours, and all that was begun is put away."""

import shutil
import socketserver
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import project
from tests.unit.lab.window import Terminal, left

# A test as those of the stack: a project on the engine, a process, and a long wait.
SLOW = """
import subprocess
from pathlib import Path
from collections.abc import Iterator
import pytest
from tests.stack.projects import new_project

@pytest.fixture
def started() -> Iterator[None]:
    with new_project(), subprocess.Popen(["/bin/sleep", "600"]) as process:
        Path("{tmp}/engine").write_text("0123")
        try:
            yield
        finally:
            process.kill()

def test_something_slow(started: None) -> None:
    Path("{tmp}/begun").touch()
    subprocess.run(["/bin/sleep", "600"], check=True)
"""
# An engine that holds a container until it is removed, which takes it a moment.
DOCKER = """case "$*" in
"ps --all --quiet --filter=label=com"*) cat {tmp}/engine 2>/dev/null ;;
"rm --force"*0123) echo "$*" >>{tmp}/rm; /bin/sleep 0.3; /bin/rm {tmp}/engine ;;
esac"""


@pytest.fixture
def checkout(tmp_path: Path, fake: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `make test` needs of a checkout, with one slow test in each folder, and an environment to make or to use."""
    for name in project.suspects():
        monkeypatch.delenv(name)
    shutil.copytree(project.ROOT / "lab", tmp_path / "lab")
    for file in ("Makefile", "pyproject.toml", "tests/conftest.py"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(project.ROOT / file, tmp_path / file)
    (tmp_path / "tests/stack").mkdir()
    for module in ("interruption", "ownership", "projects"):
        shutil.copy(project.ROOT / f"tests/stack/{module}.py", tmp_path / "tests/stack")
    for folder in ("tests/stack", "tests/unit/slow"):
        (tmp_path / folder).mkdir(exist_ok=True, parents=True)
        (tmp_path / folder / "test_slow.py").write_text(SLOW.replace("{tmp}", str(tmp_path)))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("LAB_VENV", str(tmp_path / "venv"))
    fake("docker", DOCKER.replace("{tmp}", str(tmp_path)))
    return tmp_path


@pytest.fixture
def environment(checkout: Path) -> None:
    """The tests' environment, which is there."""
    (checkout / "venv/bin").mkdir(parents=True)
    python = checkout / "venv/bin/python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)


@pytest.fixture
def mute(checkout: Path) -> Iterator[Path]:
    """The file that is there once pip has asked a package index, which never answers."""
    asked, over = checkout / "asked", threading.Event()

    class Index(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            asked.touch()
            over.wait()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Index) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/simple"
        lock = f"--index-url {url}\nhttpx==1.0 --hash=sha256:{'0' * 64}\n"
        (checkout / "requirements-dev.txt").write_text(lock)
        threading.Thread(target=server.serve_forever).start()
        yield asked
        over.set()
        server.shutdown()


def played(checkout: Path, part: str) -> Terminal:
    """The window in which `python3 -m lab test PART` has come to the slow test, once what it needs is there."""
    code = f"from lab import test; from lab.interruption import script; script(lambda: test.play({part!r}))"
    window = Terminal(checkout, sys.executable, "-c", code)
    window.wait_for(checkout / "begun")
    return window


def ended(window: Terminal, presses: int, folder: Path) -> tuple[int, str]:
    """The exit code, and the screen, on which is no trace; nothing is left, neither here nor on the engine."""
    window.press(presses)
    played = window.end()
    assert "Traceback" not in played.screen, played.screen
    assert "Exception ignored" not in played.screen, played.screen
    assert left(folder) == []
    assert not (folder / "engine").exists(), played.screen
    assert list(folder.glob("*.owner")) == []
    return played.code, played.screen


@pytest.mark.parametrize(("moment", "presses"), [("venv", 100), ("pip", 3)])
def test_while_the_environment_is_made(checkout: Path, mute: Path, moment: str, presses: int) -> None:
    window = Terminal(checkout, sys.executable, "-m", "lab", "environment")
    window.wait_for(mute if moment == "pip" else checkout / "venv/pyvenv.cfg")
    code, screen = ended(window, presses, checkout)
    assert code == 130
    assert "✗ Interrompu. Ce qui est fait reste ; relancez la commande pour continuer." in screen
    assert not (checkout / "venv/lock.sha256").exists()


@pytest.mark.usefixtures("environment")
def test_while_the_unit_tests_are_played(checkout: Path) -> None:
    window = played(checkout, "unit")
    code, screen = ended(window, 3, checkout)
    assert code == 130
    assert "✗ Interrompu." in screen


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("presses", [1, 3, 100])
def test_while_pytest_plays_the_tests_of_the_stack(checkout: Path, presses: int) -> None:
    window = played(checkout, "stack")
    code, screen = ended(window, presses, checkout)
    assert code == 130
    assert "!! KeyboardInterrupt !!" in screen
    assert "✗ Interrompu." in screen
