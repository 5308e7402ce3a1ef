"""Every script begins by its Python's age and ends by a sentence, Ctrl-C included."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import console

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"
# 3.10, as the scripts see it: the version is looked at before anything that it lacks is imported.
OLDER = "import sys, runpy; sys.version_info = (3, 10, 0); sys.path.insert(0, {folder!r}); runpy.run_path({script!r})"


def interrupted() -> None:
    raise KeyboardInterrupt


def test_ctrl_c_is_a_sentence_and_130(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        console.script(interrupted)
    assert left.value.code == 130
    assert "✗ Interrompu. Ce qui est fait reste" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name",
    ["load", "bundle", "ground", "doctor", "environment", "unit", "clean", "welcome", "room", "update"],
)
def test_an_older_python_is_refused_in_one_sentence(name: str) -> None:
    program = OLDER.format(folder=str(SCRIPTS), script=str(SCRIPTS / f"{name}.py"))
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
