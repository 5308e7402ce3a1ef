"""The Makefile: it finds the lab whatever python was told of its path, and its lists stand in columns."""

import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from lab import project
from lab.command import COURSE
from tests.unit.lab.described import lab

MAKE = shutil.which("make") or ""
pytestmark = pytest.mark.skipif(not MAKE, reason="make is absent: NOT RUN")


def make(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished make, outside any other."""
    argv = [MAKE, "--no-print-directory", *words]
    kept = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    return subprocess.run(argv, cwd=project.ROOT, env=kept | environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("options", "environment"),
    [("", {}), ("", {"PYTHONSAFEPATH": "1"}), (" -P", {}), (" -I", {}), (" -P -I", {"PYTHONSAFEPATH": "1"})],
)
def test_the_lab_is_found_whatever_python_was_told(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch, options: str, environment: dict[str, str]
) -> None:
    for name in project.suspects():
        monkeypatch.delenv(name)
    fake(
        "docker",
        f"""echo "$*" >>$NOTES; case "$*" in *config*) echo '{lab()}' ;; ps*) ;; *) echo 28.5.2 ;; esac""",
    )
    done = make(f"PYTHON={sys.executable}{options}", "down", **environment)
    assert (done.returncode, done.stderr) == (0, "  $ docker compose --profile '*' down\n")
    assert typed().endswith("compose --profile * down\n")


def test_each_target_of_the_course_is_one_command_of_the_same_name() -> None:
    text = (project.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):.* ## .*\n((?:\t.*\n)+)", text, re.MULTILINE)
    assert [name for name, _ in targets] == COURSE
    assert [lines for _, lines in targets] == [f"\t$(PYTHON) -m lab {name}\n" for name in COURSE]


@pytest.mark.parametrize("letters", [r"##", r"#:"])
def test_each_list_of_make_stands_in_one_column(letters: str) -> None:
    text = (project.ROOT / "Makefile").read_text(encoding="utf-8")
    sentences = re.findall(rf"^[a-z-]+:.*{letters} (.+)$", text, re.MULTILINE)
    shown = make("help").stdout.splitlines()
    columns = {line.index(sentence) for sentence in sentences for line in shown if line.endswith(sentence)}
    assert len(sentences) > 5
    assert len(columns) == 1
