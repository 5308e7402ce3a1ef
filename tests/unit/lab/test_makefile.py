"""The Makefile: it runs the lab whatever python was told of its path, and its lists stand in columns."""

import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from described import lab
from lab import project

MAKE = shutil.which("make") or ""
pytestmark = pytest.mark.skipif(not MAKE, reason="make is absent: NOT RUN")


def make(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished make, outside any other."""
    argv = [MAKE, "--no-print-directory", *words]
    kept = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    return subprocess.run(
        argv, cwd=project.ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("options", "environment"),
    [("", {}), ("", {"PYTHONSAFEPATH": "1"}), (" -P", {}), (" -I", {}), (" -P -I", {"PYTHONSAFEPATH": "1"})],
)
def test_the_scripts_find_each_other_whatever_python_was_told(
    fake: Any, monkeypatch: pytest.MonkeyPatch, options: str, environment: dict[str, str]
) -> None:
    for name in project.suspects():
        monkeypatch.delenv(name)
    fake("docker", f"""case "$*" in *config*) echo '{lab()}' ;; ps*) ;; *) echo 28.5.2 ;; esac""")
    done = make(f"PYTHON={sys.executable}{options}", "lab", **environment)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "name",
    sorted({*re.findall(r"-m lab\.(\w+)", (project.ROOT / "README.fr.md").read_text(encoding="utf-8"))}),
)
def test_so_they_do_when_typed_without_make(name: str) -> None:
    """Imported, and not begun: nothing is asked of Docker or of this machine."""
    argv = [sys.executable, "-c", f"import lab.{name}"]
    done = subprocess.run(argv, cwd=project.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("letters", [r"##", r"#:"])
def test_each_list_of_make_stands_in_one_column(letters: str) -> None:
    text = (project.ROOT / "Makefile").read_text(encoding="utf-8")
    sentences = re.findall(rf"^[a-z-]+:.*{letters} (.+)$", text, re.MULTILINE)
    shown = make("help").stdout.splitlines()
    columns = {line.index(sentence) for sentence in sentences for line in shown if line.endswith(sentence)}
    assert len(sentences) > 5
    assert len(columns) == 1
