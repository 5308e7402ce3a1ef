"""What an image takes from a checkout is readable in it, though the checkout may be its owner's alone (umask 077)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
# The course's own recipe, and those that differ from it by one lesson: lab/rights.py looks at the files instead.
COURSE = {
    "services/api/Dockerfile",
    *(f"services/api/variants/{n}.Dockerfile" for n in ("cache", "slim", "py313")),
}
RECIPES = [
    path
    for path in sorted([*ROOT.glob("services/**/*Dockerfile"), *ROOT.glob("tests/**/Dockerfile")])
    if "node_modules" not in path.parts and path.relative_to(ROOT).as_posix() not in COURSE
]


def modeless(recipe: str) -> list[str]:
    """The COPY lines that a user other than root may read the result of, and that keep the checkout's modes."""
    stages = re.split(r"^FROM ", recipe, flags=re.MULTILINE)[1:]
    kept = [stage for stage in stages if re.search(r"^USER (?!0|root)", stage, re.MULTILINE)]
    lines = [line for stage in kept for line in stage.splitlines() if line.startswith("COPY ")]
    return [line for line in lines if not re.search(r" --(chmod=\d+|from=\S+) ", line)]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_another_user_than_root_reads_has_modes_of_its_own(recipe: Path) -> None:
    assert modeless(recipe.read_text(encoding="utf-8")) == []


def test_a_copy_that_keeps_the_checkout_s_modes_is_noticed() -> None:
    recipe = "FROM a AS build\nCOPY . /\nFROM b\nCOPY --from=build /x /\nCOPY server.py ./\nUSER 10001\n"
    assert modeless(recipe) == ["COPY server.py ./"]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_mode_is_a_number_and_no_line_asks_a_registry_for_a_syntax(recipe: Path) -> None:
    text = recipe.read_text(encoding="utf-8")  # `u=rwX` came with BuildKit 0.20; Engine 25 has 0.12
    assert re.findall(r"--chmod=(?!\d)\S+|^#\s*syntax\s*=.*", text, re.MULTILINE) == []
