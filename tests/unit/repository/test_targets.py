"""The recipes of the variants, the table of their questions, and what compose.targets.yaml builds of them."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
VARIANTS = ROOT / "services/api/variants"
NOT_MEASURED = {"shell-form.Dockerfile"}  # it differs in how it stops, not in how it starts


def tabled(text: str) -> list[str]:
    """The recipes of a table's first column, from the folder of the variants."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def recipes() -> set[str]:
    """Every recipe of the application and the floor's, from the folder of the variants."""
    return {"../Dockerfile", "floor/Dockerfile", *(file.name for file in VARIANTS.glob("*.Dockerfile"))}


@pytest.fixture(scope="module")
def targets() -> dict[str, dict[str, object]]:
    """The services of compose.targets.yaml."""
    read = yaml.safe_load((ROOT / "compose.targets.yaml").read_text(encoding="utf-8"))
    return dict(read["services"])


def test_the_table_names_every_recipe_once_and_no_other() -> None:
    named = tabled((VARIANTS / "README.md").read_text(encoding="utf-8"))
    assert sorted(named) == sorted(recipes())


def test_a_recipe_left_out_of_the_table_is_noticed() -> None:
    text = (VARIANTS / "README.md").read_text(encoding="utf-8").replace("| `slim.Dockerfile`", "| slim")
    assert recipes() - set(tabled(text)) == {"slim.Dockerfile"}


def test_each_row_of_the_table_asks_a_question() -> None:
    rows = re.findall(
        r"^\| `[^`]+` \| ([^|]+) \|", (VARIANTS / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows[0] == "—"
    assert [row for row in rows[1:] if "?" not in row] == []


def test_every_recipe_to_measure_is_built_and_nothing_is_ever_started(
    targets: dict[str, dict[str, object]],
) -> None:
    built = [each["build"] for name, each in targets.items() if name.startswith("api-")]
    files = {str(each["dockerfile"]).partition("/")[2] for each in built if isinstance(each, dict)}
    assert files == {file.name for file in VARIANTS.glob("*.Dockerfile")} - NOT_MEASURED
    assert targets["floor"]["build"] == "services/api/variants/floor"
    assert [name for name, each in targets.items() if not each.get("profiles")] == []


def test_each_image_is_named_after_its_service(targets: dict[str, dict[str, object]]) -> None:
    assert [
        name for name, each in targets.items() if each["image"] != f"docker-lab/{name}:${{LAB_TAG:-dev}}"
    ] == []
