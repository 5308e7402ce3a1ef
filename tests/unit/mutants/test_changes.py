"""The changes that are made of a module, and that none listed as without effect is a change no more."""

import os
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("mutmut") is None and os.environ.get("CI") != "true":
    pytest.skip("mutmut is not in this environment; make venv installs it", allow_module_level=True)

from tests.mutants.changes import changes

ROOT = Path(__file__).resolve().parents[3]
MODULE = '''
def few(number: "int" = 1) -> bool | None:
    """Whether 3 is more."""
    if number < 3 and not done:
        return "x" in names
    return None
'''


def test_comparisons_constants_operators_conditions_and_returns_are_changed_and_neither_types_nor_docstrings() -> None:
    assert [f"{change.line} {change}" for change in changes(MODULE)] == [
        "2 1  ->  2",
        "4 number < 3 and not done  ->  not (number < 3 and not done)",
        "4 number < 3 and not done  ->  number < 3 or not done",
        "4 < 3  ->  <= 3",
        "4 3  ->  4",
        "4 not done  ->  done",
        '5 "x" in names  ->  None',
        '5 "x"  ->  "XXxXX"',
        "5 in  ->  not in",
    ]


def test_each_change_is_the_module_with_nothing_else_changed() -> None:
    third = list(changes(MODULE))[3]
    assert third.text() == MODULE.replace("number < 3", "number <= 3")


def test_every_change_said_to_be_without_effect_is_one_that_is_made() -> None:
    listed = tomllib.loads((ROOT / "tests/mutants/equivalent.toml").read_text(encoding="utf-8"))["equivalent"]
    made = {
        (file, change.context, str(change))
        for file in {each["file"] for each in listed}
        for change in changes((ROOT / file).read_text(encoding="utf-8"))
    }
    assert [each for each in listed if (each["file"], each["line"], each["change"]) not in made] == []
    assert [each for each in listed if not each["why"]] == []
