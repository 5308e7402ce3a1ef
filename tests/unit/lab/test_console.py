"""Every script begins by its Python's age; what it says is read on any terminal; nothing goes unasked."""

import ast
import io
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from lab import console

LAB = Path(__file__).resolve().parents[3] / "lab"
# 3.10, as the lab sees it: the version is looked at before anything that it lacks is imported.
OLDER = "import sys, runpy; sys.version_info = (3, 10, 0); sys.path.insert(0, {root!r}); runpy.run_module('lab')"


def test_an_older_python_is_refused_in_one_sentence() -> None:
    program = OLDER.format(root=str(LAB.parent))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("✗ Il faut Python 3.11")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("terminal", "answer", "setting", "agreed"),
    [
        (True, "o", "", True),
        (True, "Oui ", "", True),
        (True, "", "", False),
        (True, "n", "", False),
        (False, "o", "", False),
        (False, "", "1", True),
    ],
)
def test_who_says_nothing_has_not_agreed(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, answer: str, setting: str, agreed: bool
) -> None:
    monkeypatch.setenv("LAB_YES", setting)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: terminal))
    monkeypatch.setattr("builtins.input", lambda question: answer)
    assert console.agreed("Remplacer ?") == agreed


def test_who_ends_the_input_has_not_agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    def left(question: str) -> str:
        raise EOFError

    monkeypatch.delenv("LAB_YES", raising=False)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", left)
    assert not console.agreed("Remplacer ?")


SPOKEN = "✓ prêt → « déjà » l’été… œuf █ 🐳"


def spoken(encoding: str) -> bytes:
    """What console writes of SPOKEN on both streams of a process with that encoding."""
    program = f"from lab import console; print({SPOKEN!r}); console.say({SPOKEN!r})"
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    argv = [sys.executable, "-c", program]
    done = subprocess.run(argv, cwd=LAB.parent, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, done.stderr)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("encoding", "read"),
    [
        ("utf-8", SPOKEN),
        ("iso-8859-1", "v prêt -> « déjà » l'été... oeuf # ?"),
        ("iso-8859-15", "v prêt -> « déjà » l'été... œuf # ?"),
        ("cp1252", "v prêt -> « déjà » l’été… œuf # ?"),
        ("cp850", "v prêt -> « déjà » l'été... oeuf █ ?"),
        ("ascii", 'v pret -> " deja " l\'ete... oeuf # ?'),
        ("ascii:strict", 'v pret -> " deja " l\'ete... oeuf # ?'),
    ],
)
def test_what_the_terminal_lacks_is_spelled_by_the_nearest_letters(encoding: str, read: str) -> None:
    assert spoken(encoding).decode(encoding.partition(":")[0]) == read


def test_an_argument_that_is_no_text_can_be_said() -> None:
    program = "import sys; from lab import console; console.stop(f'USERS={sys.argv[1]}')"
    argv = [sys.executable, "-c", program, os.fsdecode(b"\xff")]
    done = subprocess.run(argv, cwd=LAB.parent, capture_output=True, check=False)
    assert done.stderr.decode() == "✗ USERS=?\n"


@pytest.mark.parametrize("path", sorted(LAB.glob("*.py")), ids=lambda path: path.stem)
def test_no_script_leaves_an_encoding_to_the_locale(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        named = {option.arg for option in node.keywords}
        where = f"{path.name}:{node.lineno}"
        assert not {"text", "universal_newlines"} & named, f"{where}: encoding= instead"
        assert called not in {"read_text", "write_text"} or "encoding" in named, where


class Screen(io.StringIO):
    """A terminal that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text.startswith("\r"):
            self.written.set()
        return super().write(text)


def test_a_step_that_lasts_tells_its_seconds_while_they_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(console, "QUIET_S", 0)
    monkeypatch.setattr(console, "TICK_S", 0.001)
    with console.step("2/5 Une nouvelle api démarre."):
        assert screen.written.wait(60)
    assert re.fullmatch(r"2/5 Une nouvelle api démarre\.\n(\r  0 s)+\n", screen.getvalue())


def test_a_step_that_does_not_last_tells_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "QUIET_S", 3600)
    with console.step("2/5 Une nouvelle api démarre."):
        pass
    assert capsys.readouterr().err == "2/5 Une nouvelle api démarre.\n"


@pytest.mark.parametrize(
    ("destructive", "environment", "asked"),
    [
        (False, {}, False),
        (False, {"CI": "true"}, False),
        (True, {"LAB_YES": "1"}, False),
        (True, {}, True),
        (True, {"CI": "true"}, True),
    ],
)
def test_without_a_terminal_what_was_announced_is_installed_and_nothing_is_destroyed(
    monkeypatch: pytest.MonkeyPatch, destructive: bool, environment: dict[str, str], asked: bool
) -> None:
    for name in ("CI", "LAB_YES"):
        monkeypatch.setenv(name, environment.get(name, ""))
    monkeypatch.setattr("sys.stdin", io.StringIO("o\n"))
    if not asked:
        console.consent("Continuer ?", destructive=destructive)
        return
    with pytest.raises(SystemExit, match="rien n'a été fait : LAB_YES=1"):
        console.consent("Continuer ?", destructive=destructive)


@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [
        ("<&-", 1, "✗ Rien sans terminal"),
        (">&-", 1, "✗ Rien sans terminal"),
        ("2>&-", 1, ""),
        ("<&- >&- 2>&-", 1, ""),
        (">/dev/full", 1, "✗ Le disque où va"),
        ("> >(exec <&-)", 141, ""),
    ],
)
def test_a_standard_stream_that_is_closed_full_or_left_is_no_trace(redirection: str, code: int, said: str) -> None:
    program = (
        "import sys\nfrom lab import console, interruption\n"
        "def main():\n"
        "    print(sys.stderr.isatty(), sys.stdout.isatty())\n"
        "    for _ in range(LINES): print('line', flush=True)\n"
        "    console.agreed('?') or console.stop('Rien sans terminal')\n"
        "interruption.script(main)"
    ).replace("LINES", "100_000" if code == 141 else "1")
    argv = ["bash", "-c", f'"$0" -c "$1" {redirection}', sys.executable, program]
    environment = {**os.environ, "PYTHONPATH": str(LAB.parent)}
    environment.pop("LAB_YES", None)
    done = subprocess.run(argv, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr[: len(said) or None]) == (code, said)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("o", True), (" Oui ", True), ("y", True), ("yes", True), ("n", False), ("", False), ("ouais", False)],
)
def test_a_reader_agrees_by_yes_alone(monkeypatch: pytest.MonkeyPatch, answer: str, expected: bool) -> None:
    asked: list[str] = []

    def reads(question: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", reads)
    monkeypatch.setenv("LAB_YES", "")
    assert console.agreed("Installer ?") is expected
    assert asked == ["Installer ? [o/N] "]
    monkeypatch.setenv("LAB_YES", "1")
    assert console.agreed("Installer ?")
