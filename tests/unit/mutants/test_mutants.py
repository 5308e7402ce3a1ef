"""What `make mutants` prints, on a repository with one function; what it leaves behind, also after Ctrl-C."""

import os
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    find_spec("mutmut") is None and os.environ.get("CI") != "true",
    reason="mutmut is not in this environment; make venv installs it",
)

MUTANTS = Path(__file__).resolve().parents[2] / "mutants"
FEW = "def few(number: int) -> bool:\n    return number < 3\n"
TESTS = """
from few import few

def test_two_are_few_and_nine_are_not():
    assert few(2) is True
    assert few(9) is False
"""
HANGS = """
import os

def test_hangs():
    with open(os.environ["FIFO"], "w") as fifo:
        fifo.write(str(os.getpid()))
    with open(os.environ["FIFO"]) as fifo:
        fifo.read()
"""


def repository(folder: Path, tests: str) -> subprocess.Popen[str]:
    """`make mutants` begun on a repository of one function with these tests; what is temporary is in folder/tmp."""
    (folder / "tmp").mkdir()
    checkout = folder / "checkout"
    shutil.copytree(MUTANTS, checkout / "tests/mutants")
    for name, text in {
        "services/api/few.py": FEW,
        "tests/unit/api/test_few.py": tests,
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["services/api"]\n',
        "tests/mutants/equivalent.toml": "",
    }.items():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=checkout, check=True)
    environment = {
        **os.environ,
        "TMPDIR": str(folder / "tmp"),
        "FIFO": str(folder / "fifo"),
        "COLUMNS": "200",
    }
    environment |= {
        "PYTEST_ADDOPTS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }  # none is needed, and all take time
    argv = [sys.executable, "-m", "tests.mutants.mutants", "api", "--count", "9", "--seed", "1"]
    return subprocess.Popen(
        argv, cwd=checkout, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_each_change_that_no_test_notices_is_printed_with_its_place(tmp_path: Path) -> None:
    output, errors = (process := repository(tmp_path, TESTS)).communicate()
    assert "services/api/few.py:2  < 3  ->  <= 3\n" in output
    assert "services/api/few.py:2  3  ->  4\n" in output
    assert "None" not in output
    assert "api : 1 changements vus sur 3 (SEED=1)\n" in output
    assert (process.returncode, errors) == (1, "Moins de 80% : il manque des tests.\n")
    assert (tmp_path / "checkout/services/api/few.py").read_text(encoding="utf-8") == FEW
    assert list((tmp_path / "tmp").iterdir()) == []


def test_tests_that_fail_on_the_code_as_it_is_are_said_so(tmp_path: Path) -> None:
    _, errors = (process := repository(tmp_path, TESTS.replace("few(9)", "few(2)"))).communicate()
    assert process.returncode == 1
    assert errors == "Les tests de tests/unit/api échouent sans rien changer : faites-les passer d'abord.\n"


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_neither_a_file_nor_a_process(tmp_path: Path, told: signal.Signals) -> None:
    os.mkfifo(tmp_path / "fifo")
    process = repository(tmp_path, HANGS)
    playing = int((tmp_path / "fifo").read_text())
    process.send_signal(told)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (130, "")
    assert list((tmp_path / "tmp").iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(playing, 0)
