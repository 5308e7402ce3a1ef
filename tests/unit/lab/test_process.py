"""A command that a verb runs: its words are read whatever the locale, and one that is not there is exit code 127."""

import os
import subprocess
import sys

import pytest

from lab import process
from lab.console import ROOT


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_what_a_program_says_is_read_whatever_the_locale(locale: dict[str, str]) -> None:
    program = "from lab import process; print(ascii(process.run(['printf', r'd\\303\\251j\\303\\240 \\377']).stdout))"
    environment = {**os.environ, **locale}
    argv = [sys.executable, "-c", program]
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert done.stdout.strip().decode() == ascii("déjà \ufffd")


@pytest.mark.parametrize("argv", [["no-such-program"], ["/etc/hostname"]])
def test_a_program_that_cannot_be_run_is_exit_code_127(argv: list[str]) -> None:
    assert process.run(argv).returncode == 127
    assert process.show(argv) == 127
