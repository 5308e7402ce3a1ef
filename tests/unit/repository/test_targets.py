"""The one list of targets, the recipes of their images, and what compose.targets.yaml builds: each is in the others."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
VARIANTS = ROOT / "services/api/variants"
NOT_MEASURED = {"shell-form.Dockerfile"}  # it differs in how it stops, not in how it starts
LIST = tomllib.loads((ROOT / "services/launcher/targets.toml").read_text(encoding="utf-8"))
TARGETS: dict[str, dict[str, str]] = LIST["targets"]
STAGE = re.compile(r"^FROM\s+(\S+)(?:\s+AS\s+(\S+))?", re.MULTILINE | re.IGNORECASE)


def services(file: str) -> dict[str, dict[str, Any]]:
    """The services of a compose file."""
    return dict(yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))["services"])


BUILT = services("compose.yaml") | services("compose.targets.yaml")


def build(service: str) -> dict[str, str]:
    """What Compose builds the service from: context, dockerfile and target."""
    written = BUILT[service]["build"]
    return {"dockerfile": "Dockerfile", **({"context": written} if isinstance(written, str) else written)}


def recipe(service: str) -> Path:
    """The Dockerfile of the service."""
    return (ROOT / build(service)["context"] / build(service)["dockerfile"]).resolve()


def base(text: str, target: str | None = None) -> str:
    """The image below the stage `target` of a recipe, or below its last one."""
    stages: dict[str, str] = {stage or "": image for image, stage in STAGE.findall(text)}
    image: str = stages[target] if target else STAGE.findall(text)[-1][0]
    while image in stages:
        image = stages[image]
    return image


@pytest.mark.parametrize("name", TARGETS)
def test_compose_builds_each_target_s_image_on_the_base_that_the_list_says(name: str) -> None:
    target = TARGETS[name]
    assert BUILT[target["service"]]["image"] == f"docker-lab/{target['service']}:${{LAB_TAG:-dev}}"
    text = recipe(target["service"]).read_text(encoding="utf-8")
    assert base(text, build(target["service"]).get("target")) == target["base"]


def test_the_base_is_that_of_the_stage_and_not_that_of_what_builds_it() -> None:
    text = "FROM a AS build\nFROM b AS one\nFROM one AS two\nCOPY --from=build /x /\nFROM scratch\n"
    assert (base(text), base(text, "two"), base(text, "build")) == ("scratch", "b", "a")


def test_every_recipe_of_the_application_is_measured_under_its_own_name() -> None:
    written = {path.resolve() for path in VARIANTS.rglob("*Dockerfile") if path.name not in NOT_MEASURED}
    measured = {recipe(target["service"]): name for name, target in TARGETS.items()}
    assert written <= set(measured)
    assert [path for path in written if measured[path] not in {path.stem, path.parent.name}] == []


def test_compose_builds_no_image_to_compare_that_the_list_lacks_and_starts_none() -> None:
    compared = services("compose.targets.yaml")
    assert set(compared) <= {target["service"] for target in TARGETS.values()}
    assert [name for name, service in compared.items() if not service.get("profiles")] == []


TEXTS = ["README.md", "README.fr.md", "SETTINGS.md", "DOCKER_DESKTOP.fr.md", "Makefile"]
PAGES = sorted((ROOT / "services/docs/pages").glob("*.md"))


def named(text: str) -> set[str]:
    """The targets that a text asks for by TARGETS="…", or explains in the first column of the table of targets."""
    asked = {name for words in re.findall(r"TARGETS=\"?([a-z0-9 ,]+)", text) for name in re.split("[ ,]+", words)}
    table = re.search(r"^\| Cible \|.*\n(?:\|.*\n)+", text, re.MULTILINE)
    rows = re.findall(r"^\| (`.*?`) \|", table[0], re.MULTILINE) if table else []
    return (asked | {name for row in rows for name in re.findall(r"`([^`]+)`", row)}) - {"", "all"}


@pytest.mark.parametrize("path", [*(ROOT / name for name in TEXTS), *PAGES], ids=lambda path: path.name)
def test_a_text_names_no_target_that_is_not_in_the_list(path: Path) -> None:
    assert named(path.read_text(encoding="utf-8")) <= set(TARGETS)


def test_the_page_explains_the_reference_and_a_target_of_every_kind() -> None:
    explained = named((ROOT / "services/docs/pages/measuring.md").read_text(encoding="utf-8"))
    assert LIST["reference"] in explained
    assert {TARGETS[name]["kind"] for name in explained} == {target["kind"] for target in TARGETS.values()}


def test_a_target_that_is_not_there_is_found_in_a_text() -> None:
    text = 'TARGETS="course gone" ROUNDS=5\n\n| Cible | a |\n|---|---|\n| `old`, `slim` | b |\n'
    assert named(text) == {"course", "gone", "old", "slim"}
