"""Every script begins by its Python's age and ends by a sentence, Ctrl-C included."""

import subprocess
import sys
from pathlib import Path

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
