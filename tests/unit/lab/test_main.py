"""The command line: every verb tells its options, in French; an option wins over its variable; nothing is a trace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab import project
from lab.command import COURSE, UPKEEP

VERBS = [*COURSE, *UPKEEP]
ENGLISH = ("usage:", "options:", "positional", "show this", "error:", "invalid", "unrecognized", "argument")


def lab(*words: str, options: tuple[str, ...] = ("-m", "lab"), folder: Path = project.ROOT) -> tuple[int, str, str]:
    """The exit code of `python3 -m lab`, and what it says."""
    argv = [sys.executable, *options, *words]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("words", [[], ["--help"], *([verb, "--help"] for verb in VERBS)], ids=" ".join)
def test_the_help_is_french_and_asks_nothing_of_this_machine(fake: object, words: list[str]) -> None:
    del fake  # its PATH has no docker, no apt and no node
    code, said, complained = lab(*words)
    assert (code, complained) == (0, "")
    assert said.startswith("Usage : python3 -m lab")
    assert not [word for word in ENGLISH if word in said]


def test_the_whole_help_names_every_verb_with_its_sentence() -> None:
    _, said, _ = lab()
    for verb in VERBS:
        line = next(line for line in said.splitlines() if line.split()[:1] == [verb])
        assert line.endswith("."), line


@pytest.mark.parametrize("options", [("-I",), ("-P",), ()])
def test_the_folder_s_path_will_do_from_anywhere(options: tuple[str, ...], tmp_path: Path) -> None:
    code, said, complained = lab("load", "--help", options=(*options, str(project.ROOT / "lab")), folder=tmp_path)
    assert (code, complained) == (0, "")
    assert "--users" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["salle"], "« salle » n'en est pas"),
        (["load", "--user", "3"], "je ne connais pas --user 3"),
        (["load", "--users"], "--users : il manque sa valeur"),
        (["measure"], "il manque NOM"),
        (["lint", "spelling"], "je ne connais pas spelling"),
        (["test", "units"], "je ne connais pas units"),
        (["bench", "nothing"], "je ne connais pas nothing"),
    ],
)
def test_what_was_mistyped_is_a_french_sentence_and_code_2(words: list[str], sentence: str) -> None:
    code, _, complained = lab(*words)
    assert code == 2
    assert f"✗ {sentence}" in complained or sentence in complained
    assert complained.startswith("Usage : ")
    assert not [word for word in ENGLISH if word in complained]


@pytest.mark.parametrize(
    ("words", "variable", "refused"),
    [
        (["load", "--users", "0"], {"USERS": "20"}, "USERS=0 "),
        (["load"], {"USERS": "0"}, "USERS=0 "),
        (["load", "--users=2000"], {}, "USERS=2000 "),
        (["measure", "load", "--users", "0"], {}, "USERS=0 "),
        (["startup", "--targets", "nowhere"], {"TARGETS": "course"}, "Cible inconnue : nowhere"),
        (["startup"], {"TARGETS": "nowhere"}, "Cible inconnue : nowhere"),
        (["startup", "--rounds", "51"], {}, "ROUNDS=51 "),
        (["forget", "--keep", "none"], {"KEEP": "3"}, "KEEP=none "),
        (["room", "--bind", "monpc.local"], {"LAB_BIND": "127.0.0.1"}, "LAB_BIND=monpc.local "),
    ],
)
def test_an_option_wins_over_its_variable_which_still_does(
    monkeypatch: pytest.MonkeyPatch, words: list[str], variable: dict[str, str], refused: str
) -> None:
    for name, value in variable.items():
        monkeypatch.setenv(name, value)
    code, _, complained = lab(*words)
    assert code in {1, 2}
    assert f"✗ {refused}" in complained
