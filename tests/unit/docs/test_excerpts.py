"""What the pages show of a recipe is a piece of a recipe that the lab builds."""

import re
from pathlib import Path

import pytest

from tests.course.blocks import DOCS, collect, menu

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def recipes() -> dict[str, str]:
    """Text of every Dockerfile of the services by its path from the root."""
    found = [*ROOT.glob("services/*/Dockerfile"), *ROOT.glob("services/*/variants/**/*Dockerfile")]
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in sorted(found)}


def holders(excerpt: str, recipes: dict[str, str]) -> list[str]:
    """Paths of the recipes in which the excerpt stands, whole lines only and none left out between them."""
    lines = excerpt.rstrip("\n")
    return [path for path, text in recipes.items() if f"\n{lines}\n" in f"\n{text}"]


def test_every_recipe_shown_stands_in_a_file_that_the_lab_builds(recipes: dict[str, str]) -> None:
    shown = [block for name in menu() for block in collect(DOCS / "pages" / name)]
    excerpts = [block for block in shown if block.language == "dockerfile"]
    assert {"dockerfile.md", "dockerfile-in-depth.md"} <= {block.page for block in excerpts}
    assert [str(block) for block in excerpts if not holders(block.code, recipes)] == []


def test_every_variant_is_taught_by_its_chapter_or_opens_with_the_question_that_it_answers(
    recipes: dict[str, str], pages: dict[str, str]
) -> None:
    variants = [path for path in recipes if "/variants/" in path]
    assert variants
    taught = [path for path in variants if f"`{path}`" in pages["dockerfile-in-depth.md"]]
    assert taught
    asking = [path for path in variants if re.match(r"(?:#.*\n)*#.*\?\n", recipes[path])]
    assert asking
    assert [path for path in variants if path not in taught and path not in asking] == []


@pytest.mark.parametrize(
    "excerpt",
    [
        "FROM python:3.9\n\nWORKDIR /srv\n",  # another word
        "FROM python:3.9\n\nCOPY . /app/\n",  # a line left out
        'CMD ["uvicorn", "main:app"',  # the beginning of a line
        "COPY . /app/\n\nWORKDIR /app\n",  # another order
    ],
)
def test_an_excerpt_that_differs_from_every_recipe_is_noticed(excerpt: str, recipes: dict[str, str]) -> None:
    assert holders(excerpt, recipes) == []


def test_the_course_s_recipe_is_recognised_whole_and_in_part(recipes: dict[str, str]) -> None:
    course = "services/api/Dockerfile"
    assert course in holders(recipes[course], recipes)
    assert course in holders("WORKDIR /app\n\nCOPY . /app/\n", recipes)
